import { z } from 'zod';
import { defaultCodes, defaultLimits } from './limits/default-limits.ts';
import * as value from './settings-values.ts';

/** The sections `codes` and `limits` of the configuration file. */

export const codes = z
  .strictObject({
    digits: z.literal([6, 8]).default(defaultCodes.digits).describe('Digits of a code: 6 or 8.'),
    lifeSeconds: value
      .seconds(60, 600)
      .default(defaultCodes.lifeSeconds)
      .describe('Seconds a code lives; at most 600 (NIST SP 800-63B-4).'),
    triesPerChallenge: z
      .int()
      .min(1)
      .max(10)
      .default(defaultCodes.triesPerChallenge)
      .describe('Wrong answers before a challenge is over.'),
    voice: z
      .enum(['read-code', 'approve'])
      .default(defaultCodes.voice)
      .describe('What a call does: reads the code out, or asks for #.'),
  })
  .prefault({});

const unused = (max: number) => z.int().min(1).max(max);
/** At most what the counters hold: thousandths of a krone in 31 bits. */
const kroner = z.number().min(1).max(2_000_000);

const count = (max: number) => z.int().min(1).max(max);

export const limits = z
  .strictObject({
    sendsPerChallenge: count(20)
      .default(defaultLimits.sendsPerChallenge)
      .describe('Messages and calls in one sign-in.'),
    resendWaits: z
      .array(value.seconds(5, 3600))
      .min(1)
      .default(defaultLimits.resendWaits)
      .describe('Seconds before each resend; the last one repeats.'),
    sendsPerNumberHour: count(100)
      .default(defaultLimits.sendsPerNumberHour)
      .describe('Messages and calls to one number in an hour.'),
    sendsPerNumberDay: count(500).default(defaultLimits.sendsPerNumberDay).describe('… in a day.'),
    callsPerNumberHour: count(100)
      .default(defaultLimits.callsPerNumberHour)
      .describe('Calls to one number in an hour.'),
    sendsPerAccountDay: count(500).default(defaultLimits.sendsPerAccountDay).describe('For one account in a day.'),
    noticesPerAccountDay: count(500)
      .default(defaultLimits.noticesPerAccountDay)
      .describe(
        "Text messages in a day that tell one account's owner of changed methods, and mails of what strangers can cause.",
      ),
    noticeChecksPerAddressHour: count(100_000)
      .default(defaultLimits.noticeChecksPerAddressHour)
      .describe('References of notices and undo codes that are tried from one network address.'),
    sendsPerPrefixHour: count(100_000)
      .default(defaultLimits.sendsPerPrefixHour)
      .describe('To numbers that differ in the last four digits only.'),
    sendsPerAddressHour: count(100_000)
      .default(defaultLimits.sendsPerAddressHour)
      .describe('To numbers that are being registered, asked for from one network address.'),
    provedSendsPerAddressHour: count(1_000_000)
      .default(defaultLimits.provedSendsPerAddressHour)
      .describe(
        'To numbers that people sign in with, asked for from one network address: a whole campus may have one.',
      ),
    sendsPerCountryDay: count(10_000_000)
      .default(defaultLimits.sendsPerCountryDay)
      .describe('To one country in a day.'),
    sendsPerOrganisationDay: count(10_000_000)
      .default(defaultLimits.sendsPerOrganisationDay)
      .describe("For one organisation's people in a day."),
    mode: z
      .enum(['deny', 'record-only'])
      .default(defaultLimits.mode)
      .describe(
        'Whether the guards that judge by signs (countriesPerAddressDay, unused…) refuse, or only put on record what they would have refused. Budgets and all other limits always refuse.',
      ),
    countriesPerAddressDay: z
      .int()
      .min(0)
      .max(250)
      .default(defaultLimits.countriesPerAddressDay)
      .describe(
        'Countries of numbers that are being registered from one network address in a day, besides the organisations’ own. One account counts for one at most.',
      ),
    unusedPerPrefixHour: unused(100_000)
      .default(defaultLimits.unusedPerPrefixHour)
      .describe(
        'Codes sent and never used before numbers that differ in the last four digits only are closed to registration.',
      ),
    unusedPerPrefixDay: unused(100_000).default(defaultLimits.unusedPerPrefixDay).describe('… in a day.'),
    unusedPerCountryHour: unused(100_000)
      .default(defaultLimits.unusedPerCountryHour)
      .describe('The same for a country; ten times as many for an organisation’s own.'),
    unusedPerCountryDay: unused(100_000).default(defaultLimits.unusedPerCountryDay).describe('… in a day.'),
    unusedPerAddressHour: unused(100_000)
      .default(defaultLimits.unusedPerAddressHour)
      .describe('The same for a network address that asks.'),
    unusedPerAddressDay: unused(100_000).default(defaultLimits.unusedPerAddressDay).describe('… in a day.'),
    unusedPerAddressAccounts: unused(1000)
      .default(defaultLimits.unusedPerAddressAccounts)
      .describe(
        'Accounts that must have left codes unused before a network address is closed; and more codes must be unused than used.',
      ),
    unusedSharePercent: z
      .int()
      .min(1)
      .max(100)
      .default(defaultLimits.unusedSharePercent)
      .describe('Unused codes that are borne in any case, in percent of those that were used.'),
    closedFirstSeconds: value
      .seconds(60, 86_400)
      .default(defaultLimits.closedFirstSeconds)
      .describe('How long it is closed the first time; doubles each time that follows within a day.'),
    closedMaxSeconds: value.seconds(60, 604_800).default(defaultLimits.closedMaxSeconds),
    budgetPerOrganisationDay: kroner
      .nullable()
      .default(defaultLimits.budgetPerOrganisationDay)
      .describe("Kroner for one organisation's messages and calls in a day, by delivery.prices; null: no budget."),
    budgetOfOrganisation: z
      .record(value.id, kroner)
      .default(defaultLimits.budgetOfOrganisation)
      .describe('The same by organisation, where one has another budget than budgetPerOrganisationDay.'),
    budgetPerDay: kroner.nullable().default(defaultLimits.budgetPerDay).describe('… for all organisations together.'),
    budgetAlarmPercent: z
      .int()
      .min(1)
      .max(100)
      .default(defaultLimits.budgetAlarmPercent)
      .describe('Percent of a budget at which administrators are told, once a day.'),
    testSendsPerAdministratorDay: count(1000)
      .default(defaultLimits.testSendsPerAdministratorDay)
      .describe('Test messages and calls that one administrator sends in a day.'),
    passkeysPerAccount: z
      .int()
      .min(1)
      .max(20)
      .default(defaultLimits.passkeysPerAccount)
      .describe('Passkeys that one person may have.'),
    codeFailuresBeforeWait: count(100)
      .default(defaultLimits.codeFailuresBeforeWait)
      .describe('Wrong codes in a row before the growing wait.'),
    codeFailuresBeforeDisable: count(100)
      .default(defaultLimits.codeFailuresBeforeDisable)
      .describe('Wrong codes in a row before a method is switched off (NIST: at most 100).'),
    codeWaitFirstSeconds: value.seconds(1, 3600).default(defaultLimits.codeWaitFirstSeconds),
    codeWaitMaxSeconds: value.seconds(1, 86_400).default(defaultLimits.codeWaitMaxSeconds),
    passwordFailuresBeforeWait: z
      .int()
      .min(3)
      .max(100)
      .default(defaultLimits.passwordFailuresBeforeWait)
      .describe('Wrong passwords in a row before the growing wait.'),
    passwordWaitFirstSeconds: value.seconds(1, 3600).default(defaultLimits.passwordWaitFirstSeconds),
    passwordWaitMaxSeconds: value.seconds(1, 86_400).default(defaultLimits.passwordWaitMaxSeconds),
    passwordFailuresPerAddressHour: count(100_000)
      .default(defaultLimits.passwordFailuresPerAddressHour)
      .describe('Wrong passwords from one network address in an hour, over all accounts.'),
  })
  .prefault({});
