import { isIPv4 } from 'node:net';
import { z } from 'zod';
import * as every from './every-gateway.ts';

const hostName = z
  .string()
  .regex(/^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/, {
    error: 'must be a host name or an IPv4 address, without sip: and without a port',
  });

const address = z.string().refine((text) => isIPv4(text), 'must be an IPv4 address such as 192.0.2.10');

const network = z.string().refine((text) => {
  const [host = '', bits, ...rest] = text.split('/');
  return isIPv4(host) && rest.length === 0 && (bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32));
}, 'must be an IPv4 address or network such as 192.0.2.10 or 192.0.2.0/24');

const udpPort = z.int().min(1024).max(65_535);

/** What stands in quotes in a SIP message as it is. */
const quotable = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[ !#-[\]-~]+$/, 'may not hold quotation marks, backslashes or letters outside ASCII');

const fields = z.strictObject({
  kind: z.literal('sip-trunk'),
  name: every.gatewayName,
  channels: every.callsOnly,
  proxyHost: hostName.describe("The trunk's proxy. SIP is taken from the addresses of this name alone."),
  proxyPort: z.int().min(1).max(65_535).default(5060),
  domain: hostName.nullable().default(null).describe('What stands after @ in numbers; the proxy when left out.'),
  user: quotable.nullable().default(null).describe('For the digest; left out where the trunk knows us by our address.'),
  password: z.string().min(1).max(256).nullable().default(null),
  from: every.callerNumber,
  assertIdentity: z.boolean().default(false).describe('Whether the number is also sent as P-Asserted-Identity.'),
  allowedSources: z
    .array(network)
    .max(64)
    .default([])
    .describe('More addresses or networks that the provider sends SIP from.'),
  mediaSources: z
    .array(network)
    .max(64)
    .default([])
    .describe('Addresses or networks that sound may come from beside the one a call names.'),
  localAddress: address.nullable().default(null).describe('Where to listen; all addresses when left out.'),
  localPort: z
    .int()
    .min(0)
    .max(65_535)
    .default(5060)
    .describe('Our UDP port for SIP, one process per address and port; 0 for any that is free.'),
  publicAddress: address
    .nullable()
    .default(null)
    .describe('The address that the trunk reaches us by, where it is translated (1:1, ports unchanged).'),
  rtpPorts: z
    .strictObject({ from: udpPort, to: udpPort })
    .refine(({ from, to }) => to - from >= 10, 'must be a range of at least ten ports')
    .default({ from: 30_000, to: 30_999 })
    .describe('UDP ports for sound; two for each call at once.'),
  ringSeconds: every.ringSeconds,
  extension: every.extension,
  callsAtOnce: z.int().min(1).max(500).default(100).describe('More than these go to the next gateway.'),
  timeoutMs: z
    .int()
    .min(1000)
    .max(15_000)
    .default(4000)
    .describe('Milliseconds until a silent trunk is given up and the next gateway is tried.'),
  probeSeconds: z
    .int()
    .min(0)
    .max(600)
    .default(30)
    .describe('How often the trunk is asked whether it is there (OPTIONS); 0 for never.'),
  promptsFolder: every.promptsFolder,
});

export const sipTrunkGateway = fields.refine(({ user, password }) => (user === null) === (password === null), {
  path: ['password'],
  error: 'must be given where user is, and nowhere else',
});
