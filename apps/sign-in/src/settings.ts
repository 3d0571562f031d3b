import type { MasterKey } from '@vakt/foundation/secrets';
import type { OwnText } from '@vakt/messages/own-text';
import type { Route } from './delivery/order-gateways.ts';
import type { GatewaySettings } from './gateway-settings/gateway.ts';
import type { NetworkLists } from './policies/networks.ts';
import type { Rule } from './policies/rules.ts';
import type { AuditSettings } from './settings-audit.ts';
import type { CampaignSettings } from './settings-campaign.ts';
import type { MailSettings, NoticeSettings, RelaySettings } from './settings-mail.ts';
import type { SupportSettings } from './settings-support.ts';

export type { GatewaySettings, MailSettings, NoticeSettings, RelaySettings };

/** What the configuration file says, read and checked by config.ts. Everything else takes these types and never the file. */
export interface Settings {
  /** The built-in demonstration: loopback only, phone simulator, generated people. */
  demonstration: boolean;
  /** Own origin, no path: the issuer. `http` only on loopback. */
  publicUrl: URL;
  listen: { host: string; port: number };
  /** Where Prometheus asks; never the public address. Null: nowhere. */
  metrics: { host: string; port: number } | null;
  /** Addresses or CIDR ranges of proxies whose `X-Forwarded-For` is believed. Empty: none. */
  trustedProxies: string[];
  databaseUrl: string;
  /** First seals, all open. */
  keys: MasterKey[];
  organisations: Organisation[];
  services: Service[];
  /** The name under which the set-up link (`/security`, `/mfasetup`) asks for sign-in, e.g. "Office365 for NTNU". */
  securityPageName: string;
  /** The organisation's rules, in the order of the file. */
  policies: Rule[];
  networks: NetworkLists;
  decisions: DecisionSettings;
  delivery: DeliverySettings;
  /** How notices leave by e-mail; null: not at all. */
  mail: MailSettings | null;
  notices: NoticeSettings;
  codes: CodeSettings;
  limits: LimitSettings;
  support: SupportSettings;
  audit: AuditSettings;
  campaign: CampaignSettings;
  session: { idleSeconds: number; absoluteSeconds: number };
}

export type LanguageTag = 'nb' | 'nn' | 'se' | 'en';

export interface Organisation {
  id: string;
  /** "NTNU" */
  name: string;
  /** "Feide": what the sign-in page is headed with. */
  federation: string;
  /** Realm after @: "ntnu.no". */
  domain: string;
  defaultLanguage: LanguageTag;
  /** ISO 3166 region that stands first and is chosen: "NO". */
  defaultCountry: string;
  /** Regions that codes may be sent to. */
  allowedCountries: string[];
  /** Path of an SVG or PNG file, or null for the name alone. */
  logoFile: string | null;
  /** Base colour, #rrggbb. */
  colour: string;
  helpUrl: string;
  passwordHelpUrl: string;
  privacyUrl: string | null;
  accessibilityUrl: string | null;
  statusUrl: string | null;
  /** Whose clock the rules' days and hours go by (IANA): "Europe/Oslo". */
  timeZone: string;
  /** One line with how to reach support: "Brukerstøtte 73 59 15 00 (hverdager 08–18)". */
  supportLine: OwnText;
}

export interface Service {
  /** Client id. */
  id: string;
  /** What people read: "NTNU hjelp". */
  name: string;
  /** Organisation ids that may sign in; null for all. */
  organisations: string[] | null;
  client: {
    secret: string;
    redirectUris: string[];
    postLogoutRedirectUris: string[];
    backchannelLogoutUri: string | null;
    homeUrl: string | null;
    /** May ask for the scope `account-help`: to help people in the name of a support worker who is signed in there. */
    accountHelp: boolean;
  };
  policy: ServicePolicy;
}

