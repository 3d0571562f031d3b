import type { CodeSettings, LimitSettings } from '../settings.ts';

/** One line of the public limits page: the text of `limit` with `value`, which counts what `unit` says. */
export interface LimitLine {
  limit: keyof LimitSettings | 'codeDigits' | 'codeLifeSeconds' | 'triesPerChallenge';
  group: 'codes' | 'sends' | 'waits' | 'passwords' | 'methods';
  unit: 'times' | 'seconds' | 'digits' | 'percent' | 'kroner' | 'word';
  /** More than one for waits that grow; none when the limit is not set. */
  values: (number | string)[];
}

const GROUPS: Record<keyof LimitSettings, [LimitLine['group'], LimitLine['unit']]> = {
  sendsPerChallenge: ['sends', 'times'],
  resendWaits: ['sends', 'seconds'],
  sendsPerNumberHour: ['sends', 'times'],
  sendsPerNumberDay: ['sends', 'times'],
  callsPerNumberHour: ['sends', 'times'],
  sendsPerAccountDay: ['sends', 'times'],
  noticesPerAccountDay: ['sends', 'times'],
  noticeChecksPerAddressHour: ['sends', 'times'],
  sendsPerPrefixHour: ['sends', 'times'],
  sendsPerAddressHour: ['sends', 'times'],
  provedSendsPerAddressHour: ['sends', 'times'],
  sendsPerCountryDay: ['sends', 'times'],
  sendsPerOrganisationDay: ['sends', 'times'],
  mode: ['sends', 'word'],
  countriesPerAddressDay: ['sends', 'times'],
  unusedPerPrefixHour: ['sends', 'times'],
  unusedPerPrefixDay: ['sends', 'times'],
  unusedPerCountryHour: ['sends', 'times'],
  unusedPerCountryDay: ['sends', 'times'],
  unusedPerAddressHour: ['sends', 'times'],
  unusedPerAddressDay: ['sends', 'times'],
  unusedPerAddressAccounts: ['sends', 'times'],
  unusedSharePercent: ['sends', 'percent'],
  closedFirstSeconds: ['sends', 'seconds'],
  closedMaxSeconds: ['sends', 'seconds'],
  budgetPerOrganisationDay: ['sends', 'kroner'],
  budgetOfOrganisation: ['sends', 'kroner'],
  budgetPerDay: ['sends', 'kroner'],
  budgetAlarmPercent: ['sends', 'percent'],
  testSendsPerAdministratorDay: ['sends', 'times'],
  passkeysPerAccount: ['methods', 'times'],
  codeFailuresBeforeWait: ['waits', 'times'],
  codeFailuresBeforeDisable: ['waits', 'times'],
  codeWaitFirstSeconds: ['waits', 'seconds'],
  codeWaitMaxSeconds: ['waits', 'seconds'],
  passwordFailuresBeforeWait: ['passwords', 'times'],
  passwordWaitFirstSeconds: ['passwords', 'seconds'],
  passwordWaitMaxSeconds: ['passwords', 'seconds'],
  passwordFailuresPerAddressHour: ['passwords', 'times'],
};

/** Lists every limit in force, for the public page. A new limit does not compile until it has its line here. */
export function listLimits(settings: { codes: CodeSettings; limits: LimitSettings }): LimitLine[] {
  const { codes, limits } = settings;
  const code: LimitLine[] = [
    { limit: 'codeDigits', group: 'codes', unit: 'digits', values: [codes.digits] },
    { limit: 'codeLifeSeconds', group: 'codes', unit: 'seconds', values: [codes.lifeSeconds] },
    { limit: 'triesPerChallenge', group: 'codes', unit: 'times', values: [codes.triesPerChallenge] },
  ];
  const rest = (Object.keys(GROUPS) as (keyof LimitSettings)[]).map((limit): LimitLine => {
    const [group, unit] = GROUPS[limit];
    return { limit, group, unit, values: readValues(limits[limit]) };
  });
  return [...code, ...rest];
}

function readValues(value: LimitSettings[keyof LimitSettings]): (number | string)[] {
  if (value === null) return [];
  return typeof value === 'object' ? Object.values(value) : [value];
}
