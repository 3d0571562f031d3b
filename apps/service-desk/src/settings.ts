import type { MasterKey } from '@vakt/foundation/secrets';
import type { OwnText } from '@vakt/messages/own-text';
import type { MailSettings } from './settings-mail.ts';

export type { InletSettings, MailSettings, RelaySettings } from './settings-mail.ts';

/** Languages that have their place in the texts. */
export const LANGUAGE_TAGS = ['nb', 'nn', 'se', 'en'] as const;
export type LanguageTag = (typeof LANGUAGE_TAGS)[number];

/** What the configuration file says, read and checked by config.ts. Everything else takes these types and never the file. */
export interface Settings {
  /** Own origin, no path. `http` only on loopback. */
  publicUrl: URL;
  listen: { host: string; port: number };
  databaseUrl: string;
  /** First seals, all open. */
  keys: MasterKey[];
  /** The sign-in service: issuer identifier, and who we are there. */
  issuer: URL;
  clientId: string;
  clientSecret: string;
  organisation: DeskOrganisation;
  /** What people call the desk: "NTNU hjelp". */
  name: string;
  operators: OperatorRule;
  /** Who sets up groups, members, services and calendars. They must be operators as well. */
  administrators: OperatorRule;
  /** Stands before the seven digits of a case number: "NTNU". */
  casePrefix: string;
  /** After how many days what is old is removed; nothing of a case on hold is. */
  retention: { rawMailDays: number; strayMailDays: number; draftDays: number; addressDays: number };
  /** Null: no mail goes out or comes in. */
  mail: MailSettings | null;
  timers: TimerSettings;
  /** Where people change how they sign in; null for no link. */
  securityUrl: URL | null;
  files: FileSettings;
}

/** What may be attached to cases. Sizes in bytes. */
export interface FileSettings {
  largest: number;
  /** All that one person adds within a day. */
  largestDay: number;
  mostPerForm: number;
  /** Endings of names that are not taken, lower case without dot. */
  refusedEndings: readonly string[];
  /** Where clamd listens; null for no scanner. */
  clamd: { path: string } | { host: string; port: number } | null;
}

/** The organisation whose desk this is: the part of the shared `organisations:` that the desk shows. */
export interface DeskOrganisation {
  id: string;
  name: string;
  /** Realm after @: "ntnu.no". */
  domain: string;
  defaultLanguage: LanguageTag;
  /** Path of an SVG or PNG file, or null for the name alone. */
  logoFile: string | null;
  /** Base colour, #rrggbb. */
  colour: string;
  helpUrl: string | null;
  privacyUrl: string | null;
  accessibilityUrl: string | null;
  statusUrl: string | null;
  /** How to reach the desk, one line. */
  supportLine: OwnText | null;
}

/** How long a status lasts before it ends by itself, in Norwegian working days on which timers do not stand still. */
export interface TimerSettings {
  /** Waiting for user, until the case is done. */
  waitingUserDays: number;
  /** Done, until the case is closed. */
  doneDays: number;
  /** How long before a timer acts its requester is warned. */
  warnDays: number;
}

/** Who is an operator: whoever the sign-in service gives this role, and whoever is named here. */
export interface OperatorRule {
  /** Value that the `roles` claim must hold; null when roles do not come by claim. */
  role: string | null;
  /** User names (`name@domain`, lower case); a name without domain belongs to the organisation's domain. */
  people: string[];
}
