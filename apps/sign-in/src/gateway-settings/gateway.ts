import { z } from 'zod';
import { httpGateway } from './http.ts';
import { kannelGateway } from './kannel.ts';
import { simulatorGateway } from './phone-simulator.ts';
import { smppGateway } from './smpp.ts';

/** Every kind of gateway that the configuration file can name; main.ts makes each a transport. */
export const gateway = z.discriminatedUnion('kind', [simulatorGateway, kannelGateway, smppGateway, httpGateway]);

/** One way out, as the configuration has it. */
export type GatewaySettings = z.output<typeof gateway>;
