import { z } from 'zod';
import { baseUrl, gatewayName, textsOnly, timeoutMs } from './every-gateway.ts';

export const fortySixElksGateway = z.strictObject({
  kind: z.literal('46elks'),
  name: gatewayName,
  channels: textsOnly,
  baseUrl: baseUrl('https://api.46elks.com'),
  username: z.string().min(1).describe('The API user name: u and 32 signs.'),
  password: z.string().min(1),
  timeoutMs,
});
