import { z } from 'zod';
import * as value from './settings-values.ts';

/** The section `delivery` of the configuration file. */

const timeoutMs = z.int().min(500).max(30_000).default(5000).describe('Milliseconds before the next gateway is tried.');
const gatewayName = value.id.describe('Name in logs, metrics and receipt addresses.');

const simulatorGateway = z.strictObject({
  kind: z.literal('phone-simulator'),
  name: gatewayName,
  channels: z
    .array(z.enum(['sms', 'call']))
    .min(1)
    .default(['sms', 'call']),
  url: value.loopbackAddress.describe('Address of the phone simulator.'),
  token: z.string().min(16).describe('What the simulator knows us by.'),
  timeoutMs,
});

const kannelGateway = z.strictObject({
  kind: z.literal('kannel'),
  name: gatewayName,
  channels: z.tuple([z.literal('sms')]).default(['sms']),
  sendUrl: value.webAddress.describe('The smsbox: http://kannel.internal:13013/cgi-bin/sendsms'),
  statusUrl: value.optionalLink.describe('The bearerbox status page, asked for the health of the link.'),
  statusPassword: z.string().min(1).nullable().default(null),
  username: z.string().min(1),
  password: z.string().min(1),
  smsc: z.string().min(1).nullable().default(null).describe('Which SMSC, when Kannel has several.'),
  timeoutMs,
});

const httpGateway = z.strictObject({
  kind: z.literal('http'),
  name: gatewayName,
  channels: z.tuple([z.literal('sms')]).default(['sms']),
  request: z.strictObject({
    method: z.enum(['GET', 'POST']).default('POST'),
    url: value.safeWebAddress.describe(
      'May hold {to} {toDigits} {from} {body} {reference} {validForSeconds} {receiptUrl}.',
    ),
    headers: z.record(z.string(), z.string()).default({}),
    bodyType: z.enum(['json', 'form', 'none']).default('json'),
    body: z
      .record(z.string(), z.unknown())
      .nullable()
      .default(null)
      .describe('The body; texts in it may hold the same placeholders.'),
    okStatuses: z
      .array(z.int().min(200).max(299))
      .min(1)
      .default([200, 201, 202])
      .describe('HTTP statuses that mean "taken".'),
    okPath: z.string().nullable().default(null).describe('Path in the JSON answer that must have okValue.'),
    okValue: z.string().nullable().default(null),
    messageIdPath: z.string().nullable().default(null).describe("Path of the gateway's message id in its JSON answer."),
    receipt: z
      .strictObject({
        statePath: z.string(),
        delivered: z.array(z.string()),
        failed: z.array(z.string()),
        handedOver: z.array(z.string()).default([]),
      })
      .nullable()
      .default(null)
      .describe('How delivery receipts are read.'),
    checkUrl: value.safeWebAddress
      .nullable()
      .default(null)
      .describe('Asked for the health of the link; sends nothing.'),
  }),
  timeoutMs,
});

/** How messages and calls leave the house. */
export const delivery = z.strictObject({
  sender: value.senderName.describe('Sender name or number of text messages.'),
  originLine: z
    .boolean()
    .default(true)
    .describe('Whether "@host #code" closes the message, so that the phone offers the code on our site alone.'),
  gateways: z
    .array(z.discriminatedUnion('kind', [simulatorGateway, kannelGateway, httpGateway]))
    .default([])
    .describe('Ways out, in order of preference.'),
});
