import { z } from 'zod';
import { baseUrl, gatewayName, textsOnly, timeoutMs } from './every-gateway.ts';

export const twilioGateway = z.strictObject({
  kind: z.literal('twilio'),
  name: gatewayName,
  channels: textsOnly,
  baseUrl: baseUrl('https://api.twilio.com'),
  accountSid: z.string().regex(/^AC[0-9a-f]{32}$/, 'must be AC and 32 hexadecimal digits'),
  authToken: z.string().min(1).describe('Checks the signature of receipts, whatever we ask with.'),
  apiKey: z
    .strictObject({
      sid: z.string().regex(/^SK[0-9a-f]{32}$/, 'must be SK and 32 hexadecimal digits'),
      secret: z.string().min(1),
    })
    .nullable()
    .default(null)
    .describe('An API key to ask with instead of the account token.'),
  messagingServiceSid: z
    .string()
    .regex(/^MG[0-9a-f]{32}$/, 'must be MG and 32 hexadecimal digits')
    .nullable()
    .default(null)
    .describe('Sends by this messaging service instead of by the sender name.'),
  timeoutMs,
});
