import { z } from 'zod';
import * as value from '../settings-values.ts';
import { gatewayName, textsOnly, timeoutMs } from './every-gateway.ts';

export const httpGateway = z.strictObject({
  kind: z.literal('http'),
  name: gatewayName,
  channels: textsOnly,
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
