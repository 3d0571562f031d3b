import type { Translator } from '@vakt/messages/translate';
import { StepHeading } from '@vakt/ui/content';
import { EmptyState } from '@vakt/ui/desk';
import { Button, ButtonLink } from '@vakt/ui/form';
import { renderCaseNumber } from '../access/case-number.ts';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { StatusTag } from '../queues/case-row.tsx';
import { nameGroup } from '../queues/describe-case.ts';
import type { Jump } from './find-jump.ts';
import { LONGEST_QUERY } from './parse-query.ts';
import type { FoundCase, SearchResult, TextPart } from './search-cases.ts';

export interface SearchPageProps extends PageProps {
  typed: string;
  /** Null before anything was looked for. */
  result: SearchResult | null;
  jump: Jump | null;
}

/** The search field and what was found. */
export function SearchPage(props: SearchPageProps) {
  const { t } = props.visit.translator;
  return (
    <DeskFrame {...props} title={t('find.title')} variant="wide">
      <StepHeading title={t('find.title')} />
      <SearchField {...props} />
      {props.jump ? (
        <p>
          <a class="ds-link" href={props.jump.href}>
            {t('find.jump', { number: props.jump.number })}
          </a>
        </p>
      ) : null}
      <Findings {...props} />
    </DeskFrame>
  );
}

function SearchField({ typed, visit }: SearchPageProps) {
  const { t } = visit.translator;
  return (
    <search>
      <form class="vk-find" method="get" action="/operator/search">
        <label class="ds-label" for="q">
          {t('find.label')}
        </label>
        <p class="vk-hint" id="q-hint">
          {t('find.hint')}
        </p>
        <div class="vk-find__line">
          <input
            class="ds-input"
            type="search"
            id="q"
            name="q"
            value={typed}
            maxlength={LONGEST_QUERY}
            aria-describedby="q-hint"
            autocomplete="off"
            enterkeyhint="search"
          />
          <Button>{t('find.submit')}</Button>
        </div>
      </form>
    </search>
  );
}

function Findings({ result, typed, visit, settings }: SearchPageProps) {
  const { translator } = visit;
  const { t } = translator;
  if (result === null) return <EmptyState title={t('find.start')} text={t('find.startText')} />;
  if (!result.understood) return <EmptyState title={t('find.notUnderstood')} />;
  const count = result.cases.length;
  if (count === 0) return <EmptyState title={t('find.none')} text={t('find.noneText')} />;
  return (
    <>
      <p role="status">
        {result.next === null ? t('find.count', { count }) : t('find.countMore', { count: String(count) })}
      </p>
      <ol class="vk-found">
        {result.cases.map((found) => (
          <Found found={found} translator={translator} prefix={settings.casePrefix} />
        ))}
      </ol>
      {result.next === null ? null : (
        <ButtonLink href={`/operator/search?${new URLSearchParams({ q: typed, before: String(result.next) })}`}>
          {t('find.older')}
        </ButtonLink>
      )}
    </>
  );
}

function Found({ found, translator, prefix }: { found: FoundCase; translator: Translator; prefix: string }) {
  const { t } = translator;
  const number = renderCaseNumber(found.number, prefix);
  const group = nameGroup(translator, { nb: found.groupNb, en: found.groupEn });
  return (
    <li>
      <a class="ds-link vk-found__title" href={`/operator/cases/${number}`}>
        <Marked parts={found.titleParts} />
      </a>
      <p class="vk-found__facts">
        <StatusTag status={found.status} translator={translator} /> {found.requesterName ?? found.requesterEmail} ·{' '}
        <span class="vk-nowrap">{number}</span> · {group}
      </p>
      {found.confidential ? <p class="vk-found__text">{t('find.confidential')}</p> : null}
      {found.snippet.length === 0 ? null : (
        <p class="vk-found__text">
          {found.note ? <strong>{t('find.note')}: </strong> : null}
          <Marked parts={found.snippet} />
        </p>
      )}
      {found.fileName === null ? null : <p class="vk-found__text">{t('find.file', { name: found.fileName })}</p>}
    </li>
  );
}

function Marked({ parts }: { parts: readonly TextPart[] }) {
  return <>{parts.map(({ text, match }) => (match ? <mark>{text}</mark> : text))}</>;
}
