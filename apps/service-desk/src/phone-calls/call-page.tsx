import { StepHeading } from '@vakt/ui/content';
import { SelectField, TextArea, TextField } from '@vakt/ui/fields';
import { Button, ButtonRow, ErrorSummary, HiddenFields } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { DeskFrame } from '../pages/frame.tsx';
import { LONGEST_BODY } from '../pages/read-form.ts';
import { nameGroup } from '../queues/describe-case.ts';
import { groupByTopic, type ServiceBrief } from '../services/find-services.ts';
import { sayText } from '../services/local-text.tsx';
import { topicKey } from '../services/topic-key.ts';
import type { BesideCall } from './beside-call.ts';
import { BesidePanel } from './beside-panel.tsx';
import type { CallFault } from './call-fault.ts';
import { CallerField, type CallerFieldProps } from './caller-field.tsx';

export interface CallPageProps extends CallerFieldProps {
  beside: BesideCall;
  groups: readonly { id: string; nb: string; en: string }[];
  services: readonly ServiceBrief[];
  /** Number of the case that was just made. */
  made: string | null;
}

/** A telephone call becomes a case: who, what, where. In the order in which it is said, and all by keyboard. */
export function CallPage(props: CallPageProps) {
  const { page, faults, made, typed } = props;
  const { t } = page.visit.translator;
  const callerFault = faults.find((fault) => fault === 'looked-too-often' || fault === 'caller');
  const errors = faults.map((fault) => ({
    fieldId: fault === 'looked-too-often' ? 'caller' : fault,
    text: sayFault(props, fault),
  }));
  return (
    <DeskFrame {...page} title={t('phoneCall.title')} variant="wide" current="phone-call">
      {made === null ? null : (
        <Alert tone="success">
          {t('phoneCall.made')}{' '}
          <a class="ds-link" href={`/${made}`}>
            {made}
          </a>
        </Alert>
      )}
      <StepHeading title={t('phoneCall.title')} lead={t('phoneCall.lead')} />
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      <vakt-caller class="vk-call" {...wiring(props)}>
        <form class="vk-form vk-call__form" method="post" action="/operator/calls" novalidate>
          <HiddenFields values={{ form: typed.formId }} />
          <CallerField {...props} error={callerFault === undefined ? null : sayFault(props, callerFault)} />
          <About {...props} />
          <Where {...props} />
          <Ending {...props} />
        </form>
        <BesidePanel beside={props.beside} page={page} />
      </vakt-caller>
    </DeskFrame>
  );
}

function wiring({ page }: CallPageProps) {
  const { t } = page.visit.translator;
  return {
    'data-people': '/operator/calls/people',
    'data-beside': '/operator/calls/beside',
    'data-none': t('phoneCall.nobodyFound'),
    'data-often': t('people.lookedTooOften'),
  };
}

/** The words for a fault, beside its field and in the summary. */
function sayFault({ page }: CallPageProps, fault: CallFault): string {
  const { t } = page.visit.translator;
  return fault === 'looked-too-often' ? t('people.lookedTooOften') : t(`phoneCall.error.${fault}`);
}

function About(props: CallPageProps) {
  const { page, typed, faults } = props;
  const { t } = page.visit.translator;
  return (
    <>
      <TextField
        name="title"
        label={t('phoneCall.what')}
        value={typed.title}
        error={faults.includes('title') ? sayFault(props, 'title') : null}
        required
        maxlength={200}
        autocomplete="off"
      />
      <TextArea
        name="body"
        label={`${t('phoneCall.more')} (${t('common.optional')})`}
        value={typed.body}
        rows={3}
        maxlength={LONGEST_BODY}
      />
    </>
  );
}

function Where(props: CallPageProps) {
  const { page, typed, groups, services, faults } = props;
  const { translator } = page.visit;
  const { t, tag } = translator;
  return (
    <div class="vk-call__where">
      <div class="ds-field">
        <label class="ds-label" for="service">
          {t('phoneCall.service')}
        </label>
        <select class="ds-input" id="service" name="service">
          <option value="">{t('phoneCall.noService')}</option>
          {groupByTopic(services).map(({ topic, services: ones }) => (
            <optgroup label={t(topicKey(topic))}>
              {ones.map(({ key, name }) => (
                <option value={key} selected={key === typed.service || undefined}>
                  {sayText(name, tag)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
      {groups.length === 1 ? (
        <HiddenFields values={{ group: groups[0]?.id ?? '' }} />
      ) : (
        <SelectField
          name="group"
          label={t('phoneCall.group')}
          value={typed.group}
          error={faults.includes('group') ? sayFault(props, 'group') : null}
          options={groups.map((group) => ({ value: group.id, label: nameGroup(translator, group) }))}
        />
      )}
    </div>
  );
}

function Ending(props: CallPageProps) {
  const { page, typed, faults } = props;
  const { t } = page.visit.translator;
  const error = faults.includes('solution') ? sayFault(props, 'solution') : null;
  return (
    <>
      <ButtonRow>
        <Button name="end" value="queue">
          {t('phoneCall.toQueue')}
        </Button>
        <Button variant="secondary" name="end" value="mine">
          {t('phoneCall.takeIt')}
        </Button>
      </ButtonRow>
      <details class="vk-call__solved" open={typed.solution !== '' || error !== null || undefined}>
        <summary>{t('phoneCall.solvedAlready')}</summary>
        <TextArea
          name="solution"
          label={t('phoneCall.solution')}
          hint={t('phoneCall.solutionHint')}
          value={typed.solution}
          error={error}
          rows={3}
          maxlength={LONGEST_BODY}
        />
        <Button variant="secondary" name="end" value="solved">
          {t('phoneCall.solved')}
        </Button>
      </details>
    </>
  );
}
