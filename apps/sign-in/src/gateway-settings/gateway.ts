import { z } from 'zod';
import { fortySixElksGateway } from './46elks.ts';
import { elksVoiceGateway } from './46elks-voice.ts';
import { httpGateway } from './http.ts';
import { kannelGateway } from './kannel.ts';
import { linkMobilityGateway } from './link-mobility.ts';
import { simulatorGateway } from './phone-simulator.ts';
import { psWinComGateway } from './pswincom.ts';
import { sipTrunkGateway } from './sip.ts';
import { smppGateway } from './smpp.ts';
import { sveveGateway } from './sveve.ts';
import { twilioGateway } from './twilio.ts';
import { twilioVoiceGateway } from './twilio-voice.ts';
import { vonageGateway } from './vonage.ts';
import { vonageVoiceGateway } from './vonage-voice.ts';

/** Every kind of gateway that the configuration file can name; main.ts makes each a transport. */
export const gateway = z.discriminatedUnion('kind', [
  simulatorGateway,
  kannelGateway,
  smppGateway,
  httpGateway,
  linkMobilityGateway,
  psWinComGateway,
  sveveGateway,
  fortySixElksGateway,
  twilioGateway,
  vonageGateway,
  twilioVoiceGateway,
  vonageVoiceGateway,
  elksVoiceGateway,
  sipTrunkGateway,
]);

/** One way out, as the configuration has it. */
export type GatewaySettings = z.output<typeof gateway>;
