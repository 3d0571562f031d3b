import { isMailAddress } from '@vakt/transports/mail-transport';
import { z } from 'zod';
import { gatewayName } from './gateway-settings/every-gateway.ts';
import * as value from './settings-values.ts';

/** The sections `mail` and `notices` of the configuration file. */

const address = z.string().refine(isMailAddress, 'must be one plain e-mail address, such as no-reply@login.ntnu.no');

const words = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be one line');

const timeoutMs = value
  .seconds(1000, 60_000)
  .default(10_000)
  .describe('Milliseconds that a step of the conversation may take.');

const smtpRelay = z
  .strictObject({
    kind: z.literal('smtp'),
    name: gatewayName,
    host: z.string().min(1).max(253).describe("The organisation's mail relay: smtp.ntnu.no"),
    port: z.int().min(1).max(65_535).nullable().default(null).describe('Left out: 587, with tls 465.'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe(
        'starttls: TLS before anything is said, or no mail. tls: from the first byte. none: in the clear, to this machine alone.',
      ),
    caFile: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe("File with the certificates that vouch for the relay; without it, the machine's own list."),
    serverName: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe("Name in the relay's certificate, when it is not the host."),
    username: z.string().min(1).max(200).nullable().default(null).describe('When the relay wants a password.'),
    password: z.string().min(1).max(200).nullable().default(null).describe('By reference.'),
    connections: z.int().min(1).max(20).default(3).describe('Connections at once; each carries many mails.'),
    timeoutMs,
  })
  .refine(({ username, password }) => (username === null) === (password === null), {
    path: ['password'],
    message: 'goes with username: both or neither',
  })
  .refine(({ security, host }) => security !== 'none' || value.isLoopbackHost(host), {
    path: ['security'],
    message: 'none is for a relay on this machine (localhost, 127.0.0.1)',
  });

const simulatorRelay = z.strictObject({
  kind: z.literal('phone-simulator'),
  name: gatewayName,
  url: value.loopbackAddress.describe('Address of the phone simulator, on this machine.'),
  token: z.string().min(16).describe('The token that the phone simulator was started with, by reference.'),
  timeoutMs,
});

const relay = z.discriminatedUnion('kind', [smtpRelay, simulatorRelay]);

export const mail = z
  .strictObject({
    from: z.strictObject({
      name: words.describe('Who it is from, as people read it.'),
      address: address.describe('An address of a domain of your own, for which SPF and DKIM are set.'),
    }),
    envelopeFrom: address.nullable().default(null).describe('Where bounces go; left out, to from.address.'),
    replyTo: address.nullable().default(null).describe('Where answers go: support. Left out, to from.address.'),
    relays: z.array(relay).min(1).describe('In the order they are tried.'),
  })
  .nullable()
  .default(null);

export const notices = z
  .strictObject({
    undoHours: z
      .int()
      .min(1)
      .max(336)
      .default(72)
      .describe('For how long a replaced or removed number can be put back by who holds it.'),
    freezeHours: z
      .int()
      .min(1)
      .max(336)
      .default(72)
      .describe(
        'For how long methods cannot be changed after "this was not me" or an undo, unless support unlocks them.',
      ),
    keepDays: z
      .int()
      .min(14)
      .max(730)
      .default(90)
      .describe('For how many days the reference of a notice can be checked.'),
  })
  .prefault({});

export type RelaySettings = z.output<typeof relay>;
export type MailSettings = NonNullable<z.output<typeof mail>>;
export type NoticeSettings = z.output<typeof notices>;
