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
      .describe("Text messages in a day that tell one account's owner of changed methods."),
    sendsPerPrefixHour: count(100_000)
      .default(defaultLimits.sendsPerPrefixHour)
      .describe('To numbers that differ in the last four digits only.'),
    sendsPerAddressHour: count(100_000)
      .default(defaultLimits.sendsPerAddressHour)
      .describe('Asked for from one network address.'),
    sendsPerCountryDay: count(10_000_000)
      .default(defaultLimits.sendsPerCountryDay)
      .describe('To one country in a day.'),
    sendsPerOrganisationDay: count(10_000_000)
      .default(defaultLimits.sendsPerOrganisationDay)
      .describe("For one organisation's people in a day: the budget."),
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
