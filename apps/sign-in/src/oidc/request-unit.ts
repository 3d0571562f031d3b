import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '@vakt/foundation/log';
import { ALWAYS } from '@vakt/storage/parts';
import type { Kysely } from 'kysely';
import type { AdapterPayload } from 'oidc-provider';
import type { SignInTables } from '../tables.ts';
import type { ArtifactSeals } from './artifact-seals.ts';
import {
  type ArtifactBatch,
  type ArtifactRow,
  loadArtifact,
  type PartsWhen,
  type StoredArtifact,
  saveArtifact,
  saveBatch,
} from './artifacts.store.ts';
import type { Recording } from './decisions.ts';

/**
 * What one request to the provider wants written. The provider saves piece by piece; we gather the pieces and write them
 * in one statement before the answer leaves. So a request that dies half-way has done nothing and can be sent again.
 */
export interface RequestUnit {
  takeInteraction: string | null;
  insert: ArtifactRow[];
  /** Sessions as they were read, by uid. `content` is taken then, for the provider changes what it was given. */
  loadedSessions: Map<string, { id: string; stored: StoredArtifact; content: string }>;
  session: { id: string; payload: AdapterPayload; lifeSeconds: number } | null;
  /** Uid of the session that the person ended. */
  endedSession: string | null;
  /** Who was signed in by this request: told to the rest of the service when written. */
  signedIn: { accountSessionId: string; providerSessionUid: string } | null;
  /** What the decision of this request wants stored. */
  recording: Recording | null;
  /** The database's clock at the redemption of a code, seconds since 1970. */
  now: number | null;
}

const units = new AsyncLocalStorage<RequestUnit>();
const MERGE_TRIES = 5;

/** The unit of the request that is being answered; undefined outside of one. */
export function currentUnit(): RequestUnit | undefined {
  return units.getStore();
}

/** The unit of the request that is being answered, where there must be one. */
export function requireUnit(): RequestUnit {
  const unit = currentUnit();
  if (!unit) throw new Error('A session can only change while a request is answered.');
  return unit;
}

/** Runs a request with a unit of its own. */
export async function runUnit(work: () => Promise<unknown>): Promise<RequestUnit> {
  const unit: RequestUnit = {
    takeInteraction: null,
    insert: [],
    loadedSessions: new Map(),
    session: null,
    endedSession: null,
    signedIn: null,
    recording: null,
    now: null,
  };
  await units.run(unit, work);
  return unit;
}

/** What a session holds but for its times, as text. */
export function contentOf({ exp: _exp, iat: _iat, ...content }: AdapterPayload): string {
  return JSON.stringify(Object.entries(content).sort(([one], [other]) => (one < other ? -1 : 1)));
}

interface WriteDependencies {
  db: Kysely<SignInTables>;
  seals: ArtifactSeals;
  log: Log;
}

/**
 * Another tab changed or made the session while we answered. Its relying parties are kept too, or they would miss a later
 * sign-out; and its id, unless the person signed in anew here and not there. Gives the id that the session has now.
 */
async function mergeSession({ db, seals, log }: WriteDependencies, unit: RequestUnit): Promise<string | null> {
  const { session } = unit;
  const uid = session?.payload.uid;
  if (!session || !uid) return null;
  const idBefore = unit.loadedSessions.get(uid)?.id ?? null;
  for (let turn = 0; turn < MERGE_TRIES; turn += 1) {
    const stored = await loadArtifact(db, 'Session', seals.hash('Session', uid));
    // Signed out meanwhile: a session that was ended stays ended.
    if (!stored) return null;
    const theirs = seals.open('Session', stored);
    const jti = session.id !== idBefore && theirs.jti === idBefore ? session.id : (theirs.jti ?? session.id);
    const authorizations = { ...theirs.authorizations, ...session.payload.authorizations };
    const row = seals.close('Session', jti, { ...session.payload, jti, authorizations }, session.lifeSeconds);
    const batch = { takeInteraction: null, insert: [], endSession: null };
    if ((await saveBatch(db, { ...batch, session: { row, before: stored.payloadSealed } })).sessionKept) return jti;
  }
  log.warn({ tries: MERGE_TRIES }, 'a session changed all the time and was left as others wrote it');
  return null;
}

function sessionToWrite(seals: ArtifactSeals, unit: RequestUnit): ArtifactBatch['session'] {
  const { session, endedSession, loadedSessions } = unit;
  if (!session || endedSession !== null) return null;
  const before = loadedSessions.get(session.payload.uid ?? '');
  if (before?.content === contentOf(session.payload)) return null;
  const row = seals.close('Session', session.id, session.payload, session.lifeSeconds);
  return { row, before: before?.stored.payloadSealed ?? null };
}

/** How writing went: `over` when another request had answered the interaction, and the answer must not leave. */
export type UnitVerdict = { verdict: 'written'; sessionId: string | null } | { verdict: 'over' };

/**
 * Writes what the request gathered, and `also` with it, in one statement: all or nothing. `sessionId` is what the cookie
 * must say when it is not what it would.
 */
export async function writeUnit(
  deps: WriteDependencies,
  unit: RequestUnit,
  also: PartsWhen = () => ({}),
): Promise<UnitVerdict> {
  const { db, seals } = deps;
  const session = sessionToWrite(seals, unit);
  const { takeInteraction, insert } = unit;
  const endSession = unit.endedSession === null ? null : seals.hash('Session', unit.endedSession);
  const [only] = insert;
  const isAlone = Object.keys(also(ALWAYS)).length === 0;
  if (only && isAlone && insert.length === 1 && takeInteraction === null && session === null && endSession === null) {
    await saveArtifact(db, only);
    return { verdict: 'written', sessionId: null };
  }
  const { taken, sessionKept } = await saveBatch(db, { takeInteraction, insert, session, endSession }, also);
  if (!taken) return { verdict: 'over' };
  return { verdict: 'written', sessionId: sessionKept ? null : await mergeSession(deps, unit) };
}
