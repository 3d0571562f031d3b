import { defaultCodes, defaultLimits } from './limits/default-limits.ts';
import type { CodeSettings, LimitSettings, Organisation, Service, ServicePolicy, Settings } from './settings.ts';
import { type AuditSettings, defaultAudit } from './settings-audit.ts';
import { type CampaignSettings, defaultCampaign } from './settings-campaign.ts';
import { defaultSupport, type SupportSettings } from './settings-support.ts';
import { GATEWAY } from './test-phones.ts';

/** Address of the test relying parties' callback: nothing listens there, the test browser stops before it. */
export const CALLBACK = 'http://localhost:9/callback';

const HOUR_SECONDS = 3600;

function createOrganisation(id: string, name: string, domain: string): Organisation {
  return {
    id,
    name,
    federation: 'Feide',
    domain,
    defaultLanguage: 'nb',
    defaultCountry: 'NO',
    allowedCountries: ['NO', 'SE'],
    logoFile: null,
    colour: '#00509e',
    helpUrl: `https://hjelp.${domain}`,
    passwordHelpUrl: `https://hjelp.${domain}/passord`,
    privacyUrl: null,
    accessibilityUrl: null,
    statusUrl: null,
    timeZone: 'Europe/Oslo',
    supportLine: 'Brukerstøtte 73 00 00 00',
  };
}

export function createTestService(
  id: string,
  policy: Partial<ServicePolicy>,
  organisations: string[] | null = null,
): Service {
  return {
    id,
    name: `Tjenesten ${id}`,
    organisations,
    client: {
      secret: `secret-of-${id}-which-is-long-enough`,
      redirectUris: [CALLBACK],
      postLogoutRedirectUris: ['http://localhost:9/signed-out'],
      backchannelLogoutUri: null,
      homeUrl: `http://localhost:9/${id}`,
      accountHelp: id === 'desk',
    },
    policy: {
      secondFactor: 'when-enrolled',
      secondFactorMaxAgeSeconds: 0,
      passwordMaxAgeSeconds: 8 * HOUR_SECONDS,
      rememberDays: 0,
      passkeyAlone: true,
      ...policy,
    },
  };
}

export interface SettingsOverrides {
  prices?: Settings['delivery']['prices'];
  limits?: Partial<LimitSettings>;
  codes?: Partial<CodeSettings>;
  services?: Service[];
  policies?: Settings['policies'];
  networks?: Settings['networks'];
  trustedProxies?: string[];
  audit?: AuditSettings;
  campaign?: Partial<CampaignSettings>;
  session?: Partial<Settings['session']>;
  support?: Partial<SupportSettings>;
}

/**
 * The settings of a test service: organisation `ntnu` (and `fjordheim`); relying parties `desk` (two factors from those
 * who have them, asked each time), `vault` (two factors always), `wiki` (a second factor may be an hour old). The
 * object is the very one that the service reads: change `settings.services[n].policy` to change the policy under way.
 */
export function createTestSettings(origin: string, databaseUrl: string, overrides: SettingsOverrides = {}): Settings {
  return {
    demonstration: false,
    publicUrl: new URL(origin),
    listen: { host: '127.0.0.1', port: 0 },
    metrics: null,
    trustedProxies: overrides.trustedProxies ?? [],
    databaseUrl,
    keys: [{ id: 'test', bytes: Buffer.alloc(32, 7) }],
    organisations: [
      createOrganisation('ntnu', 'NTNU', 'ntnu.no'),
      createOrganisation('fjordheim', 'Fjordheim', 'fjordheim.example'),
    ],
    services: overrides.services ?? [
      createTestService('desk', {}),
      createTestService('vault', { secondFactor: 'required' }),
      createTestService('wiki', { secondFactorMaxAgeSeconds: HOUR_SECONDS }),
    ],
    securityPageName: 'Kontoen min',
    policies: overrides.policies ?? [],
    networks: overrides.networks ?? {},
    decisions: { countryFile: null, groups: [], receiptDays: 90, acceptedPolicy: null },
    delivery: {
      sender: 'NTNU',
      originLine: true,
      routes: [],
      prices: overrides.prices ?? {},
      drill: null,
      gateways: [
        {
          kind: 'phone-simulator',
          name: GATEWAY,
          channels: ['sms', 'call'],
          url: 'http://localhost:9',
          token: 'none',
          timeoutMs: 5000,
        },
      ],
    },
    mail: MAIL,
    notices: { undoHours: 72, freezeHours: 72, keepDays: 90 },
    codes: { ...defaultCodes, ...overrides.codes },
    limits: { ...defaultLimits, ...overrides.limits },
    support: { ...defaultSupport, ...overrides.support },
    audit: overrides.audit ?? defaultAudit,
    campaign: { ...defaultCampaign, ...overrides.campaign },
    session: { idleSeconds: HOUR_SECONDS, absoluteSeconds: 24 * HOUR_SECONDS, ...overrides.session },
  };
}

const MAIL: Settings['mail'] = {
  from: { name: 'NTNU pålogging', address: 'no-reply@login.test' },
  envelopeFrom: null,
  replyTo: null,
  relays: [
    { kind: 'phone-simulator', name: 'test-mailbox', url: 'http://localhost:9', token: 'none', timeoutMs: 5000 },
  ],
};

/** Limits that no test reaches by accident: for races of hundreds of rounds. */
export const NO_LIMITS: Partial<LimitSettings> = {
  sendsPerNumberHour: 1_000_000,
  sendsPerNumberDay: 1_000_000,
  callsPerNumberHour: 1_000_000,
  sendsPerAccountDay: 1_000_000,
  noticesPerAccountDay: 1_000_000,
  noticeChecksPerAddressHour: 1_000_000,
  sendsPerPrefixHour: 1_000_000,
  sendsPerAddressHour: 1_000_000,
  provedSendsPerAddressHour: 1_000_000,
  codeFailuresBeforeWait: 1_000_000,
  codeFailuresBeforeDisable: 1_000_000,
};
