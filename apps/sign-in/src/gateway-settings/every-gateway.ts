import { z } from 'zod';
import * as value from '../settings-values.ts';

/** Settings that every kind of gateway has. */

export const timeoutMs = z
  .int()
  .min(500)
  .max(15_000)
  .default(5000)
  .describe('Milliseconds before the next gateway is tried.');
export const gatewayName = value.id.describe('Name in logs, metrics and receipt addresses.');
/** The channels of a kind that does one thing only. */
export const textsOnly = z.tuple([z.literal('sms')]).default(['sms']);
/** Where a provider is asked; another one for its regions, and for tests. */
export function baseUrl(usual: string) {
  return value.safeWebAddress
    .default(usual)
    .describe("The provider's address; another one for another region or node.");
}
/** For providers that report on all messages to one address that they are told once. */
export const receiptToken = z
  .string()
  .regex(
    /^[\w-]{43}$/,
    'must be 43 letters, digits, - or _; make them with: openssl rand -base64 32 | tr +/ -_ | tr -d =',
  )
  .nullable()
  .default(null)
  .describe('Secret end of the one address that the provider reports to: <publicUrl>/receipts/<name>/<receiptToken>.');
/** The channels of a kind that only calls. */
export const callsOnly = z.tuple([z.literal('call')]).default(['call']);
/** A number that may be shown as the caller: what the provider has registered for the account. */
export const callerNumber = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'must be a number such as +4721234567')
  .describe('The number that calls: held at the provider, or foreign networks and Norwegian operators block it.');
export const ringSeconds = z.int().min(10).max(60).default(30).describe('Seconds a phone rings before "no answer".');
/** `digits`: the provider dials them when the call is answered; `ask`: whoever answers is asked to transfer the call. */
export const extension = z
  .enum(['digits', 'ask'])
  .default('digits')
  .describe('Extensions: "digits" are dialled after the answer; "ask" asks whoever answers to transfer the call.');
export const speech = z
  .enum(['clips', 'provider'])
  .default('clips')
  .describe('"clips" plays our own recordings; "provider" has the provider\'s voice read the same words.');
export const machineDetection = z
  .boolean()
  .default(false)
  .describe('Let the provider listen for voicemail: costs, and some seconds of silence. The key is asked for anyway.');
/** Recorded prompts instead of the built-in ones. */
export const promptsFolder = z
  .string()
  .min(1)
  .nullable()
  .default(null)
  .describe(
    'A folder of recorded prompts, <language>/<clip>.wav, that take the place of the built-in ones; relative to this file.',
  );
