import type { Keyring } from '@vakt/foundation/secrets';
import { hashToken } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import { countMethods } from '../../accounts/load-methods.ts';
import type {
  AccountClaims,
  AskingBrowser,
  Decisions,
  GrantedSignIn,
  RefusedSignIn,
  SignInRequest,
} from '../../oidc/decisions.ts';
import { createReceipt, type Decided } from '../../policies/create-receipt.ts';
import {
  countedSecond,
  decideGate,
  type Gate,
  type GateFacts,
  type SessionFactors,
} from '../../policies/decide-gate.ts';
import { deriveLevel, isLevelEnough, LEVELS } from '../../policies/levels.ts';
import { locateOrigin, type Origin } from '../../policies/origin.ts';
import { receiptOf } from '../../policies/record-receipt.ts';
import { resolvePolicy } from '../../policies/resolve-policy.ts';
import { endSessionsOfProvider, tyingOf } from '../../sessions/change-session.ts';
import { listSessions, loadOwner, type SignedInRow } from '../../sessions/load-browser.ts';
import type { Settings } from '../../settings.ts';
import type { SignInTables } from '../../tables.ts';
import { isWelcome, loadSituation } from '../situation.ts';

export interface DecisionDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  settings: Settings;
}

/** The decisions that the door asks for, each made anew from what the database holds (T5, T10). */
export function createDecisions(deps: DecisionDependencies): Decisions {
  const { db, settings } = deps;
  return {
    confirm: (interactionUid, browser) => confirm(deps, interactionUid, browser),
    decideSilently: (browser, request, accountId) => decideSilently(deps, browser, request, accountId),
    tyingOf,
    ownsProviderSession: async (token, uid) => {
      const rows = token ? await listSessions(db, hashToken(token), settings.session) : [];
      return rows.some((row) => row.provider_session_uid === uid);
    },
    endProviderSession: async (uid) => {
      await endSessionsOfProvider(db, uid);
    },
    loadClaims: (accountId, sessionId) => loadClaims(deps, accountId, sessionId),
  };
}

async function confirm(
  deps: DecisionDependencies,
  uid: string,
  { token, address }: AskingBrowser,
): Promise<GrantedSignIn | RefusedSignIn> {
  const origin = locateOrigin(deps.settings, address);
  const situation = token ? await loadSituation(deps, deps.db, uid, hashToken(token), origin) : null;
  if (!situation?.journey.finished) return { refused: 'login_required' };
  const { account, session, journey, facts, gate } = situation;
  if (!account || !session?.passwordAt) return { refused: gate === 'unreachable' ? REFUSALS[gate] : 'login_required' };
  const decided = {
    account,
    sessionId: session.id,
    journeyId: journey.id,
    service: journey.service,
    request: journey.request,
    facts,
    origin,
  };
  if (gate === 'blocked' || gate === 'unreachable') return refuse(deps, decided, gate);
  if (gate !== 'open') return { refused: 'login_required' };
  return grant(deps, decided, { ...session, passwordAt: session.passwordAt });
}

/** An error for the relying party, with a receipt where a rule or a level stopped the sign-in. */
function refuse({ settings }: DecisionDependencies, decided: Decided, gate: Exclude<Gate, 'open'>): RefusedSignIn {
  const { acrValues, essentialAcr } = decided.request;
  const wasLevelAsked = acrValues.length > 0 || essentialAcr !== null;
  const refused = REFUSALS[gate];
  if (gate === 'sign-in' || (gate !== 'blocked' && !wasLevelAsked)) return { refused };
  const receipt = createReceipt(settings, decided, gate === 'blocked' ? 'blocked' : 'refused', null);
  return { refused, recording: (when) => receiptOf(settings, receipt, when) };
}

/** Puts together what the ID token says; refuses rather than saying less than an essential level (RFC 9470, OpenID Connect Core §5.5.1.1). */
function grant(
  deps: DecisionDependencies,
  decided: Decided & { sessionId: string },
  session: SessionFactors & { passwordAt: number; providerSessionUid: string | null },
): GrantedSignIn | RefusedSignIn {
  const { request, facts, account, sessionId } = decided;
  const { acr, amr } = deriveLevel({ first: session.firstFactor, second: countedSecond(facts, session) });
  if (request.essentialAcr && !isLevelEnough(acr, request.essentialAcr)) return refuse(deps, decided, 'unreachable');
  // A level that was asked for by name is answered by that name when what was reached includes it.
  const asked = (request.essentialAcr ?? request.acrValues).filter((level) => LEVELS.includes(level));
  const named = asked.find((level) => isLevelEnough(acr, [level])) ?? acr;
  const receipt = createReceipt(deps.settings, decided, 'granted', { acr, amr });
  return {
    accountId: account.id,
    accountSessionId: sessionId,
    acr: named,
    amr,
    authTime: Math.floor(session.passwordAt / 1000),
    providerSessionUid: session.providerSessionUid,
    recording: (when) => receiptOf(deps.settings, receipt, when),
  };
}

