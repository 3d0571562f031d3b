import { formatDate, formatDateTime } from '@vakt/messages/format';
import type { PlainKey } from '@vakt/messages/translate';
import { DescriptionList, Panel, SmallPrint, StepHeading } from '@vakt/ui/content';
import { TextArea } from '@vakt/ui/fields';
import { Button, ButtonRow, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import type { Child } from 'hono/jsx';
import { renderCaseNumber } from '../access/case-number.ts';
import { isOpen } from '../cases/statuses.ts';
import { KeptNote } from '../kept-forms/kept-note.tsx';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import type { CaseRead } from '../workspace/load-reads.ts';
import { CaseStatusMark, explainStatus } from './case-status.tsx';
import { type ColleagueForm, Colleagues, ConfirmColleague } from './colleagues-panel.tsx';
import { ConfidentialityNote } from './confidentiality-note.tsx';
import type { OwnCaseFacts, OwnMessageRow, OwnParty } from './own-cases.store.ts';
import { OwnThread, type ThreadProps } from './thread.tsx';

/** What has just been done, said once. */
export const DONE = ['sent', 'replied', 'added', 'removed', 'withdrawn', 'reopened'] as const;
export type Done = (typeof DONE)[number];

export interface CasePageProps extends PageProps {
  number: string;
  personId: string;
  facts: OwnCaseFacts;
  /** The name of the service that it came by. */
  serviceName: string | null;
  parties: readonly OwnParty[];
  messages: readonly OwnMessageRow[];
  /** Position before which there is more; null when all is shown. */
  older: string | null;
  names: ThreadProps['names'];
  renderFiles: ThreadProps['renderFiles'];
  /** The field for files of an answer. */
  fileField: Child;
  /** Drawn anew for each page: an answer is added once. */
  formId: string;
  reply: { body: string; error: string | null };
  /** What is said of files of the answer that were not taken. */
  refusedFiles: readonly string[];
  colleague: ColleagueForm;
  /** Who read a confidential case. */
  reads: readonly CaseRead[] | null;
  /** The person asked for what only the requester may do. */
  refused: boolean;
  /** The answer that stands here was sent when the session had run out. */
  isKept: boolean;
  done: Done | null;
}

/** An own case: how far it is, what was said, and what the person can do. */
export function CasePage(props: CasePageProps) {
  const { visit, facts, number } = props;
  const { t } = visit.translator;
  const errors = [
    ...(props.reply.error ? [{ fieldId: 'body', text: props.reply.error }] : []),
    ...props.refusedFiles.map((text) => ({ fieldId: 'files', text })),
    ...(props.colleague.error ? [{ fieldId: 'who', text: props.colleague.error }] : []),
  ];
  return (
    <DeskFrame {...props} title={`${number} ${facts.title}`} variant="wide" current="my-cases">
      <p>
        <TextLink href="/self-service/cases">{t('desk.myCases')}</TextLink>
      </p>
      {props.isKept ? <KeptNote translator={visit.translator} at="#reply" /> : null}
      {props.done ? <Alert tone="success">{t(sayDone(props.done, props))}</Alert> : null}
      {props.refused ? (
        <Alert tone="danger" urgent>
          {t('selfService.onlyRequester')}
        </Alert>
      ) : null}
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      <StepHeading eyebrow={number} title={facts.title} />
      {props.colleague.found === null ? null : <ConfirmColleague {...props} />}
      <Merged {...props} />
      <Status {...props} />
      {props.older === null ? null : (
        <p>
          <TextLink href={`/self-service/cases/${number}?before=${props.older}`}>{t('selfService.older')}</TextLink>
        </p>
      )}
      <OwnThread {...props} deskName={props.settings.name} prefix={props.settings.casePrefix} />
      {facts.mergedNumber === null ? <Acts {...props} /> : <WrittenBefore {...props} />}
      <Reads {...props} />
      {facts.mergedNumber === null ? <Ending {...props} /> : null}
    </DeskFrame>
  );
}

function Acts(props: CasePageProps) {
  const { facts, personId } = props;
  return (
    <>
      <ReplyForm {...props} />
      <Colleagues {...props} isRequester={facts.requesterId === personId} requesterId={facts.requesterId} />
    </>
  );
}

/** What somebody wrote before the case was merged stands here until it is sent: it goes where the thread is. */
function WrittenBefore(props: CasePageProps) {
  const isSomething = props.isKept || props.reply.error !== null || props.refusedFiles.length > 0;
  return isSomething ? <ReplyForm {...props} /> : null;
}

/** A case that was merged: its thread stands in the other one. */
function Merged({ visit, settings, facts }: CasePageProps) {
  const { t } = visit.translator;
  if (facts.mergedNumber === null) return null;
  const number = renderCaseNumber(facts.mergedNumber, settings.casePrefix);
  return (
    <Alert tone="info">
      <p>{t('selfService.merged')}</p>
      <TextLink href={`/self-service/cases/${number}`}>{t('selfService.mergedInto', { number })}</TextLink>
    </Alert>
  );
}

const DONE_KEYS = {
  sent: 'selfService.doneSent',
  replied: 'selfService.doneReplied',
  added: 'selfService.doneAdded',
  removed: 'selfService.doneRemoved',
  withdrawn: 'selfService.doneWithdrawn',
  reopened: 'selfService.doneReopened',
} as const;

/** Where the answer comes is said once, and mail is promised to nobody who gets none. */
function sayDone(done: Done, { settings, facts }: CasePageProps): PlainKey {
  return done === 'sent' && settings.mail && facts.hasAddress ? 'selfService.doneSentMail' : DONE_KEYS[done];
}

function Status({ visit, facts, serviceName }: CasePageProps) {
  const { translator } = visit;
  const { t, tag } = translator;
  const group = tag === 'en' ? facts.groupEn : facts.groupNb;
  const timer = facts.timerAt === null ? null : formatDate(tag, facts.timerAt);
  return (
    <Panel tone="tinted">
      <p>
        <CaseStatusMark status={facts.status} translator={translator} />
      </p>
      <p>{explainStatus(facts.status, translator)}</p>
      <ConfidentialityNote confidentiality={facts.confidentiality} translator={translator} />
      {timer && facts.status === 'waiting-user' ? <p>{t('selfService.timerWaiting', { date: timer })}</p> : null}
      {timer && facts.status === 'done' ? <p>{t('selfService.timerDone', { date: timer })}</p> : null}
      <DescriptionList
        items={[
          { term: t('selfService.handledBy'), details: facts.assigneeName ? `${facts.assigneeName}, ${group}` : group },
          ...(serviceName ? [{ term: t('selfService.service'), details: serviceName }] : []),
          { term: t('selfService.sent'), details: formatDate(tag, facts.createdAt) },
        ]}
      />
    </Panel>
  );
}

function ReplyForm({ visit, facts, number, reply, fileField, formId }: CasePageProps) {
  const { t } = visit.translator;
  return (
    <Panel title={t('selfService.reply')} id="reply">
      {isOpen(facts.status) ? null : <p>{t('selfService.replyReopens')}</p>}
      <Form action={`/self-service/cases/${number}/reply`} multipart hidden={{ 'form-id': formId }}>
        <TextArea name="body" label={t('selfService.replyLabel')} value={reply.body} error={reply.error} rows={5} />
        {fileField}
        <Button>{t('selfService.replySend')}</Button>
      </Form>
    </Panel>
  );
}

const READ_KEYS = {
  page: 'selfService.readPage',
  file: 'selfService.readFile',
  'raw-mail': 'selfService.readMail',
  appointed: 'selfService.readAppointed',
} as const satisfies Record<CaseRead['how'], PlainKey>;

/** Who opened a confidential case: the person whose case it is can see it. */
function Reads({ visit, reads }: CasePageProps) {
  const { t, tag } = visit.translator;
  if (reads === null) return null;
  return (
    <Panel title={t('selfService.reads')} id="reads">
      <p>{t('selfService.readsText')}</p>
      {reads.length === 0 ? (
        <p>{t('selfService.readsNone')}</p>
      ) : (
        <ul class="ds-list">
          {reads.map((read) => (
            <li>
              {read.name}, {t(READ_KEYS[read.how])},{' '}
              <time datetime={read.readAt.toISOString()}>{formatDateTime(tag, read.readAt)}</time>
              {read.times > 1 ? ` (${t('selfService.readTimes', { count: read.times })})` : ''}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Ending({ visit, facts, number, personId }: CasePageProps) {
  const { t } = visit.translator;
  const address = `/self-service/cases/${number}`;
  if (!isOpen(facts.status)) {
    return (
      <Panel title={t('selfService.reopenTitle')}>
        <Form action={`${address}/reopen`}>
          <SmallPrint>{t('selfService.reopenText')}</SmallPrint>
          <ButtonRow>
            <Button variant="secondary">{t('selfService.reopen')}</Button>
          </ButtonRow>
        </Form>
      </Panel>
    );
  }
  if (facts.requesterId !== personId) return null;
  return (
    <Panel title={t('selfService.withdrawTitle')}>
      <Form action={`${address}/withdraw`}>
        <SmallPrint>{t('selfService.withdrawText')}</SmallPrint>
        <ButtonRow>
          <Button variant="secondary">{t('selfService.withdraw')}</Button>
        </ButtonRow>
      </Form>
    </Panel>
  );
}
