import { formatDate } from '@vakt/messages/format';
import type { Translator } from '@vakt/messages/translate';
import { TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { renderCaseNumber } from '../access/case-number.ts';
import type { Orphans } from './load-orphans.ts';

export interface OrphanNoticeProps {
  orphans: Orphans;
  translator: Translator;
  casePrefix: string;
  /** Whether the viewer may name somebody; an administrator who leads nobody is told alone. */
  mayAppoint: boolean;
}

/** Says which confidential cases nobody sees any more: number and group, and nothing of what is in them. */
export function OrphanNotice({ orphans, translator, casePrefix, mayAppoint }: OrphanNoticeProps) {
  const { t, tag } = translator;
  const { cases, count } = orphans;
  if (count === 0) return null;
  return (
    <Alert tone="warning" title={t('orphans.title', { count })} id="orphans">
      <p>{t(mayAppoint ? 'orphans.text' : 'orphans.textAdministrator', { count })}</p>
      <ul class="vk-rows">
        {cases.map(({ number, groupNb, groupEn, since }) => {
          const shown = renderCaseNumber(number, casePrefix);
          return (
            <li>
              {mayAppoint ? (
                <TextLink href={`/operator/cases/${shown}/appoint`}>{shown}</TextLink>
              ) : (
                <span>{shown}</span>
              )}
              <span class="vk-rows__wide">
                {tag === 'en' ? groupEn : groupNb}, {t('orphans.since', { date: formatDate(tag, since) })}
              </span>
            </li>
          );
        })}
      </ul>
      {count > cases.length ? <p>{t('orphans.more', { count: count - cases.length })}</p> : null}
    </Alert>
  );
}
