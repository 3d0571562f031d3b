import { z } from 'zod';
import * as value from '../settings-values.ts';
import { gatewayName, timeoutMs } from './every-gateway.ts';

export const simulatorGateway = z.strictObject({
  kind: z.literal('phone-simulator'),
  name: gatewayName,
  channels: z
    .array(z.enum(['sms', 'call']))
    .min(1)
    .default(['sms', 'call']),
  url: value.loopbackAddress.describe('Address of the phone simulator.'),
  token: z.string().min(16).describe('What the simulator knows us by.'),
  timeoutMs,
});
