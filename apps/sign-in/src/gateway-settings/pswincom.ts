import { z } from 'zod';
import { baseUrl, gatewayName, receiptToken, textsOnly, timeoutMs } from './every-gateway.ts';

export const psWinComGateway = z.strictObject({
  kind: z.literal('pswincom'),
  name: gatewayName,
  channels: textsOnly,
  baseUrl: baseUrl('https://xml.pswin.com'),
  username: z.string().min(1),
  password: z.string().min(1),
  receiptToken,
  timeoutMs,
});
