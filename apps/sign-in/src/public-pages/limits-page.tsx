import { nameCountry } from '@vakt/messages/countries';
import { formatDuration, formatList } from '@vakt/messages/format';
import { Panel, StepHeading } from '@vakt/ui/content';
import { budgetOf } from '../limits/budgets.ts';
import { MOST_PER_ACCOUNT, PROVED_ACCOUNTS } from '../limits/decide-closings.ts';
import { renderFramed } from '../web/frame.tsx';
import type { PageContext } from '../web/page-context.ts';
import { Lines } from './lines.tsx';

/** The public page that lists every limit in force, and why no stranger can lock a person out (ASVS 6.1.1). */
export function renderLimitsPage(page: PageContext): string {
  const { t, settings } = page;
  const { session } = settings;
  const duration = (seconds: number) => formatDuration(page.language, seconds);
  return renderFramed({
    page,
    title: t('limits.title'),
    variant: 'wide',
    children: (
      <>
        <StepHeading title={t('limits.heading')} lead={t('limits.intro')} />
        <Panel title={t('limits.codeHeading')}>
          <Lines lines={codeLines(page)} />
        </Panel>
        <Panel title={t('limits.sendHeading')}>
          <Lines lines={sendLines(page)} />
        </Panel>
        <Panel title={t('limits.guardHeading')}>
          <Lines lines={guardLines(page)} />
        </Panel>
        <Panel title={t('limits.passwordHeading')}>
          <Lines lines={passwordLines(page)} />
        </Panel>
        <Panel title={t('limits.sessionHeading')}>
          <Lines
            lines={[
              t('limits.sessionIdle', { duration: duration(session.idleSeconds) }),
              t('limits.sessionAbsolute', { duration: duration(session.absoluteSeconds) }),
            ]}
          />
        </Panel>
        <Panel title={t('limits.strangerHeading')}>
          <Lines lines={[t('limits.strangerPassword'), t('limits.strangerCode'), t('limits.strangerSeparate')]} />
        </Panel>
      </>
    ),
  });
}

function codeLines({ t, settings, language }: PageContext): string[] {
  const { codes, limits } = settings;
  const duration = (seconds: number) => formatDuration(language, seconds);
  return [
    t('limits.codeDigits', { digits: codes.digits }),
    t('limits.codeLife', { duration: duration(codes.lifeSeconds) }),
    t('limits.codeTries', { tries: codes.triesPerChallenge }),
    t('limits.codeWait', {
      failures: limits.codeFailuresBeforeWait,
      first: duration(limits.codeWaitFirstSeconds),
      most: duration(limits.codeWaitMaxSeconds),
    }),
    t('limits.codeDisable', { failures: limits.codeFailuresBeforeDisable }),
    codes.voice === 'approve' ? t('limits.voiceApprove') : t('limits.voiceRead'),
  ];
}

function sendLines({ t, settings, language, organisation }: PageContext): string[] {
  const { limits } = settings;
  const waits = formatList(
    language,
    limits.resendWaits.map((seconds) => formatDuration(language, seconds)),
  );
  const countries = formatList(
    language,
    organisation.allowedCountries.map((region) => nameCountry(language, region).name),
  );
  return [
    t('limits.sendsPerChallenge', { count: limits.sendsPerChallenge }),
    t('limits.resendWaits', { waits }),
    t('limits.sendsPerNumber', { hour: limits.sendsPerNumberHour, day: limits.sendsPerNumberDay }),
    t('limits.callsPerNumber', { hour: limits.callsPerNumberHour }),
    t('limits.sendsPerAccount', { day: limits.sendsPerAccountDay }),
    t('limits.noticesPerAccount', { day: limits.noticesPerAccountDay }),
    t('limits.noticeChecks', { hour: limits.noticeChecksPerAddressHour }),
    t('limits.sendsPerPrefix', { hour: limits.sendsPerPrefixHour }),
    t('limits.sendsPerAddress', { hour: limits.sendsPerAddressHour }),
    t('limits.provedSendsPerAddress', { hour: limits.provedSendsPerAddressHour }),
    t('limits.sendsPerCountry', { day: limits.sendsPerCountryDay }),
    t('limits.sendsPerOrganisation', { day: limits.sendsPerOrganisationDay }),
    t('limits.testSendsPerAdministrator', { day: limits.testSendsPerAdministratorDay }),
    t('limits.countries', { countries }),
    t('limits.appExempt'),
    t('limits.passkeys', { count: limits.passkeysPerAccount }),
  ];
}

function guardLines({ t, settings: { limits }, organisation, language }: PageContext): string[] {
  const duration = (seconds: number) => formatDuration(language, seconds);
  const own = budgetOf(limits, organisation.id);
  const budgets = [
    ...(own === null ? [] : [t('limits.budgetOrganisation', { kroner: own })]),
    ...(limits.budgetPerDay === null ? [] : [t('limits.budgetAll', { kroner: limits.budgetPerDay })]),
  ];
  return [
    t('limits.numberKinds'),
    t('limits.countriesPerAddress', { count: limits.countriesPerAddressDay }),
    t('limits.unusedPrefix', { hour: limits.unusedPerPrefixHour, day: limits.unusedPerPrefixDay }),
    t('limits.unusedCountry', { hour: limits.unusedPerCountryHour, day: limits.unusedPerCountryDay }),
    t('limits.unusedAddress', { hour: limits.unusedPerAddressHour, day: limits.unusedPerAddressDay }),
    t('limits.unusedAddressAccounts', { accounts: limits.unusedPerAddressAccounts }),
    t('limits.unusedShare', {
      share: limits.unusedSharePercent,
      first: duration(limits.closedFirstSeconds),
      most: duration(limits.closedMaxSeconds),
    }),
    t('limits.unusedProved', { accounts: PROVED_ACCOUNTS, most: MOST_PER_ACCOUNT }),
    ...(limits.mode === 'record-only' ? [t('limits.recordOnly')] : []),
    ...budgets,
    ...(budgets.length > 0 ? [t('limits.budgetCounting')] : []),
    t('limits.refusedCountsNot'),
  ];
}

function passwordLines({ t, settings, language }: PageContext): string[] {
  const { limits } = settings;
  const duration = (seconds: number) => formatDuration(language, seconds);
  return [
    t('limits.passwordWait', {
      failures: limits.passwordFailuresBeforeWait,
      first: duration(limits.passwordWaitFirstSeconds),
      most: duration(limits.passwordWaitMaxSeconds),
    }),
    t('limits.passwordAddress', { hour: limits.passwordFailuresPerAddressHour }),
  ];
}
