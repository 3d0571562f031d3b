import { z } from 'zod';
import * as value from '../settings-values.ts';
import { gatewayName, textsOnly, timeoutMs } from './every-gateway.ts';

export const kannelGateway = z.strictObject({
  kind: z.literal('kannel'),
  name: gatewayName,
  channels: textsOnly,
  sendUrl: value.webAddress.describe('The smsbox: http://kannel.internal:13013/cgi-bin/sendsms'),
  statusUrl: value.optionalLink.describe('The bearerbox status page, asked for the health of the link.'),
  statusPassword: z.string().min(1).nullable().default(null),
  username: z.string().min(1),
  password: z.string().min(1),
  smsc: z.string().min(1).nullable().default(null).describe('Which SMSC, when Kannel has several.'),
  timeoutMs,
});
