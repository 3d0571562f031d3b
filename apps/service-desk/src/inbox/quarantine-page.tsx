import { formatDateTime } from '@vakt/messages/format';
import type { PlainKey, Translator } from '@vakt/messages/translate';
import { DescriptionList, Note, Panel, SmallPrint, StepHeading } from '@vakt/ui/content';
import { EmptyState } from '@vakt/ui/desk';
import { SelectField, TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { renderCaseNumber } from '../access/case-number.ts';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import type { QuarantineReason } from './decide-fate.ts';
import type { QuarantinedMail, WholeMail } from './quarantine.store.ts';

const REASONS: Readonly<Record<QuarantineReason, PlainKey>> = {
  'unknown-sender': 'mail.reason.unknownSender',
  'other-sender': 'mail.reason.otherSender',
  'wrong-address': 'mail.reason.wrongAddress',
  'no-address': 'mail.reason.noAddress',
  'no-sender': 'mail.reason.noSender',
  'not-verified': 'mail.reason.notVerified',
  'looks-automatic': 'mail.reason.looksAutomatic',
  list: 'mail.reason.list',
  repeated: 'mail.reason.repeated',
  'too-many': 'mail.reason.tooMany',
  'no-group': 'mail.reason.noGroup',
  unreadable: 'mail.reason.unreadable',
};

function reasonOf({ t }: Translator, reason: string): string {
  return t(REASONS[reason as QuarantineReason] ?? 'mail.reason.unreadable');
}

/** Name and address as the mail says them: a claim, in the sender's words. */
function senderOf({ t }: Translator, { fromAddress, fromName }: QuarantinedMail): string {
  if (fromAddress === null) return t('mail.noSender');
  return fromName ? `${fromName} <${fromAddress}>` : fromAddress;
}

export interface QuarantinePageProps extends PageProps {
  mails: readonly QuarantinedMail[];
  /** Address of the next page; null on the last. */
  next: string | null;
  /** What has just happened. */
  told: 'discarded' | 'gone' | null;
}

/** Mails that wait for somebody to look at them. */
export function QuarantinePage(props: QuarantinePageProps) {
  const { mails, next, told, visit } = props;
  const { t } = visit.translator;
  return (
    <DeskFrame {...props} title={t('mail.quarantine')} variant="wide">
      <StepHeading title={t('mail.quarantine')} lead={t('mail.quarantineLead')} />
      {told ? <Note>{t(told === 'gone' ? 'mail.gone' : 'mail.discarded')}</Note> : null}
      {mails.length === 0 ? (
        <EmptyState level={2} title={t('mail.quarantineEmpty')} text={t('mail.quarantineEmptyText')} />
      ) : (
        <ul class="vk-mails">
          {mails.map((mail) => (
            <MailRow mail={mail} {...props} />
          ))}
        </ul>
      )}
      {next ? <ButtonLink href={next}>{t('mail.more')}</ButtonLink> : null}
    </DeskFrame>
  );
}

function MailRow({ mail, visit }: QuarantinePageProps & { mail: QuarantinedMail }) {
  const { translator } = visit;
  return (
    <li class="vk-mails__row">
      <p class="vk-mails__subject">
        <TextLink href={`/operator/quarantine/${mail.id}`}>
          {mail.sealed ? translator.t('queue.sealedTitle') : mail.subject || translator.t('mail.noSubject')}
        </TextLink>
      </p>
      {mail.sealed ? null : <p class="vk-mails__from">{senderOf(translator, mail)}</p>}
      <p class="vk-mails__why">
        {reasonOf(translator, mail.reason)}
        {' · '}
        <time datetime={mail.receivedAt.toISOString()}>{formatDateTime(translator.tag, mail.receivedAt)}</time>
      </p>
    </li>
  );
}

export interface MailPageProps extends PageProps {
  mail: WholeMail;
  groups: readonly { id: string; nameNb: string; nameEn: string }[];
  /** What is wrong with what was sent. */
  error: { field: 'group' | 'case'; text: string } | null;
  typed: string;
}

/** One mail in quarantine, as text, with what can be done with it. */
export function MailPage(props: MailPageProps) {
  const { mail, visit, error } = props;
  const { translator } = visit;
  const { t } = translator;
  const title = mail.subject || t('mail.noSubject');
  const group = mail.groupName && (translator.tag === 'en' ? mail.groupName.en : mail.groupName.nb);
  const facts = [
    { term: t('mail.from'), details: senderOf(translator, mail) },
    { term: t('mail.receivedAt'), details: formatDateTime(translator.tag, mail.receivedAt) },
    ...(group ? [{ term: t('mail.group'), details: group }] : []),
    { term: t('mail.why'), details: reasonOf(translator, mail.reason) },
  ];
  return (
    <DeskFrame {...props} title={title} variant="wide">
      <ErrorSummary
        title={t('mail.wrong')}
        errors={error ? [{ fieldId: error.field === 'group' ? 'group' : 'number', text: error.text }] : []}
      />
      <StepHeading title={title} />
      <DescriptionList items={facts} />
      <Note>{t('mail.unverified')}</Note>
      <div class="vk-mails__body">{mail.body === '' ? t('mail.noText') : mail.body}</div>
      <SmallPrint>
        <TextLink href={`/operator/quarantine/${mail.id}/raw`}>{t('mail.raw')}</TextLink>
      </SmallPrint>
      <div class="vk-mails__acts">
        {mail.fromAddress === null ? null : <ReleaseForm {...props} />}
        <CaseForm {...props} />
        <Form action={`/operator/quarantine/${mail.id}/discard`}>
          <ButtonRow>
            <Button variant="tertiary" danger>
              {t('mail.discard')}
            </Button>
            <ButtonLink variant="tertiary" href="/operator/quarantine">
              {t('mail.back')}
            </ButtonLink>
          </ButtonRow>
        </Form>
      </div>
    </DeskFrame>
  );
}

function ReleaseForm({ mail, groups, visit, error }: MailPageProps) {
  const { t, tag } = visit.translator;
  return (
    <Panel title={t('mail.release')}>
      <Form action={`/operator/quarantine/${mail.id}/release`}>
        <SelectField
          name="group"
          label={t('mail.group')}
          error={error?.field === 'group' ? error.text : null}
          empty={t('mail.chooseGroup')}
          options={groups.map(({ id, nameNb, nameEn }) => ({ value: id, label: tag === 'en' ? nameEn : nameNb }))}
          {...(mail.groupId === null ? {} : { value: mail.groupId })}
        />
        <Button>{t('mail.release')}</Button>
      </Form>
    </Panel>
  );
}

function CaseForm({ mail, visit, error, typed, settings }: MailPageProps) {
  const { t } = visit.translator;
  const seems = mail.caseNumber === null ? '' : renderCaseNumber(mail.caseNumber, settings.casePrefix);
  return (
    <Panel title={t('mail.toCase')}>
      <Form action={`/operator/quarantine/${mail.id}/to-case`}>
        <TextField
          name="number"
          label={t('mail.caseNumber')}
          hint={t('mail.asNote')}
          error={error?.field === 'case' ? error.text : null}
          value={typed || seems}
        />
        <Button variant="secondary">{t('mail.toCase')}</Button>
      </Form>
    </Panel>
  );
}
