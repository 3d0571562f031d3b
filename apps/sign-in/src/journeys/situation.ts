import type { Parts } from '@vakt/storage/parts';
import type { SignInRequest } from '../oidc/decisions.ts';
import { CONSOLE_NAME, consoleOf, SECURITY_PAGE } from '../own-services.ts';
import { decideGate, type Gate, type GateFacts, type SessionFactors } from '../policies/decide-gate.ts';
import type { Origin } from '../policies/origin.ts';
import { resolvePolicy } from '../policies/resolve-policy.ts';
import type { Service, Settings } from '../settings.ts';
import type { Database, MethodKind, SecondFactor } from '../tables.ts';
import * as store from './journeys.store.ts';
import type { Notice } from './notice.ts';
import type { Step } from './steps.ts';

/** What a journey keeps between requests. Ids and drafts only: what was proved stands in its own tables. */
export interface JourneyState {
  organisation: string;
  /** The visit is to the person's own page, which everything on it comes back to. */
  hub?: 'overview';
  /** The method that the person is asked about before it is removed. */
  removing?: string;
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
  /** Id of the recovery code that takes a used one's place, until its owner says to have it. */
  replacement?: string;
  /** What the next page tells once. */
  notice?: Notice;
  /** From where a passkey is being added: after it the person comes back there, or goes on to the service. */
  addingPasskey?: 'enrol' | 'offer' | 'overview';
  /** Wrong answers by passkeys so far. */
  passkeyRefusals?: number;
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
  recoveryCodesLeft: number;
  /** Whether an access pass stands that may be used now. */
  passStands: boolean;
  /** What became of the offer of a passkey so far; `after` in milliseconds since 1970. */
  passkeyOffer: { after: number | null; snoozes: number; closed: boolean };
  /** Whether one was ordered and waits to be collected. */
  passOrdered: boolean;
}

export interface Situation {
  journey: Journey;
  account: SituationAccount | null;
  session: (SessionFactors & { id: string; providerSessionUid: string | null }) | null;
  methods: store.MethodRow[];
  gate: Gate;
  /** What the gate was decided from. */
  facts: GateFacts;
  /** Where the request came from. */
  origin: Origin;
  /** How many accounts are signed in in this browser, if it was asked. */
  signedIn: number | null;
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
  origin: Origin,
): Promise<Situation | null> {
  const row = await store.findJourney(db, journeyId, browserTokenHash, deps.settings.session);
  return row && readSituation(deps.settings, row, browserTokenHash, origin);
}

/** Makes a journey in a browser (that `opening` makes with it) and gives it; null when there is one with this id already. */
export async function startSituation(
  deps: { settings: Settings },
  db: Database,
  journey: store.NewJourney,
  browser: { tokenHash: string; origin: Origin },
  opening?: Parts,
): Promise<Situation | null> {
  const row = await store.insertJourney(db, journey, browser.tokenHash, deps.settings.session, opening);
  return row && readSituation(deps.settings, row, browser.tokenHash, browser.origin);
}

/** Puts a journey on an account and gives it as it is then; null when somebody else was first. */
export async function moveToAccount(
  deps: { settings: Settings },
  db: Database,
  { journey, origin }: Pick<Situation, 'journey' | 'origin'>,
  change: store.JourneyChange,
): Promise<Situation | null> {
  const row = await store.moveJourney(db, journey, change, deps.settings.session);
  return row && readSituation(deps.settings, row, journey.tokenHash, origin);
}

/** Puts a journey on the account whose password was right, with the session that starts by it; null: neither happened. */
export async function startOnAccount(
  deps: { settings: Settings },
  db: Database,
  journey: Pick<Journey, 'id' | 'version' | 'tokenHash'> & { origin: Origin },
  change: Parameters<typeof store.startInJourney>[2],
  parts: { starting: Parts; also: Parts },
): Promise<Situation | null> {
  const row = await store.startInJourney(db, journey, change, deps.settings.session, parts);
  return row && readSituation(deps.settings, row, journey.tokenHash, journey.origin);
}

