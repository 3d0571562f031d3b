import { z } from 'zod';
import { gatewayName, textsOnly, timeoutMs } from './every-gateway.ts';

/** Printable ASCII, as SMPP's fields are. */
const field = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[\x20-\x7e]*$/, 'must be letters, digits and signs of ASCII');

const ton = z.int().min(0).max(6);
const npi = z.int().min(0).max(18);

export const smppGateway = z.strictObject({
  kind: z.literal('smpp'),
  name: gatewayName,
  channels: textsOnly,
  host: z.string().min(1).max(253).describe("The operator's SMPP server: smpp.operator.example"),
  port: z.int().min(1).max(65_535).default(2775),
  tls: z
    .strictObject({
      caFile: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .describe("File with the certificates that vouch for the operator; without it, the machine's own list."),
      serverName: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .describe("Name in the operator's certificate, when it is not the host."),
    })
    .nullable()
    .default(null)
    .describe('TLS. Without it codes and numbers cross the net in the clear: only through a tunnel.'),
  systemId: field(15).min(1).describe('The user name that the operator gave (system_id).'),
  password: field(64).min(1),
  systemType: field(12).default('').describe('Only if the operator asks for one.'),
  serviceType: field(5).default('').describe('Only if the operator asks for one.'),
  addressRange: z
    .strictObject({ ton: ton.default(0), npi: npi.default(0), range: field(40).default('') })
    .prefault({})
    .describe('What the bind asks for (addr_ton, addr_npi, address_range).'),
  shortCode: z
    .strictObject({ ton: ton.default(3), npi: npi.default(0) })
    .prefault({})
    .describe('Type of number and numbering plan of a sender of 4 to 5 digits.'),
  window: z.int().min(1).max(100).default(10).describe('Messages that may wait for their answer at once.'),
  messagesPerSecond: z
    .number()
    .min(0.1)
    .max(10_000)
    .nullable()
    .default(null)
    .describe('The most that the operator allows; without it, as fast as answers come.'),
  messageIds: z
    .enum(['as-is', 'hex-to-decimal', 'decimal-to-hex'])
    .default('as-is')
    .describe(
      'For an operator whose answers have message ids in another base than its receipts: answers, then receipts.',
    ),
  receiptErrors: z
    .record(
      z.string().regex(/^[0-9a-z]{1,8}$/, 'must be a code such as 011, in small letters'),
      z.enum(['invalid_number', 'unreachable', 'barred', 'sender_refused', 'filtered', 'temporary', 'unknown']),
    )
    .default({})
    .describe("What the operator's own err: codes in receipts mean."),
  timeoutMs,
});
