import type { CodeSettings, LimitSettings } from '../settings.ts';

/**
 * How many tries, how many sends, how long a wait: the numbers that hold when the configuration says nothing.
 * The public limits page shows the ones in force (list-limits.ts).
 */

/** Codes by text message and call. */
export const defaultCodes: CodeSettings = {
  digits: 6,
  /** NIST SP 800-63B-4 §3.1.3.2 and ASVS 6.5.5: at most ten minutes. */
  lifeSeconds: 600,
  /** Five of a million. */
  triesPerChallenge: 5,
  voice: 'read-code',
};

export const defaultLimits: LimitSettings = {
  sendsPerChallenge: 5,
  resendWaits: [30, 60, 120],
  sendsPerNumberHour: 10,
  sendsPerNumberDay: 20,
  callsPerNumberHour: 5,
  sendsPerAccountDay: 30,
  /** Apart from codes: who uses these up has told the owner so many times, and leaves the owner's codes alone. */
  noticesPerAccountDay: 20,
  noticeChecksPerAddressHour: 60,
  /** A prefix is a number without its last four digits: all office phones of an organisation may share one. */
  sendsPerPrefixHour: 200,
  /** To numbers that are being enrolled. */
  sendsPerAddressHour: 300,
  /** A campus of 10,000 may reach us from one address in one morning, and everybody may ask twice. */
  provedSendsPerAddressHour: 20_000,
  sendsPerCountryDay: 50_000,
  sendsPerOrganisationDay: 50_000,
  mode: 'deny',
  countriesPerAddressDay: 3,
  unusedPerPrefixHour: 5,
  unusedPerPrefixDay: 10,
  unusedPerCountryHour: 3,
  unusedPerCountryDay: 20,
  unusedPerAddressHour: 5,
  unusedPerAddressDay: 10,
  /** An address is many people's: some stolen passwords must not close it to them. */
  unusedPerAddressAccounts: 5,
  unusedSharePercent: 20,
  closedFirstSeconds: 900,
  closedMaxSeconds: 86_400,
  budgetPerOrganisationDay: null,
  budgetOfOrganisation: {},
  budgetPerDay: null,
  budgetAlarmPercent: 80,
  testSendsPerAdministratorDay: 10,
  passkeysPerAccount: 5,
  /** NIST SP 800-63B-4 §3.2.2: growing waits of 30 s … 1 h, and at most 100 consecutive failures per authenticator. */
  codeFailuresBeforeWait: 10,
  codeFailuresBeforeDisable: 100,
  codeWaitFirstSeconds: 30,
  codeWaitMaxSeconds: 3600,
  passwordFailuresBeforeWait: 10,
  passwordWaitFirstSeconds: 60,
  passwordWaitMaxSeconds: 3600,
  passwordFailuresPerAddressHour: 300,
};