function readSituation(settings: Settings, row: store.JourneyRow, tokenHash: string, origin: Origin): Situation {
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
  const account = readAccount(row);
  const session = readSession(row);
  const methods = row.methods ?? [];
  const works = methods.filter((method) => method.disabled_at === null);
  const now = row.now.getTime();
  const facts: GateFacts = {
    now,
    startedAt: row.created_at.getTime(),
    policy: resolvePolicy(settings, {
      service: row.service,
      organisation: account?.organisation ?? journey.state.organisation,
      groups: account?.roles ?? [],
      origin,
      at: now,
    }),
    request: journey.request,
    session: account ? session : null,
    accountOpen: account !== null && row.disabled_at === null && isWelcome(settings, row.service, account.organisation),
    methods: works.length,
    disabledMethods: methods.length - works.length,
    passkeys: works.filter((method) => method.kind === 'passkey').length,
    passStands: isPassDemanded(row),
    ...(row.service === SECURITY_PAGE ? { answeredHere: hasAnswered({ journey, session }) } : {}),
  };
  return { journey, account, session, methods, gate: decideGate(facts), facts, origin, signedIn: row.signed_in };
}

function readAccount(row: store.JourneyRow): SituationAccount | null {
  if (!row.account_id || !row.user_name || !row.organisation) return null;
  return {
    id: row.account_id,
    organisation: row.organisation,
    userName: row.user_name,
    displayName: row.display_name ?? row.user_name,
    language: row.language,
    defaultOption: row.default_option,
    roles: row.roles ?? [],
    recoveryCodesLeft: row.recovery_codes_left ?? 0,
    passStands: isAhead(row, row.pass_until) && row.pass_from !== null && row.pass_from <= row.now,
    passOrdered: isAhead(row, row.pass_order_until),
    passkeyOffer: {
      after: row.passkey_offer_after?.getTime() ?? null,
      snoozes: row.passkey_offer_snoozes ?? 0,
      closed: row.passkey_offer_closed ?? false,
    },
  };
}

/**
 * Whether the account's owner was, or is being, given a pass: ordered, waiting for its time, standing, or used and not
 * followed by a method yet. Until its end the password alone enrols nobody.
 */
function isPassDemanded(row: store.JourneyRow): boolean {
  return row.enrol_needs_pass === true || isAhead(row, row.pass_until) || isAhead(row, row.pass_order_until);
}

function isAhead({ now }: store.JourneyRow, time: Date | null): boolean {
  return time !== null && time > now;
}

function readSession(row: store.JourneyRow): Situation['session'] {
  if (!row.session_id) return null;
  return {
    id: row.session_id,
    passwordAt: row.password_at?.getTime() ?? null,
    firstFactor: row.first_factor ?? 'password',
    secondFactor: row.second_factor,
    secondFactorAt: row.second_factor_at?.getTime() ?? null,
    secondFactorUntil: row.second_factor_until?.getTime() ?? null,
    providerSessionUid: row.provider_session_uid,
  };
}

/**
 * The gate of a journey once this second factor is proved now. It is asked anew, of the database, when the answer is
 * issued.
 */
export function gateWithFactor({ facts }: Situation, secondFactor: SecondFactor): Gate {
  if (!facts.session) return 'sign-in';
  const session = { ...facts.session, secondFactor, secondFactorAt: facts.now, secondFactorUntil: null };
  return decideGate({ ...facts, session });
}

/** Whether a service's journey is through once this second factor is proved now. */
export function isThroughWithFactor(situation: Situation, secondFactor: SecondFactor): boolean {
  return situation.journey.service !== SECURITY_PAGE && gateWithFactor(situation, secondFactor) === 'open';
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
  const kept = account?.id === next.id ? journey.state : {};
  const { hub, returnTo } = journey.state;
  const lasting = { ...(hub ? { hub } : {}), ...(returnTo === undefined ? {} : { returnTo }) };
  return { ...lasting, ...kept, organisation: next.organisation, userName: next.userName };
}

/** Whether people of an organisation may sign in to a service at all. */
export function isWelcome(settings: Settings, service: string, organisation: string): boolean {
  const allowed = serviceOf(settings, service)?.organisations ?? null;
  return allowed === null || allowed.includes(organisation);
}
