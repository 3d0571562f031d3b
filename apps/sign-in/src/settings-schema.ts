import { z } from 'zod';
import { audit } from './settings-audit.ts';
import { campaign } from './settings-campaign.ts';
import { delivery } from './settings-delivery.ts';
import { codes, limits } from './settings-limits.ts';
import { mail, notices } from './settings-mail.ts';
import { decisions, networks, policies, timeZone } from './settings-policies.ts';
import { support } from './settings-support.ts';
import * as value from './settings-values.ts';

/** The sections of the configuration file that are the sign-in service's, with a description for each setting. docs/reference/config.md is made from this. */

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
  privacyUrl: value.optionalLink.describe('Privacy statement, in the footer.'),
  accessibilityUrl: value.optionalLink.describe('Accessibility statement, in the footer.'),
  statusUrl: value.optionalLink.describe('Status page, shown when something fails.'),
  timeZone,
  supportLine: value.ownText.describe(
    'One line with how to reach support, with the hours: in the default language, or per language: { nb: …, en: … }.',
  ),
});

const policy = z
  .strictObject({
    secondFactor: z
      .enum(['required', 'when-enrolled', 'phishing-resistant'])
      .default('required')
      .describe(
        'required: two factors from everybody. when-enrolled: two from those who have a method, or when the service asks by acr. phishing-resistant: a passkey from everybody.',
      ),
    secondFactorMaxAgeSeconds: value
      .seconds(0, 86_400)
      .default(43_200)
      .describe('How old the second factor of this browser session may be; 0 asks at each sign-in.'),
    passwordMaxAgeSeconds: value
      .seconds(60, 86_400)
      .default(86_400)
      .describe('How old the password sign-in of this browser session may be.'),
    rememberDays: z
      .int()
      .min(0)
      .max(365)
      .default(0)
      .describe(
        'For how many days people may have a device remembered, which then stands for the second factor; 0: never.',
      ),
    passkeyAlone: z
      .boolean()
      .default(true)
      .describe('Whether a passkey may be the only sign-in, without a password. It is two factors by itself.'),
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
      accountHelp: z
        .boolean()
        .default(false)
        .describe('Whether it may ask for the scope account-help: to help people in the name of a support worker.'),
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

const signIn = z.strictObject({
  publicUrl: value.origin.describe('Our own address, without a path: the issuer. http:// only on this machine.'),
  listen: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.int().min(1).max(65_535).nullable().default(null).describe('Port; left out, the one of publicUrl.'),
    })
    .prefault({})
    .describe('Where the process listens.'),
  metrics: z
    .strictObject({
      host: value.privateHost.default('127.0.0.1').describe('An address of this machine or of a private network.'),
      port: z.int().min(1).max(65_535),
    })
    .nullable()
    .default(null)
    .describe('Where Prometheus may ask for /metrics; off when left out. Never the public address.'),
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
  policies: policies.describe('Rules of the organisation, besides what each service asks. Guide: write-policies.md.'),
  networks: networks.describe('Networks that rules may name: a list of addresses and ranges (CIDR) for each.'),
  decisions: decisions.describe('What rules are decided from, and what is kept of it.'),
  delivery: delivery.describe('How messages and calls leave the house.'),
  mail: mail.describe('How notices leave by e-mail. Left out: they go by text message alone.'),
  notices: notices.describe('What owners are told, and what they can do about it.'),
  codes: codes.describe('One-time codes.'),
  limits: limits.describe('Limits, shown on the public limits page.'),
  support: support.describe("The support console: what the desk's workers may do with people's accounts."),
  audit: audit.describe('What is on record, and for how long.'),
  campaign: campaign.describe('Offering passkeys to people who sign in with something weaker.'),
});

export type CheckedFile = z.output<typeof settingsSchema>;
