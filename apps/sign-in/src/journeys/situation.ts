import type { Parts } from '@vakt/storage/parts';
import type { SignInRequest } from '../oidc/decisions.ts';
import { CONSOLE_NAME, consoleOf, SECURITY_PAGE } from '../own-services.ts';
import { decideGate, type Gate, type GateFacts } from '../policies/decide-gate.ts';
import type { Service, ServicePolicy, Settings } from '../settings.ts';
import type { Database, MethodKind, SecondFactor } from '../tables.ts';
import * as store from './journeys.store.ts';
import type { Step } from './steps.ts';

/** What a journey keeps between requests. Ids and drafts only: what was proved stands in its own tables. */
export interface JourneyState {
  organisation: string;
  /** User name typed or chosen, to fill the field again. */
  userName?: string;
  /** Option that is being answered: `sms:<method>`, `call:<method>`, `totp:<method>`. */
  option?: string;
  channel?: 'sms' | 'call';
  /** When a way was chosen whose code is on its way: milliseconds since 1970, the database's clock. */
  askedAt?: number;
  /** What a proof in progress will become. */
  proving?: { kind: MethodKind; channel: 'sms' | 'call'; canText: boolean };
  /**
   * A second factor was proved in this very journey: only then are methods changed in it (T3, T19). Says on top of which
   * password, by when that was typed: whoever types it anew has to prove the factor anew.
   */
  answered?: number;
  /** The person came through enrolment: choosing methods follows. */
  enrolling?: boolean;
  /** Sealed secret of an app that is not proved yet. */
  appSecret?: string;
  /** As it was sent, for the page that is shown at once; never stored. */
  draft?: PreferencesDraft;
  /** The same, kept while a phone is being proved. */
  sealedDraft?: string;
  /** Of a console's sign-in: the page of ours that was asked for. */
  returnTo?: string;
  /** What the next page tells once. */
  notice?: 'code-sent' | 'phone-proved' | 'app-proved';
}

export interface PhoneDraft {
  country: string;
  number: string;
  extension: string;
}

export interface PreferencesDraft {
  ticked: MethodKind[];
  defaultOption: string;
  phones: Partial<Record<MethodKind, PhoneDraft>>;
}

export interface Journey {
  id: string;
  service: string;
  step: Step;
  state: JourneyState;
  request: Omit<SignInRequest, 'clientId'>;
  version: number;
  browserId: string;
  /** Hash of the browser's token when this was loaded. */
  tokenHash: string;
  accountSessionId: string | null;
  expired: boolean;
  finished: boolean;
}

export interface SituationAccount {
  id: string;
  organisation: string;
  userName: string;
  displayName: string;
  language: string | null;
  defaultOption: string | null;
  roles: readonly string[];
}

export interface Situation {
  journey: Journey;
  account: SituationAccount | null;
  session: {
    id: string;
    passwordAt: number | null;
    secondFactor: SecondFactor | null;
    secondFactorAt: number | null;
    providerSessionUid: string | null;
  } | null;
  methods: store.MethodRow[];
  gate: Gate;
  /** What the gate was decided from. */
  facts: GateFacts;
  /** How many accounts are signed in in this browser, if it was asked. */
  signedIn: number | null;
}

/** The policy of a service; the page for methods always wants a proof of this very journey, the console a fresh one. */
export function policyOf(settings: Settings, service: string): ServicePolicy {
  const passwordMaxAgeSeconds = settings.session.absoluteSeconds;
  const ours = consoleOf(service);
  if (ours)
    return { secondFactor: 'required', secondFactorMaxAgeSeconds: ours.factorAgeSeconds, passwordMaxAgeSeconds };
  const found = settings.services.find((one) => one.id === service);
  if (found) return found.policy;
  return { secondFactor: 'required', secondFactorMaxAgeSeconds: 0, passwordMaxAgeSeconds };
}

/** The service's name as people read it. */
export function serviceName(settings: Settings, service: string): string {
  if (consoleOf(service)) return CONSOLE_NAME;
  return settings.services.find((one) => one.id === service)?.name ?? settings.securityPageName;
}

/** The relying party behind a journey, or null for our own page. */
export function serviceOf(settings: Settings, service: string): Service | null {
  return settings.services.find((one) => one.id === service) ?? null;
}

/**
 * Loads a journey of this browser with everything that a decision needs, in one query, and decides the gate.
 * Null: there is no such journey in this browser.
 */
export async function loadSituation(
  deps: { settings: Settings },
  db: Database,
  journeyId: string,
  browserTokenHash: string,
): Promise<Situation | null> {
  const row = await store.findJourney(db, journeyId, browserTokenHash, deps.settings.session);
  return row && readSituation(deps.settings, row, browserTokenHash);
}