export interface ServicePolicy {
  /**
   * `required`: two factors always. `when-enrolled`: two factors from those who have a method, or when the request's acr
   * asks. `phishing-resistant`: a passkey always.
   */
  secondFactor: 'required' | 'when-enrolled' | 'phishing-resistant';
  /** How old a second factor of this browser session may be, in seconds; 0 = asked at each sign-in. */
  secondFactorMaxAgeSeconds: number;
  /** How old the password sign-in may be. */
  passwordMaxAgeSeconds: number;
  /** For how many days a device may be remembered and stand for the second factor; 0: not at all. */
  rememberDays: number;
  /** Whether a passkey may be the only sign-in. */
  passkeyAlone: boolean;
}

export interface DecisionSettings {
  /** File of address ranges with their countries; null: no country is known. */
  countryFile: string | null;
  /** Roles that rules may name besides our own. */
  groups: string[];
  /** Days that a decision's receipt is kept. */
  receiptDays: number;
  /** Hash of the policy that was accepted although it is weaker than the last run's. */
  acceptedPolicy: string | null;
}

export interface DeliverySettings {
  /** Sender name or number of text messages. */
  sender: string;
  /** Whether `@host #code` closes the message. */
  originLine: boolean;
  /** In order of preference, per channel. */
  gateways: GatewaySettings[];
  /** Which gateways carry what where; empty: all of a channel, in order. */
  routes: Route[];
  /** Kroner for a message or a call, by gateway and country; `*`: every other country. */
  prices: Record<string, Record<string, number>>;
  /** The gateway of exercises, which only drill accounts' messages go through. */
  drill: { gateway: string } | null;
}

export interface CodeSettings {
  digits: 6 | 8;
  /** Seconds a code lives; at most 600 (NIST SP 800-63B-4 §3.1.3.2). */
  lifeSeconds: number;
  triesPerChallenge: number;
  voice: 'read-code' | 'approve';
}

/** All limits of the public limits page. Each window counts sends that were allowed. */
export interface LimitSettings {
  sendsPerChallenge: number;
  /** Seconds before the first, second, … resend; the last one repeats. */
  resendWaits: number[];
  sendsPerNumberHour: number;
  sendsPerNumberDay: number;
  callsPerNumberHour: number;
  sendsPerAccountDay: number;
  noticesPerAccountDay: number;
  /** References and undo codes that one address may try. */
  noticeChecksPerAddressHour: number;
  sendsPerPrefixHour: number;
  /** To numbers that are being enrolled, and to proved ones: each counts apart. */
  sendsPerAddressHour: number;
  provedSendsPerAddressHour: number;
  sendsPerCountryDay: number;
  sendsPerOrganisationDay: number;
  /** Whether the guards that judge by signs (foreign countries per address, unused codes) refuse, or are only put on record. */
  mode: 'deny' | 'record-only';
  /** Foreign countries that unproved numbers may be in, from one address in a day; an account counts for one at most. */
  countriesPerAddressDay: number;
  /** Codes that were sent and never used: so many are always borne, and {@link LimitSettings.unusedSharePercent} of the used ones. */
  unusedPerPrefixHour: number;
  unusedPerPrefixDay: number;
  unusedPerCountryHour: number;
  unusedPerCountryDay: number;
  unusedPerAddressHour: number;
  unusedPerAddressDay: number;
  /** An address closes only when so many accounts left codes unused, and more codes are unused than used. */
  unusedPerAddressAccounts: number;
  unusedSharePercent: number;
  /** How long what went over is closed, doubling each time. */
  closedFirstSeconds: number;
  closedMaxSeconds: number;
  /** Kroner in a day for messages and calls; null: no budget. */
  budgetPerOrganisationDay: number | null;
  /** The same for organisations by id, where it is another. */
  budgetOfOrganisation: Record<string, number>;
  budgetPerDay: number | null;
  /** Percent of a budget at which administrators are told. */
  budgetAlarmPercent: number;
  testSendsPerAdministratorDay: number;
  passkeysPerAccount: number;
  /** Consecutive wrong codes before the growing wait, and before the method is disabled. */
  codeFailuresBeforeWait: number;
  codeFailuresBeforeDisable: number;
  codeWaitFirstSeconds: number;
  codeWaitMaxSeconds: number;
  passwordFailuresBeforeWait: number;
  passwordWaitFirstSeconds: number;
  passwordWaitMaxSeconds: number;
  passwordFailuresPerAddressHour: number;
}
