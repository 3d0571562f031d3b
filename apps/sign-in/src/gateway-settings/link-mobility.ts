import { z } from 'zod';
import { baseUrl, gatewayName, receiptToken, textsOnly, timeoutMs } from './every-gateway.ts';

export const linkMobilityGateway = z.strictObject({
  kind: z.literal('link-mobility'),
  name: gatewayName,
  channels: textsOnly,
  baseUrl: baseUrl('https://no.linkmobility.io'),
  username: z.string().min(1),
  password: z.string().min(1),
  platformId: z.string().min(1).default('COMMON_API'),
  platformPartnerId: z.string().min(1),
  gateId: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Gate for delivery reports; left out, none are asked for.'),
  receiptToken,
  timeoutMs,
});
