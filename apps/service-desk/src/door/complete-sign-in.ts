import { newToken } from '@vakt/foundation/ids';
import type { Log } from '@vakt/foundation/log';
import { hashToken, type Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import { hasTwoFactors } from '../access/check-access.ts';
import { includesContext } from '../access/step-up.ts';
import { recordPersonSeen } from '../people/record-person.ts';
import { problems } from '../problems.ts';
import type { Settings } from '../settings.ts';
import type { DeskTables } from '../tables.ts';
import { levelOf } from './begin-sign-in.ts';
import { checkPendingSignIn, consumePendingSignIn, type PendingSignIn } from './pending-sign-ins.store.ts';
import { createSession, endSession } from './sessions.store.ts';
import type { SignedIn, SignInService } from './sign-in-service.ts';

export interface CompleteDependencies {
  db: Kysely<DeskTables>;
  keyring: Keyring;
  signInService: SignInService;
  settings: Pick<Settings, 'organisation'>;
  log: Log;
}

export interface Callback {
  /** The query as it came, with its question mark. */
  query: string;
  /** Token of the browser's sign-in cookie, if it has one. */
  browserToken: string | null;
  /** The session that the browser came with: it ends when the new one starts. */
  sessionToken: string | null;
}

/** A new session: the token for the cookie, and where the person wanted to go. */
export interface Completed {
  sessionToken: string;
  returnPath: string;
}

/**
 * Completes a sign-in from the provider's callback: the state must be one that this browser started and has not used;
 * code, nonce, issuer and signature must hold; an operator's must have come with two factors. The session id is always
 * new, and the old one dies (fixation). Throws the problems of the door.
 */
export async function completeSignIn(deps: CompleteDependencies, callback: Callback): Promise<Completed> {
  const state = readState(callback.query);
  if (state === null || callback.browserToken === null) throw problems.signInUnknown();
  const pending = await requirePending(deps, state, callback.browserToken);
  const asked = levelOf(pending.purpose, pending.level);
  const signedIn = await deps.signInService.redeem(callback.query, {
    state,
    nonce: deps.keyring.open('desk-session', pending.nonceSealed, `nonce ${pending.id}`),
    codeVerifier: deps.keyring.open('desk-session', pending.verifierSealed, `verifier ${pending.id}`),
    maxAge: asked.maxAgeSeconds,
  });
  if (pending.purpose === 'operator') requireTwoFactors(signedIn);
  if (asked.acr !== null && !includesContext(signedIn.acr, asked.acr)) throw problems.levelNotMet();
  const sessionToken = await startSession(deps, signedIn, callback.sessionToken);
  return { sessionToken, returnPath: pending.returnPath };
}

/** The `state` of a callback: there exactly once and shaped as ours, or null. */
function readState(query: string): string | null {
  const states = new URLSearchParams(query).getAll('state');
  const [state] = states;
  return states.length === 1 && state !== undefined && /^[\w-]{43}$/.test(state) ? state : null;
}

async function requirePending(deps: CompleteDependencies, state: string, browserToken: string): Promise<PendingSignIn> {
  const [stateHash, browserHash] = [hashToken(state), hashToken(browserToken)];
  const pending = await consumePendingSignIn(deps.db, stateHash, browserHash);
  if (pending) return pending;
  const verdict = await checkPendingSignIn(deps.db, stateHash, browserHash);
  if (verdict === 'used') throw problems.signInUsed();
  throw verdict === 'expired' ? problems.signInExpired() : problems.signInUnknown();
}

/** An essential acr is the provider's promise; this is our own look at whether it was kept. */
function requireTwoFactors(signedIn: SignedIn): void {
  const authTime = signedIn.authTime === null ? null : new Date(signedIn.authTime * 1000);
  if (!hasTwoFactors({ acr: signedIn.acr, amr: signedIn.amr, authTime })) throw problems.levelNotMet();
}

/** Another organisation's directory does not say who somebody known here by mail is. */
function trustedAddress({ settings }: CompleteDependencies, { email, organisation }: SignedIn): string | null {
  return organisation === null || organisation === settings.organisation.id ? email : null;
}

async function startSession(deps: CompleteDependencies, signedIn: SignedIn, oldToken: string | null): Promise<string> {
  const sessionToken = newToken();
  const idHash = hashToken(sessionToken);
  const idTokenSealed = deps.keyring.seal('desk-session', signedIn.idToken, `id token ${idHash}`);
  const personId = await recordPersonSeen(deps, { ...signedIn, email: trustedAddress(deps, signedIn) });
  const started = await deps.db.transaction().execute(async (db) => {
    if (oldToken !== null) await endSession(db, hashToken(oldToken), 'rotation');
    return createSession(db, { ...signedIn, idHash, personId, providerSid: signedIn.sid, idTokenSealed });
  });
  if (!started) throw problems.signInRefused();
  return sessionToken;
}
