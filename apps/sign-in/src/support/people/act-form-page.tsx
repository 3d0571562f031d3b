import { formatDateTime, formatDuration } from '@vakt/messages/format';
import { Checkbox } from '@vakt/ui/choices';
import { StepHeading } from '@vakt/ui/content';
import { SelectField, TextArea } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import type { PageContext } from '../../web/page-context.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import { ACTS, type ActKind } from './acts.ts';
import { personPath } from './addresses.ts';
import { MOST_REASON, type WishFault } from './draft-act.ts';
import type { PersonSummary } from './load-person.ts';
import { addressOfPerson, type PeoplePage } from './part-props.ts';
import { WhatHappens } from './what-happens.tsx';
import { ACT_NAMES, PROOF_NAMES, sayWishFault } from './words.ts';

/** What a form of an act was filled in with. */
export interface TypedAct {
  reason: string;
  proof: string;
  life: string;
  once: boolean;
  pass: boolean;
}

export interface ActFormProps extends PeoplePage {
  person: PersonSummary;
  kind: ActKind;
  typed: TypedAct;
  faults: readonly WishFault[];
  needsPass: boolean;
}

/** Lives of a pass that the form offers, in seconds; the desk may order any. */
const LIVES = [3600, 4 * 3600, 8 * 3600, 24 * 3600, 3 * 86_400, 7 * 86_400];

/** The form of an act: why, how identity was proved, and what else it needs. Nothing happens by it. */
export function renderActForm(props: ActFormProps): string {
  const { page, worker, person, kind, faults } = props;
  const { t } = page;
  const name = t(ACT_NAMES[kind]);
  return renderConsoleFrame({
    page,
    administrator: worker,
    title: name,
    current: 'support',
    hasErrors: faults.length > 0,
    children: (
      <>
        <StepHeading
          title={name}
          lead={t('support.formLead', { name: person.displayName, address: addressOfPerson(page, person) })}
        />
        <ErrorSummary
          title={t('common.errorSummary')}
          errors={faults.map((fault) => ({ fieldId: fault.field, text: sayWishFault(t, fault) }))}
        />
        <ChangedLately {...props} />
        <WhatHappens page={page} kind={kind} pass={false} needsPass={props.needsPass} />
        <Form action={personPath(person.id, kind)} hidden={{ session: worker.sessionId }} label={name}>
          <Fields {...props} />
          <ButtonRow>
            <Button>{t('support.goOn')}</Button>
            <ButtonLink href={personPath(person.id)}>{t('common.cancel')}</ButtonLink>
          </ButtonRow>
        </Form>
      </>
    ),
  });
}

/** Before identity is taken as proved: what was changed lately proves nothing. */
function ChangedLately({ page, person, kind }: ActFormProps) {
  const { t } = page;
  if (!ACTS[kind].needsProof || !person.changedAt) return null;
  return (
    <Alert tone="warning" title={t('support.changedTitle')}>
      <p>{t('support.changedText', { time: formatDateTime(page.language, person.changedAt) })}</p>
    </Alert>
  );
}

function Fields({ page, kind, typed, faults }: ActFormProps) {
  const { t } = page;
  const errorOf = (field: WishFault['field']) => {
    const fault = faults.find((one) => one.field === field);
    return fault ? sayWishFault(t, fault) : null;
  };
  const withPass = kind === 'order-pass' || kind === 'require-enrolment';
  return (
    <>
      <TextArea
        name="reason"
        label={t('support.reason')}
        hint={t('support.reasonHint')}
        error={errorOf('reason')}
        value={typed.reason}
        maxlength={MOST_REASON}
        required
      />
      {ACTS[kind].needsProof ? (
        <SelectField
          name="proof"
          label={t('support.proof')}
          hint={t('support.proofHint')}
          error={errorOf('proof')}
          value={typed.proof}
          empty="–"
          options={page.settings.support.proofs.map((proof) => ({ value: proof, label: t(PROOF_NAMES[proof]) }))}
        />
      ) : null}
      {withPass && kind === 'require-enrolment' ? (
        <Checkbox
          name="pass"
          value="yes"
          label={t('support.withPass')}
          hint={t('support.withPassHint')}
          checked={typed.pass}
        />
      ) : null}
      {withPass ? <PassFields page={page} typed={typed} error={errorOf('life')} /> : null}
    </>
  );
}

function PassFields({ page, typed, error }: { page: PageContext; typed: TypedAct; error: string | null }) {
  const { t, language } = page;
  return (
    <>
      <SelectField
        name="life"
        label={t('support.life')}
        error={error}
        value={typed.life}
        options={LIVES.map((seconds) => ({ value: String(seconds), label: formatDuration(language, seconds) }))}
      />
      <Checkbox name="once" value="yes" label={t('support.once')} checked={typed.once} />
    </>
  );
}
