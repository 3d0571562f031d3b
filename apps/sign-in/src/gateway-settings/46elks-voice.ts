import { z } from 'zod';
import * as value from '../settings-values.ts';
import * as every from './every-gateway.ts';

export const elksVoiceGateway = z.strictObject({
  kind: z.literal('46elks-voice'),
  name: every.gatewayName,
  channels: every.callsOnly,
  apiUrl: value.safeWebAddress.default('https://api.46elks.com'),
  username: z.string().min(1).describe('API user name, from the dashboard.'),
  password: z.string().min(8).describe('API password, by reference.'),
  from: every.callerNumber,
  ringSeconds: every.ringSeconds,
  extension: every.extension,
  promptsFolder: every.promptsFolder,
  timeoutMs: every.timeoutMs,
});
