import { z } from 'zod';
import * as value from '../settings-values.ts';
import * as every from './every-gateway.ts';

export const twilioVoiceGateway = z.strictObject({
  kind: z.literal('twilio-voice'),
  name: every.gatewayName,
  channels: every.callsOnly,
  apiUrl: value.safeWebAddress.default('https://api.twilio.com').describe('Another one for another region.'),
  accountSid: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'must be an account SID: AC and 32 of 0-9 and a-f')
    .describe('From the console, by reference.'),
  authToken: z.string().min(16).describe('The primary auth token, by reference: asks the API and checks signatures.'),
  from: every.callerNumber,
  ringSeconds: every.ringSeconds,
  extension: every.extension,
  speech: every.speech,
  machineDetection: every.machineDetection,
  promptsFolder: every.promptsFolder,
  timeoutMs: every.timeoutMs,
});
