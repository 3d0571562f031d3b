import { z } from 'zod';
import { baseUrl, gatewayName, textsOnly, timeoutMs } from './every-gateway.ts';

export const vonageGateway = z.strictObject({
  kind: z.literal('vonage'),
  name: gatewayName,
  channels: textsOnly,
  baseUrl: baseUrl('https://rest.nexmo.com'),
  apiKey: z.string().min(1),
  apiSecret: z.string().min(1),
  signatureSecret: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('With it, receipts are believed only when they are signed.'),
  signatureMethod: z
    .enum(['sha256', 'sha512'])
    .default('sha256')
    .describe('As chosen in the account. Its older methods rest on MD5 and are not taken.'),
  timeoutMs,
});