async function decideSilently(
  deps: DecisionDependencies,
  browser: AskingBrowser,
  request: SignInRequest,
  providerAccountId: string | null,
): Promise<GrantedSignIn | RefusedSignIn> {
  if (request.forceSignIn) return { refused: 'login_required' };
  if (request.chooseAccount) return { refused: 'account_selection_required' };
  const rows = browser.token ? await listSessions(deps.db, hashToken(browser.token), deps.settings.session) : [];
  const signedIn = rows.filter((row) => row.session_id && isHinted(row, request.loginHint));
  const row =
    signedIn.find((one) => one.account_id === providerAccountId) ?? (signedIn.length === 1 ? signedIn[0] : undefined);
  if (!row) return { refused: signedIn.length > 1 ? 'account_selection_required' : 'login_required' };
  return decideForSession(deps, row, request, locateOrigin(deps.settings, browser.address));
}

function isHinted(row: SignedInRow, loginHint: string | null): boolean {
  return loginHint === null || row.user_name === loginHint.split('@')[0]?.toLowerCase();
}

async function decideForSession(
  deps: DecisionDependencies,
  row: SignedInRow,
  request: SignInRequest,
  origin: Origin,
): Promise<GrantedSignIn | RefusedSignIn> {
  const { account_id: accountId, session_id: sessionId, organisation, password_at: passwordAt } = row;
  if (!accountId || !sessionId || !organisation || !passwordAt) return { refused: 'login_required' };
  const methods = await countMethods(deps.db, accountId);
  const now = row.now.getTime();
  const session = {
    passwordAt: passwordAt.getTime(),
    firstFactor: row.first_factor ?? 'password',
    secondFactor: row.second_factor,
    secondFactorAt: row.second_factor_at?.getTime() ?? null,
    secondFactorUntil: row.second_factor_until?.getTime() ?? null,
  };
  const facts: GateFacts = {
    now,
    // Nobody is asked: only what was proved before this request can count.
    startedAt: Number.POSITIVE_INFINITY,
    policy: resolvePolicy(deps.settings, {
      service: request.clientId,
      organisation,
      groups: row.roles ?? [],
      origin,
      at: now,
    }),
    request,
    session,
    accountOpen: isWelcome(deps.settings, request.clientId, organisation),
    methods: methods.usable,
    disabledMethods: methods.disabled,
    passkeys: methods.passkeys,
    passStands: false,
  };
  const account = { id: accountId, organisation, roles: row.roles ?? [] };
  const decided = { account, sessionId, journeyId: null, service: request.clientId, request, facts, origin };
  const gate = decideGate(facts);
  if (gate !== 'open') return refuse(deps, decided, gate);
  return grant(deps, decided, { ...session, providerSessionUid: row.provider_session_uid });
}

/** What a relying party is told when nobody is asked and the gate is not open. */
const REFUSALS: Readonly<Record<Exclude<Gate, 'open'>, RefusedSignIn['refused']>> = {
  unreachable: 'unmet_authentication_requirements',
  blocked: 'access_denied',
  'sign-in': 'login_required',
  challenge: 'interaction_required',
  enrol: 'interaction_required',
  'enrol-passkey': 'interaction_required',
};

async function loadClaims(
  deps: DecisionDependencies,
  accountId: string,
  sessionId: string,
): Promise<AccountClaims | null> {
  const owner = await loadOwner(deps.db, sessionId, deps.settings.session);
  if (owner?.account_id !== accountId) return null;
  const domain = deps.settings.organisations.find((one) => one.id === owner.organisation)?.domain;
  return {
    name: owner.display_name,
    preferredUsername: domain ? `${owner.user_name}@${domain}` : owner.user_name,
    email: owner.email,
    roles: owner.roles,
    organisation: owner.organisation,
    locale: owner.language,
  };
}
