import { z } from 'zod';
import { defaultCodes, defaultLimits } from './limits/default-limits.ts';
import * as value from './settings-values.ts';

/** The sections of the configuration file that are the sign-in service's, with a description for each setting. docs/reference/config.md is made from this. */

const optionalLink = value.webAddress.nullable().default(null);

const organisation = z.strictObject({
  id: value.id.describe('Short name of the organisation, never changed once people are registered.'),
  name: z.string().min(1).max(60).describe('Name as people read it: "NTNU".'),
  federation: z.string().min(1).max(40).describe('Name of the log-in, heads the sign-in page: "Feide".'),
  domain: value.domain.describe('What stands after @ in user names: "ntnu.no".'),
  defaultLanguage: value.language
    .default('nb')
    .describe('Language for people whose browser asks for none that we speak.'),
  defaultCountry: value.region.default('NO').describe('Country that is chosen when a phone number is asked for.'),
  allowedCountries: z
    .array(value.region)
    .min(1)
    .default(['NO'])
    .describe('Countries that codes may be sent to. Each further one is a cost risk: keep the list short.'),
  logoFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('SVG or PNG of the mark, relative to this file; null shows the name alone.'),
  colour: value.colour
    .default('#00509e')
    .describe('Base colour; the whole theme is computed from it, with enough contrast.'),
  helpUrl: value.webAddress.describe('Where "Hjelp" leads.'),
  passwordHelpUrl: value.webAddress.describe('Where "Glemt brukernavn eller passord?" leads.'),
  privacyUrl: optionalLink.describe('Privacy statement, in the footer.'),
  accessibilityUrl: optionalLink.describe('Accessibility statement, in the footer.'),
  statusUrl: optionalLink.describe('Status page, shown when something fails.'),
  supportLine: z.string().min(1).max(120).describe('One line with how to reach support, with the hours.'),
});

const policy = z
  .strictObject({
    secondFactor: z
      .enum(['required', 'when-enrolled'])
      .default('required')
      .describe(
        'required: two factors from everybody. when-enrolled: two from those who have a method, or when the service asks by acr.',
      ),
    secondFactorMaxAgeSeconds: value
      .seconds(0, 86_400)
      .default(43_200)
      .describe('How old the second factor of this browser session may be; 0 asks at each sign-in.'),
    passwordMaxAgeSeconds: value
      .seconds(60, 86_400)
      .default(86_400)
      .describe('How old the password sign-in of this browser session may be.'),
  })
  .prefault({});

const service = z
  .strictObject({
    id: value.id.describe('Client id of the relying party.'),
    name: z.string().min(1).max(40).describe('Name as people read it, also in text messages: "NTNU hjelp".'),
    organisations: z
      .array(value.id)
      .min(1)
      .nullable()
      .default(null)
      .describe('Organisations whose people may sign in; null for all.'),
    client: z.strictObject({
      secret: z.string().min(32).describe('Client secret, by reference. At least 32 random characters.'),
      homeUrl: value.safeWebAddress.nullable().default(null).describe('Front page of the service.'),
      redirectUris: z
        .array(z.string())
        .min(1)
        .describe('Exact redirect addresses; one that begins with / stands under homeUrl.'),
      postLogoutRedirectUris: z.array(z.string()).default([]).describe('Exact addresses to return to after sign-out.'),
      backchannelLogoutUri: z
        .string()
        .nullable()
        .default(null)
        .describe('Where we tell the service that a person signed out.'),
    }),
    policy: policy.describe('What the service asks of a sign-in.'),
  })
  .superRefine(({ client }, context) => {
    for (const [path, uri] of clientAddresses(client)) {
      const message = checkClientAddress(uri, client.homeUrl);
      if (message) context.addIssue({ code: 'custom', path: ['client', ...path], message });
    }
  })
  .transform((one) => ({ ...one, client: resolveAddresses(one.client) }));

