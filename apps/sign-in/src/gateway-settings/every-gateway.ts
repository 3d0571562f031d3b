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
