import { z } from 'zod';
import { gateway } from './gateway-settings/gateway.ts';
import * as value from './settings-values.ts';

/** The section `delivery` of the configuration file. */

const route = z.strictObject({
  channel: z.enum(['sms', 'call']),
  countries: z
    .array(value.region)
    .min(1)
    .nullable()
    .default(null)
    .describe('Countries that go this way; null: all that no other route names.'),
  gateways: z
    .array(
      z.strictObject({
        gateway: value.id.describe('Name of a gateway.'),
        weight: z
          .int()
          .min(0)
          .max(100)
          .nullable()
          .default(null)
          .describe('Share of first tries. Left out everywhere: the first takes all, the others stand by.'),
      }),
    )
    .min(1)
    .describe('In the order they are tried.'),
});

/** How messages and calls leave the house. */
export const delivery = z.strictObject({
  sender: value.senderName.describe('Sender name or number of text messages.'),
  originLine: z
    .boolean()
    .default(true)
    .describe('Whether "@host #code" closes the message, so that the phone offers the code on our site alone.'),
  gateways: z.array(gateway).default([]).describe('Ways out, in order of preference.'),
  routes: z
    .array(route)
    .default([])
    .describe('Which gateways carry a channel to which countries. None: all of the channel, in their order.'),
  prices: z
    .record(value.id, z.record(z.union([value.region, z.literal('*')]), z.number().min(0).max(1000)))
    .default({})
    .describe(
      'Kroner for a message or a call, by gateway and country; * for every other country. For budget and statistics.',
    ),
  drill: z
    .strictObject({ gateway: value.id.describe('Name of a gateway of kind phone-simulator.') })
    .nullable()
    .default(null)
    .describe('Exercises: accounts with the role drill get their codes through this gateway, and nobody else does.'),
});
