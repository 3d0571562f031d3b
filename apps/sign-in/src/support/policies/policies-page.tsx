import { formatDuration } from '@vakt/messages/format';
import { Panel, StepHeading } from '@vakt/ui/content';
import { ErrorSummary } from '@vakt/ui/form';
import { serviceName } from '../../journeys/situation.ts';
import { POLICIES_ADDRESS } from '../../own-services.ts';
import { describeLevel, describeRule } from '../../policies/describe-rule.ts';
import { policyHashOf } from '../../policies/policy-record.ts';
import type { PageContext } from '../../web/page-context.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import { Table } from '../table.tsx';
import type { PoliciesProps } from './policies-props.ts';
import { ReplayPart } from './replay-part.tsx';
import { faultText, WhatIfPart } from './what-if-part.tsx';

/** The rules in words, a form that asks "what if", and one that tries changed rules on sign-ins that have been. */
export function renderPoliciesPage(props: PoliciesProps): string {
  const { page, administrator } = props;
  const { t, settings } = page;
  const errors = [
    ...(props.whatIf?.fault ? [{ fieldId: props.whatIf.fault.field, text: faultText(page, props.whatIf.fault) }] : []),
    ...(props.replay?.faults ?? []).map((text) => ({ fieldId: 'section', text })),
  ];
  return renderConsoleFrame({
    page: { ...page, path: POLICIES_ADDRESS },
    administrator,
    title: t('policy.title'),
    current: 'policies',
    hasErrors: errors.length > 0,
    children: (
      <>
        <StepHeading title={t('policy.title')} lead={t('policy.lead')} />
        <ErrorSummary title={t('common.errorSummary')} errors={errors} />
        {/* What was asked is answered first. */}
        {props.whatIf ? <WhatIfPart {...props} /> : null}
        {props.replay ? <ReplayPart {...props} /> : null}
        <RulesPart page={page} />
        <ServicesPart page={page} />
        {props.whatIf ? null : <WhatIfPart {...props} />}
        {props.replay ? null : <ReplayPart {...props} />}
        <p class="vk-small vk-hash">{t('policy.hash', { hash: policyHashOf(settings) })}</p>
      </>
    ),
  });
}

function RulesPart({ page }: { page: PageContext }) {
  const { t, settings, language } = page;
  const { policies } = settings;
  const words = { language, serviceName: (id: string) => serviceName(settings, id) };
  return (
    <Panel title={t('policy.rulesHeading')} id="rules">
      {policies.length === 0 ? (
        <p>{t('policy.noRules')}</p>
      ) : (
        <>
          <p>{t('policy.rulesNote')}</p>
          <Table
            id="rules-table"
            caption={t('policy.rulesHeading')}
            columns={[t('policy.rule'), t('policy.when'), t('policy.then')].map((label) => ({ label }))}
            rows={policies.map((rule) => {
              const { when, says } = describeRule(rule, words);
              return [rule.name, <Lines lines={when} />, <Lines lines={says} />];
            })}
          />
        </>
      )}
    </Panel>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <>
      {lines.map((line) => (
        <div>{line}</div>
      ))}
    </>
  );
}

function ServicesPart({ page }: { page: PageContext }) {
  const { t, settings, language } = page;
  const columns = [t('policy.service'), t('policy.level'), t('policy.factorAge'), t('policy.remember')];
  const levels = {
    required: 'two-factors',
    'when-enrolled': 'one-factor',
    'phishing-resistant': 'phishing-resistant',
  } as const;
  return (
    <Panel title={t('policy.servicesHeading')} id="services">
      <Table
        id="services-table"
        caption={t('policy.servicesHeading')}
        columns={columns.map((label) => ({ label }))}
        rows={settings.services.map(({ name, policy }) => [
          name,
          t(describeLevel({ level: levels[policy.secondFactor], enrolledAnswer: true })),
          policy.secondFactorMaxAgeSeconds === 0
            ? t('policy.eachTime')
            : t('policy.after', { duration: formatDuration(language, policy.secondFactorMaxAgeSeconds) }),
          policy.rememberDays === 0 ? t('policy.never') : t('policy.days', { days: policy.rememberDays }),
        ])}
      />
    </Panel>
  );
}