/** Makes a journey in a browser (that `opening` makes with it) and gives it; null when there is one with this id already. */
export async function startSituation(
  deps: { settings: Settings },
  db: Database,
  journey: store.NewJourney,
  browserTokenHash: string,
  opening?: Parts,
): Promise<Situation | null> {
  const row = await store.insertJourney(db, journey, browserTokenHash, deps.settings.session, opening);
  return row && readSituation(deps.settings, row, browserTokenHash);
}

/** Puts a journey on an account and gives it as it is then; null when somebody else was first. */
export async function moveToAccount(
  deps: { settings: Settings },
  db: Database,
  journey: Pick<Journey, 'id' | 'version' | 'tokenHash'>,
  change: store.JourneyChange,
): Promise<Situation | null> {
  const row = await store.moveJourney(db, journey, change, deps.settings.session);
  return row && readSituation(deps.settings, row, journey.tokenHash);
}

/** Puts a journey on the account whose password was right, with the session that starts by it; null: neither happened. */
export async function startOnAccount(
  deps: { settings: Settings },
  db: Database,
  journey: Pick<Journey, 'id' | 'version' | 'tokenHash'>,
  change: Parameters<typeof store.startInJourney>[2],
  parts: { starting: Parts; also: Parts },
): Promise<Situation | null> {
  const row = await store.startInJourney(db, journey, change, deps.settings.session, parts);
  return row && readSituation(deps.settings, row, journey.tokenHash);
}

function readSituation(settings: Settings, row: store.JourneyRow, tokenHash: string): Situation {
  const journey: Journey = {
    id: row.id,
    service: row.service,
    step: row.step as Step,
    state: row.state as unknown as JourneyState,
    request: row.request as unknown as Journey['request'],
    version: row.version,
    browserId: row.browser_id,
    tokenHash,
    accountSessionId: row.account_session_id,
    expired: row.expired,
    finished: row.finished_at !== null,
  };
  const account: SituationAccount | null =
    row.account_id && row.user_name && row.organisation
      ? {
          id: row.account_id,
          organisation: row.organisation,
          userName: row.user_name,
          displayName: row.display_name ?? row.user_name,
          language: row.language,
          defaultOption: row.default_option,
          roles: row.roles ?? [],
        }
      : null;
  const session = row.session_id
    ? {
        id: row.session_id,
        passwordAt: row.password_at?.getTime() ?? null,
        secondFactor: row.second_factor,
        secondFactorAt: row.second_factor_at?.getTime() ?? null,
        providerSessionUid: row.provider_session_uid,
      }
    : null;
  const methods = row.methods ?? [];
  const facts: GateFacts = {
    now: row.now.getTime(),
    startedAt: row.created_at.getTime(),
    policy: policyOf(settings, row.service),
    request: journey.request,
    session: account ? session : null,
    accountOpen: account !== null && row.disabled_at === null && isWelcome(settings, row.service, account.organisation),
    methods: methods.filter((method) => method.disabled_at === null).length,
    disabledMethods: methods.filter((method) => method.disabled_at !== null).length,
    ...(row.service === SECURITY_PAGE ? { answeredHere: hasAnswered({ journey, session }) } : {}),
  };
  return { journey, account, session, methods, gate: decideGate(facts), facts, signedIn: row.signed_in };
}

/**
 * Whether a service's journey is through once its second factor is proved now. It is asked anew, of the database, when the
 * answer is issued.
 */
export function isThroughWithFactor({ journey, facts }: Situation): boolean {
  if (journey.service === SECURITY_PAGE || !facts.session) return false;
  return decideGate({ ...facts, session: { ...facts.session, secondFactorAt: facts.now } }) === 'open';
}

/** Whether a second factor was proved in this very journey, in the session as it stands. */
export function hasAnswered({ journey, session }: Pick<Situation, 'journey' | 'session'>): boolean {
  return journey.state.answered !== undefined && journey.state.answered === session?.passwordAt;
}

/** What a journey keeps as it goes on with an account: everything when it was at this one already, nothing of another's (T20). */
export function stateFor(
  { journey, account }: Situation,
  next: { id: string; organisation: string; userName: string },
): JourneyState {
  const { returnTo } = journey.state;
  const kept = account?.id === next.id ? journey.state : returnTo === undefined ? {} : { returnTo };
  return { ...kept, organisation: next.organisation, userName: next.userName };
}

/** Whether people of an organisation may sign in to a service at all. */
export function isWelcome(settings: Settings, service: string, organisation: string): boolean {
  const allowed = serviceOf(settings, service)?.organisations ?? null;
  return allowed === null || allowed.includes(organisation);
}
