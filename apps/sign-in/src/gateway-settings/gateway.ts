import { z } from 'zod';
import { elksVoiceGateway } from './46elks-voice.ts';
import { httpGateway } from './http.ts';
import { kannelGateway } from './kannel.ts';
import { simulatorGateway } from './phone-simulator.ts';
import { twilioVoiceGateway } from './twilio-voice.ts';
import { vonageVoiceGateway } from './vonage-voice.ts';

/** Every kind of gateway that the configuration file can name; main.ts makes each a transport. */
export const gateway = z.discriminatedUnion('kind', [
  simulatorGateway,
  kannelGateway,
  httpGateway,
  twilioVoiceGateway,
  vonageVoiceGateway,
  elksVoiceGateway,
]);

/** One way out, as the configuration has it. */
export type GatewaySettings = z.output<typeof gateway>;