interface ClientAddresses {
  homeUrl: string | null;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  backchannelLogoutUri: string | null;
}

/** What is wrong with an address of a relying party, or null. A wrong homeUrl is told on its own line, not again here. */
function checkClientAddress(uri: string, homeUrl: string | null): string | null {
  if (uri.includes('#')) return 'must not hold a #';
  if (uri.startsWith('/')) return homeUrl === null ? 'begins with /, which needs homeUrl' : null;
  return value.safeWebAddress.safeParse(uri).error?.issues[0]?.message ?? null;
}

function clientAddresses(client: ClientAddresses): [path: (string | number)[], uri: string][] {
  return [
    ...client.redirectUris.map((uri, index): [(string | number)[], string] => [['redirectUris', index], uri]),
    ...client.postLogoutRedirectUris.map((uri, index): [(string | number)[], string] => [
      ['postLogoutRedirectUris', index],
      uri,
    ]),
    ...(client.backchannelLogoutUri
      ? [[['backchannelLogoutUri'], client.backchannelLogoutUri] as [string[], string]]
      : []),
  ];
}

function resolveAddresses<Client extends ClientAddresses>(client: Client): Client {
  const resolve = (uri: string) => (uri.startsWith('/') && client.homeUrl ? new URL(uri, client.homeUrl).href : uri);
  return {
    ...client,
    redirectUris: client.redirectUris.map(resolve),
    postLogoutRedirectUris: client.postLogoutRedirectUris.map(resolve),
    backchannelLogoutUri: client.backchannelLogoutUri && resolve(client.backchannelLogoutUri),
  };
}

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
  statusUrl: optionalLink.describe('The bearerbox status page, asked for the health of the link.'),
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

