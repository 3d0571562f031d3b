import { z } from 'zod';
import * as value from '../settings-values.ts';

/** Settings that every kind of gateway has. */

export const timeoutMs = z
  .int()
  .min(500)
  .max(30_000)
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
