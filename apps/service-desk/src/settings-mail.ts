import { isMailAddress } from '@vakt/transports/mail-transport';
import { z } from 'zod';
import * as value from './settings-values.ts';

/** The section `serviceDesk.mail` of the configuration file: how mail goes out and comes in. */

const name = value.id.describe('Name in logs.');

const timeoutMs = z
  .int()
  .min(1000)
  .max(60_000)
  .default(10_000)
  .describe('Milliseconds that a step of the conversation may take.');

/** Local part before a plus sign and 52 signs more: 64 at most (RFC 5321 §4.5.3.1.1). */
const localName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,9}$/, 'must be one to ten signs: a to z, digits and hyphens')
  .describe('Before the plus sign of an address that we make.');

const security = z
  .enum(['starttls', 'tls', 'none'])
  .default('starttls')
  .describe(
    'starttls: TLS before anything is said, or no mail. tls: from the first byte. none: in the clear, to this machine alone.',
  );

const caFile = z
  .string()
  .min(1)
  .nullable()
  .default(null)
  .describe("File with the certificates that vouch for the server; without it, the machine's own list.");

const serverName = z
  .string()
  .min(1)
  .nullable()
  .default(null)
  .describe("Name in the server's certificate, when it is not the host.");

const onlyHere = {
  path: ['security'],
  message: 'none is for a server on this machine (localhost, 127.0.0.1)',
};

const isSafe = ({ security: wanted, host }: { security: string; host: string }) =>
  wanted !== 'none' || value.isLoopbackHost(host);

const smtpRelay = z
  .strictObject({
    kind: z.literal('smtp'),
    name,
    host: z.string().min(1).max(253).describe("The organisation's mail relay: smtp.ntnu.no"),
    port: z.int().min(1).max(65_535).nullable().default(null).describe('Left out: 587, with tls 465.'),
    security,
    caFile,
    serverName,
    username: z.string().min(1).max(200).nullable().default(null).describe('When the relay wants a password.'),
    password: z.string().min(1).max(200).nullable().default(null).describe('By reference.'),
    connections: z.int().min(1).max(20).default(3).describe('Connections at once; each carries many mails.'),
    timeoutMs,
  })
  .refine(({ username, password }) => (username === null) === (password === null), {
    path: ['password'],
    message: 'goes with username: both or neither',
  })
  .refine(isSafe, onlyHere);

const simulator = z.strictObject({
  kind: z.literal('phone-simulator'),
  name,
  url: value.origin.describe('Address of the phone simulator, on this machine.'),
  token: z.string().min(16).describe('The token that the phone simulator was started with, by reference.'),
  timeoutMs,
});

const imapInlet = z
  .strictObject({
    kind: z.literal('imap'),
    name,
    host: z.string().min(1).max(253).describe('Where the mailbox is: imap.ntnu.no'),
    port: z.int().min(1).max(65_535).nullable().default(null).describe('Left out: 143, with tls 993.'),
    security,
    caFile,
    serverName,
    username: z.string().min(1).max(200).describe("The mailbox's account."),
    password: z.string().min(1).max(200).describe('By reference.'),
    folder: z.string().min(1).max(200).default('INBOX').describe('The folder that is read.'),
    doneFolder: z
      .string()
      .min(1)
      .max(200)
      .nullable()
      .default(null)
      .describe('Where mails go that we have; left out, they are deleted there: every mail is kept here as it came.'),
    everySeconds: z
      .int()
      .min(5)
      .max(3600)
      .default(60)
      .describe('Looked at as often, besides what the server announces.'),
    timeoutMs,
  })
  .refine(isSafe, onlyHere);

const lmtpInlet = z.strictObject({
  kind: z.literal('lmtp'),
  name,
  host: z.string().min(1).default('127.0.0.1').describe('Address of the network card that we listen on.'),
  port: z.int().min(1).max(65_535).describe('The port; the mail server before us delivers to it (RFC 2033).'),
  peers: z
    .array(z.string().min(1))
    .default(['127.0.0.1', '::1'])
    .describe('Addresses that may deliver: your own mail server. It has checked who may send.'),
});

const relay = z.discriminatedUnion('kind', [smtpRelay, simulator]);
const inlet = z.discriminatedUnion('kind', [imapInlet, lmtpInlet, simulator]);

export const mail = z
  .strictObject({
    domain: z
      .string()
      .refine((text) => isMailAddress(`a@${text}`), 'must be a domain name: hjelp.ntnu.no')
      .transform((text) => text.toLowerCase())
      .describe('After the @ of all addresses of the desk: a domain of your own, for which SPF and DKIM are set.'),
    address: z
      .string()
      .refine((text) => isMailAddress(`${text}@ntnu.no`), 'must be what stands before the @: hjelp')
      .transform((text) => text.toLowerCase())
      .describe("The desk's own address, before the @. Groups have theirs besides."),
    defaultGroup: value.id.describe("Key of the group that gets what comes to the desk's own address."),
    replyName: localName.default('svar'),
    bounceName: localName.default('retur'),
    authenticationServer: z
      .string()
      .min(1)
      .max(253)
      .nullable()
      .default(null)
      .describe(
        'Name by which your own mail server signs Authentication-Results (RFC 8601): a mail that fails DMARC there goes to quarantine.',
      ),
    largestBytes: z
      .int()
      .min(65_536)
      .max(100 * 1024 * 1024)
      .default(25 * 1024 * 1024)
      .describe('Larger mails are refused.'),
    relays: z.array(relay).default([]).describe('Ways out, in the order they are tried. None: nothing is sent.'),
    inlets: z.array(inlet).default([]).describe('Ways in.'),
  })
  .nullable()
  .default(null)
  .describe('Mail of the desk; without it there is none.');

export type MailSettings = NonNullable<z.output<typeof mail>>;
export type RelaySettings = z.output<typeof relay>;
export type InletSettings = z.output<typeof inlet>;
