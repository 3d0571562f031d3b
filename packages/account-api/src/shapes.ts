import { z } from 'zod';

/**
 * What goes over the wire between a desk and the sign-in service, version 1. Times are ISO 8601 in UTC; numbers of phones
 * are masked everywhere; no code, secret or whole number ever stands in it.
 */

const id = z.uuid();
const time = z.iso.datetime();

export const PersonLine = z.strictObject({
  id: id.describe('The account. Opaque.'),
  userName: z.string(),
  organisation: z.string().describe('Id of the organisation.'),
  displayName: z.string(),
  email: z.string().nullable(),
  disabled: z.boolean(),
  locked: z.boolean().describe('Codes are refused for now.'),
});

export const SearchRequest = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(100)
    .describe('User name, name, e-mail address (beginning, three characters at least), or a whole phone number.'),
  after: z.string().max(200).default('').describe('`next` of the page before.'),
});

export const SearchAnswer = z.strictObject({
  people: z.array(PersonLine),
  next: z.string().nullable().describe('Where the next page begins; null: there is none.'),
});

const MethodKind = z.enum([
  'authentication-phone',
  'office-phone',
  'alternate-phone',
  'app',
  'passkey',
  'hardware-token',
]);

const Method = z.strictObject({
  kind: MethodKind,
  name: z.string().nullable().describe("The person's own name for it."),
  mask: z.string().nullable().describe('`+XX XXXXXX04`; null where there is no number.'),
  addedAt: time,
  lastUsedAt: time.nullable(),
  switchedOff: z
    .strictObject({ at: time, failures: z.int() })
    .nullable()
    .describe('Since when it is switched off, after how many wrong codes in a row.'),
  removedAt: time.nullable(),
});

export const ActKind = z.enum([
  'unlock',
  'end-sessions',
  'require-enrolment',
  'order-pass',
  'disable-account',
  'enable-account',
]);

export const Person = z.strictObject({
  ...PersonLine.shape,
  roles: z.array(z.string()),
  createdAt: time,
  codesLockedUntil: time.nullable(),
  passwordsLockedUntil: time.nullable().describe('Where the wrong passwords came from.'),
  methods: z.array(Method),
  removed: z.array(Method).describe('Removed within 72 hours.'),
  changedAt: time
    .nullable()
    .describe('When a method was last added or removed within 72 hours: what was changed then proves nothing.'),
  recoveryCodesLeft: z.int(),
  passUntil: time.nullable().describe('Until when a temporary access pass stands.'),
  needsPass: z.boolean().describe('Support required a new enrolment, and a pass is needed for it.'),
  sessions: z.array(
    z.strictObject({
      agent: z.string().nullable().describe('"Firefox, Linux"; null: not known.'),
      startedAt: time,
      lastUsedAt: time,
      twoFactors: z.boolean(),
    }),
  ),
  devices: z.int().describe('How many devices are remembered.'),
  own: z.boolean().describe("The worker's own account, as far as can be known: every act is refused."),
  privileged: z.boolean().describe('Every act waits for a second worker.'),
});

export const Failures = z.strictObject({
  failures: z
    .array(
      z.strictObject({
        at: time,
        kind: z.string().describe('A word of ours: `message-refused`, `codes-locked`.'),
        text: z.strictObject({ nb: z.string(), en: z.string() }).describe('The same as a sentence, in plain words.'),
      }),
    )
    .describe('Why sign-ins failed within 24 hours, or cannot succeed now; newest first.'),
});

export const OrderRequest = z.strictObject({
  kind: ActKind,
  reason: z
    .string()
    .max(500)
    .describe('Why: 10 characters at least, in words, without phone or identity numbers. Kept on record.'),
  proof: z
    .string()
    .max(50)
    .default('')
    .describe(
      'How identity was proved: one of the configured proofs. Needed for require-enrolment, order-pass, enable-account.',
    ),
  pass: z
    .strictObject({
      wanted: z.boolean().default(true).describe('Of require-enrolment: whether a pass is ordered with it.'),
      lifeSeconds: z.int().default(3600).describe('600 to 2,592,000.'),
      once: z.boolean().default(true),
    })
    .prefault({}),
  requestKey: z.uuid().describe('Made by the desk for this order: asked twice with the same one, it is done once.'),
});

export const Act = z.strictObject({
  id,
  kind: ActKind,
  state: z
    .enum(['waiting', 'done', 'refused', 'withdrawn', 'over'])
    .describe('`waiting`: for a second worker, nothing is done. `over`: nobody approved it in time.'),
  secondEyes: z
    .enum(['privileged', 'cap'])
    .nullable()
    .describe("Why a second worker is needed: the account, or the worker's day is full."),
  personId: id,
  personName: z.string(),
  workerName: z.string().nullable(),
  deciderName: z.string().nullable(),
  reason: z.string(),
  proof: z.string().nullable(),
  own: z.boolean().describe('This worker asked for it.'),
  createdAt: time,
  expiresAt: time.describe('Until when it can be approved, or its collection code is good.'),
  collectionCode: z
    .string()
    .nullable()
    .describe(
      'For the worker who ordered a pass, to be told to the person: ten minutes, worthless without the password.',
    ),
});

export const DecisionRequest = z.strictObject({
  how: z.enum(['approve', 'refuse', 'withdraw']),
  reason: z.string().max(500).default('').describe('Needed to refuse.'),
});

export const Work = z.strictObject({
  waiting: z
    .array(
      z.strictObject({
        id,
        kind: ActKind,
        personId: id,
        personName: z.string(),
        workerName: z.string(),
        reason: z.string(),
        expiresAt: time,
        own: z.boolean(),
      }),
    )
    .describe('Acts that wait for a second worker.'),
  reports: z
    .array(z.strictObject({ personId: id, userName: z.string(), openedAt: time }))
    .describe('People who said "this was not me".'),
  locked: z
    .array(z.strictObject({ id, displayName: z.string(), userName: z.string(), until: time }))
    .describe('People whose codes are refused for now.'),
});

export const Problem = z
  .looseObject({
    type: z.string().describe('`urn:vakt:account-api:<kind>`.'),
    title: z.string(),
    status: z.int(),
    errors: z
      .array(z.strictObject({ field: z.string(), kind: z.string() }))
      .optional()
      .describe('What is wrong with the request, by field.'),
  })
  .describe('Every answer of 400 and above (RFC 9457).');

export type PersonLine = z.output<typeof PersonLine>;
export type SearchRequest = z.input<typeof SearchRequest>;
export type SearchAnswer = z.output<typeof SearchAnswer>;
export type Person = z.output<typeof Person>;
export type Failures = z.output<typeof Failures>;
export type OrderRequest = z.input<typeof OrderRequest>;
export type Act = z.output<typeof Act>;
export type DecisionRequest = z.input<typeof DecisionRequest>;
export type Work = z.output<typeof Work>;
