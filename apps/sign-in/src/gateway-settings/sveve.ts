import { z } from 'zod';
import { baseUrl, gatewayName, receiptToken, textsOnly, timeoutMs } from './every-gateway.ts';

export const sveveGateway = z.strictObject({
  kind: z.literal('sveve'),
  name: gatewayName,
  channels: textsOnly,
  baseUrl: baseUrl('https://sveve.no'),
  user: z.string().min(1),
  password: z.string().min(1).describe('The API password, not that of the web pages.'),
  receiptToken,
  timeoutMs,
});
