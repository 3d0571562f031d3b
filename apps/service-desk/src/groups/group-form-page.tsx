import type { Translator } from '@vakt/messages/translate';
import { Panel, StepHeading } from '@vakt/ui/content';
import { SelectField, TextArea, TextField } from '@vakt/ui/fields';
import { Button, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { nameOfGroup } from './group-words.ts';
import type { Group, GroupFields, StaysBecause } from './groups.store.ts';
import type { GroupFault } from './manage-group.ts';

export interface GroupFormPageProps extends PageProps {
  /** Null: a new one. */
  group: Group | null;
  typed: GroupFields;
  faults: readonly GroupFault[];
  /** Leads change names and signatures; what steers mail, roles and addresses is the administrators'. */
  administrator: boolean;
  stays: StaysBecause | null;
}

const STAYS = {
  cases: 'groups.closeCases',
  services: 'groups.closeServices',
  'last-first-line': 'groups.closeLast',
} as const;

/** A new group, or the settings of one. */
export function GroupFormPage(props: GroupFormPageProps) {
  const { group, faults, administrator, stays, ...page } = props;
  const { translator } = page.visit;
  const { t } = translator;
  const name = group ? nameOfGroup(translator, group) : '';
  const title = group ? t('groups.settingsOf', { group: name }) : t('groups.new');
  const errors = errorsOf(translator, faults);
  return (
    <DeskFrame {...page} title={title} variant="wide">
      <StepHeading
        eyebrow={
          <TextLink href={group ? `/operator/groups/${group.key}` : '/operator/groups'}>
            {group ? name : t('groups.title')}
          </TextLink>
        }
        title={title}
      />
      {stays ? <Alert tone="warning">{t(STAYS[stays])}</Alert> : null}
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      <Form action={group ? `/operator/groups/${group.key}/settings` : '/operator/new-group'} label={title}>
        <Fields {...props} errors={errors} />
        <Button>{t(group ? 'groups.save' : 'groups.create')}</Button>
      </Form>
      {group && administrator ? (
        <Panel title={t('groups.closeTitle')}>
          <p>{t('groups.closeText')}</p>
          <Form action={`/operator/groups/${group.key}/close`} label={t('groups.closeTitle')}>
            <Button variant="secondary" danger>
              {t('groups.close')}
            </Button>
          </Form>
        </Panel>
      ) : null}
    </DeskFrame>
  );
}

type Errors = readonly { fieldId: string; text: string }[];

function Fields({ typed, administrator, visit, errors }: GroupFormPageProps & { errors: Errors }) {
  const { t } = visit.translator;
  const errorOf = (id: string) => errors.find(({ fieldId }) => fieldId === id)?.text ?? null;
  const text = (name: 'nameNb' | 'nameEn', label: string) => (
    <TextField name={name} label={label} value={typed[name]} error={errorOf(name)} maxlength={80} autocomplete="off" />
  );
  return (
    <>
      {text('nameNb', t('groups.nameNb'))}
      {text('nameEn', t('groups.nameEn'))}
      {administrator ? <AdministratorsFields typed={typed} visit={visit} errors={errors} /> : null}
      <TextArea
        name="signatureNb"
        label={t('groups.signatureNb')}
        hint={t('groups.signatureHint')}
        value={typed.signatureNb}
        maxlength={1000}
      />
      <TextArea name="signatureEn" label={t('groups.signatureEn')} value={typed.signatureEn} maxlength={1000} />
    </>
  );
}

function AdministratorsFields(props: Pick<GroupFormPageProps, 'typed' | 'visit'> & { errors: Errors }) {
  const { typed, visit, errors } = props;
  const { t } = visit.translator;
  const errorOf = (id: string) => errors.find(({ fieldId }) => fieldId === id)?.text ?? null;
  const plain = { autocomplete: 'off', spellcheck: false } as const;
  return (
    <>
      <TextField
        {...plain}
        name="key"
        label={t('groups.key')}
        hint={t('groups.keyHint')}
        value={typed.key}
        error={errorOf('key')}
        maxlength={60}
      />
      <SelectField
        name="line"
        label={t('groups.line')}
        options={[
          { value: '1', label: t('groups.firstLine') },
          { value: '2', label: t('groups.secondLine') },
        ]}
        value={String(typed.line)}
        error={errorOf('line')}
      />
      <TextField
        {...plain}
        name="mailName"
        label={t('groups.mailName')}
        hint={t('groups.mailNameHint')}
        value={typed.mailName ?? ''}
        error={errorOf('mailName')}
        maxlength={60}
      />
      <TextField
        {...plain}
        name="roleClaim"
        label={t('groups.roleClaim')}
        hint={t('groups.roleClaimHint')}
        value={typed.roleClaim ?? ''}
        maxlength={100}
      />
    </>
  );
}

function errorsOf({ t }: Translator, faults: readonly GroupFault[]): { fieldId: string; text: string }[] {
  const words: Record<GroupFault, { fieldId: string; text: string }> = {
    nameNb: { fieldId: 'nameNb', text: t('groups.faultName') },
    nameEn: { fieldId: 'nameEn', text: t('groups.faultName') },
    key: { fieldId: 'key', text: t('groups.faultKey') },
    keyTaken: { fieldId: 'key', text: t('groups.faultKeyTaken') },
    line: { fieldId: 'line', text: t('groups.faultLine') },
    mailName: { fieldId: 'mailName', text: t('groups.faultMail') },
    mailTaken: { fieldId: 'mailName', text: t('groups.faultMailTaken') },
  };
  return faults.map((fault) => words[fault]);
}
