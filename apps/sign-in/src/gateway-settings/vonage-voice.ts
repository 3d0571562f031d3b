import { z } from 'zod';
import * as value from '../settings-values.ts';
import * as every from './every-gateway.ts';

export const vonageVoiceGateway = z.strictObject({
  kind: z.literal('vonage-voice'),
  name: every.gatewayName,
  channels: every.callsOnly,
  apiUrl: value.safeWebAddress.default('https://api.nexmo.com').describe('Another one for another region.'),
  applicationId: z.uuid().describe('Of the application with the capability Voice.'),
  privateKey: z.string().min(100).describe("The application's private key, PEM, by reference: file:vonage.key"),
  signatureSecret: z
    .string()
    .min(16)
    .nullable()
    .default(null)
    .describe(
      'The signature secret of the account, by reference; null believes every webhook at our secret addresses.',
    ),
  from: every.callerNumber,
  ringSeconds: every.ringSeconds,
  extension: every.extension,
  speech: every.speech,
  machineDetection: every.machineDetection,
  promptsFolder: every.promptsFolder,
  timeoutMs: every.timeoutMs,
});
