import { z } from 'zod';
import { gateway } from './gateway-settings/gateway.ts';
import * as value from './settings-values.ts';

/** The section `delivery` of the configuration file. */

/** How messages and calls leave the house. */
export const delivery = z.strictObject({
  sender: value.senderName.describe('Sender name or number of text messages.'),
  originLine: z
    .boolean()
    .default(true)
    .describe('Whether "@host #code" closes the message, so that the phone offers the code on our site alone.'),
  gateways: z.array(gateway).default([]).describe('Ways out, in order of preference.'),
});
