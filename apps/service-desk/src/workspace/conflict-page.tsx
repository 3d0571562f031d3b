import { StepHeading } from '@vakt/ui/content';
import { TextArea } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, HiddenFields } from '@vakt/ui/form';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { LONGEST_BODY } from '../pages/read-form.ts';
import type { CaseHead, ThreadRow } from './case-page.store.ts';
import type { Names } from './history-line.ts';
import { Thread } from './thread.tsx';

export interface ConflictProps {
  page: PageProps;
  head: CaseHead;
  number: string;
  names: Names;
  now: Date;
  /** What has come since the page was loaded. */
  rows: readonly ThreadRow[];
  /** Where the form went, and all that it sent but `version`, `seen` and `body`. */
  action: string;
  fields: readonly (readonly [string, string])[];
  /** The text that was written; null for a form without one. */
  body: string | null;
  isNote: boolean;
  list: string;
}

/** Somebody else was faster: both texts, and the choice. Nothing is lost; a text is kept as a draft as well. */
export function ConflictPage(props: ConflictProps) {
  const { page, head, number, rows, body, list } = props;
  const { translator } = page.visit;
  const { t } = translator;
  const path = `/operator/cases/${number}`;
  const back = list === '' ? path : `${path}?${list}`;
  const newest = rows.at(-1)?.position;
  return (
    <DeskFrame {...page} title={t('case.conflictTitle')} variant="wide" current="queue">
      <StepHeading
        eyebrow={t('case.number', { number })}
        title={t('case.conflictTitle')}
        lead={body === null ? t('case.conflictLead') : t('case.conflictLeadText', { title: head.title })}
      />
      <section aria-labelledby="since">
        <h2 class="ds-heading" id="since">
          {t('case.conflictSince')}
        </h2>
        <Thread
          rows={rows}
          translator={translator}
          names={props.names}
          now={props.now}
          parties={head.parties}
          undo={null}
        />
      </section>
      <form class="vk-form" method="post" action={props.action}>
        <HiddenFields values={{ version: String(head.version), ...(newest === undefined ? {} : { seen: newest }) }} />
        {props.fields.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {body === null ? null : (
          <TextArea
            name="body"
            label={t(props.isNote ? 'case.conflictNote' : 'case.conflictReply')}
            value={body}
            rows={8}
            maxlength={LONGEST_BODY}
          />
        )}
        <ButtonRow>
          <Button>{t(body === null ? 'case.conflictSave' : 'case.conflictSend')}</Button>
          <ButtonLink href={back}>{t(body === null ? 'case.conflictDiscard' : 'case.conflictKeep')}</ButtonLink>
        </ButtonRow>
      </form>
    </DeskFrame>
  );
}