const delivery = z.strictObject({
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

const codes = z
  .strictObject({
    digits: z
      .union([z.literal(6), z.literal(8)])
      .default(defaultCodes.digits)
      .describe('Digits of a code: 6 or 8.'),
    lifeSeconds: value
      .seconds(60, 600)
      .default(defaultCodes.lifeSeconds)
      .describe('Seconds a code lives; at most 600 (NIST SP 800-63B-4).'),
    triesPerChallenge: z
      .int()
      .min(1)
      .max(10)
      .default(defaultCodes.triesPerChallenge)
      .describe('Wrong answers before a challenge is over.'),
    voice: z
      .enum(['read-code', 'approve'])
      .default(defaultCodes.voice)
      .describe('What a call does: reads the code out, or asks for #.'),
  })
  .prefault({});

const count = (max: number) => z.int().min(1).max(max);

const limits = z
  .strictObject({
    sendsPerChallenge: count(20)
      .default(defaultLimits.sendsPerChallenge)
      .describe('Messages and calls in one sign-in.'),
    resendWaits: z
      .array(value.seconds(5, 3600))
      .min(1)
      .default(defaultLimits.resendWaits)
      .describe('Seconds before each resend; the last one repeats.'),
    sendsPerNumberHour: count(100)
      .default(defaultLimits.sendsPerNumberHour)
      .describe('Messages and calls to one number in an hour.'),
    sendsPerNumberDay: count(500).default(defaultLimits.sendsPerNumberDay).describe('… in a day.'),
    callsPerNumberHour: count(100)
      .default(defaultLimits.callsPerNumberHour)
      .describe('Calls to one number in an hour.'),
    sendsPerAccountDay: count(500).default(defaultLimits.sendsPerAccountDay).describe('For one account in a day.'),
    sendsPerPrefixHour: count(100_000)
      .default(defaultLimits.sendsPerPrefixHour)
      .describe('To numbers that differ in the last four digits only.'),
    sendsPerAddressHour: count(100_000)
      .default(defaultLimits.sendsPerAddressHour)
      .describe('Asked for from one network address.'),
    sendsPerCountryDay: count(10_000_000)
      .default(defaultLimits.sendsPerCountryDay)
      .describe('To one country in a day.'),
    sendsPerOrganisationDay: count(10_000_000)
      .default(defaultLimits.sendsPerOrganisationDay)
      .describe("For one organisation's people in a day: the budget."),
    codeFailuresBeforeWait: count(100)
      .default(defaultLimits.codeFailuresBeforeWait)
      .describe('Wrong codes in a row before the growing wait.'),
    codeFailuresBeforeDisable: count(100)
      .default(defaultLimits.codeFailuresBeforeDisable)
      .describe('Wrong codes in a row before a method is switched off (NIST: at most 100).'),
    codeWaitFirstSeconds: value.seconds(1, 3600).default(defaultLimits.codeWaitFirstSeconds),
    codeWaitMaxSeconds: value.seconds(1, 86_400).default(defaultLimits.codeWaitMaxSeconds),
    passwordFailuresBeforeWait: z
      .int()
      .min(3)
      .max(100)
      .default(defaultLimits.passwordFailuresBeforeWait)
      .describe('Wrong passwords in a row before the growing wait.'),
    passwordWaitFirstSeconds: value.seconds(1, 3600).default(defaultLimits.passwordWaitFirstSeconds),
    passwordWaitMaxSeconds: value.seconds(1, 86_400).default(defaultLimits.passwordWaitMaxSeconds),
    passwordFailuresPerAddressHour: count(100_000)
      .default(defaultLimits.passwordFailuresPerAddressHour)
      .describe('Wrong passwords from one network address in an hour, over all accounts.'),
  })
  .prefault({});

const signIn = z.strictObject({
  publicUrl: value.origin.describe('Our own address, without a path: the issuer. http:// only on this machine.'),
  listen: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.int().min(1).max(65_535).nullable().default(null).describe('Port; left out, the one of publicUrl.'),
    })
    .prefault({})
    .describe('Where the process listens.'),
  trustedProxies: z
    .array(value.addressRange)
    .default([])
    .describe('Proxies in front of us whose X-Forwarded-For is believed. None by default.'),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .describe('PostgreSQL, by reference.'),
  masterKeys: z
    .array(z.strictObject({ id: value.id, value: value.keyBytes }))
    .min(1)
    .describe('Keys that seal numbers and secrets. The first seals, all open; add a new one at the top, keep the old.'),
  securityPageName: z
    .string()
    .min(1)
    .max(60)
    .describe('What the set-up link asks for sign-in as: "Office365 for NTNU".'),
  session: z
    .strictObject({
      idleSeconds: value.seconds(60, 86_400).default(3600).describe('A session ends after this long without use.'),
      absoluteSeconds: value.seconds(300, 604_800).default(86_400).describe('… and after this long in any case.'),
    })
    .prefault({}),
});

const demonstrationPerson = z.strictObject({
  organisation: value.id,
  userName: z.string().min(1),
  name: z.string().min(1),
  roles: z.array(value.id).default([]),
  note: z.string().default('').describe('What the person is for, printed at start.'),
});

/** Everything in the file that is the sign-in service's. `serviceDesk` is passed over: it is checked by the desk. */
export const settingsSchema = z.strictObject({
  demonstration: z
    .boolean()
    .default(false)
    .describe('Loopback only, with the phone simulator and demonstration people.'),
  demonstrationPeople: z.array(demonstrationPerson).default([]),
  organisations: z
    .array(organisation)
    .min(1)
    .describe('Whose people sign in here. The first is shown when nothing else decides.'),
  signIn: signIn.describe('The sign-in service itself.'),
  services: z.array(service).default([]).describe('Relying parties.'),
  delivery: delivery.describe('How messages and calls leave the house.'),
  codes: codes.describe('One-time codes.'),
  limits: limits.describe('Limits, shown on the public limits page.'),
});

export type CheckedFile = z.output<typeof settingsSchema>;
