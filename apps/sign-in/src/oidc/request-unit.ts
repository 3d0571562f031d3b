import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '@vakt/foundation/log';
import type { Kysely } from 'kysely';
import type { AdapterPayload } from 'oidc-provider';
import type { SignInTables } from '../tables.ts';
import type { ArtifactSeals } from './artifact-seals.ts';
import { type ArtifactRow, loadArtifactByUid, saveArtifact, saveBatch, type StoredArtifact } from './artifacts.store.ts';

/**
 * What one request to the provider wants written. The provider saves piece by piece; we gather the pieces and write them
 * in one statement before the answer leaves. So a request that dies half-way has done nothing and can be sent again.
 */
export interface RequestUnit {
  takeInteraction: string | null;
  insert: ArtifactRow[];
  /** Sessions as they were read, by uid. `content` is taken then, for the provider changes what it was given. */
  loadedSessions: Map<string, { stored: StoredArtifact; content: string }>;
  session: { id: string; payload: AdapterPayload; lifeSeconds: number } | null;
  endedSession: { uid: string | null; idHash: string } | null;
  /** Who was signed in by this request: told to the rest of the service when written. */
  signedIn: { accountSessionId: string; providerSessionUid: string } | null;
  /** The database's clock at the redemption of a code, seconds since 1970. */
  now: number | null;
}

const units = new AsyncLocalStorage<RequestUnit>();
const MERGE_TRIES = 5;

/** The unit of the request that is being answered; undefined outside of one. */
export function currentUnit(): RequestUnit | undefined {
  return units.getStore();
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
    now: null,
  };
  await units.run(unit, work);
  return unit;
}

/** What a session holds but for its times, as text. */
export function contentOf({ exp: _exp, iat: _iat, ...content }: AdapterPayload): string {
  return JSON.stringify(Object.entries(content).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Another tab changed the session while we answered: keep its relying parties too, or they would miss a later sign-out. */
async function mergeSession(db: Kysely<SignInTables>, seals: ArtifactSeals, unit: RequestUnit, log: Log): Promise<void> {
  const { session } = unit;
  if (!session?.payload.uid) return;
  for (let turn = 0; turn < MERGE_TRIES; turn += 1) {
    const stored = await loadArtifactByUid(db, 'Session', seals.hash('Session uid', session.payload.uid));
    // Signed out meanwhile: a session that was ended stays ended.
    if (!stored) return;
    const theirs = seals.open('Session', stored);
    const authorizations = { ...theirs.authorizations, ...session.payload.authorizations };
    const row = seals.close('Session', session.id, { ...session.payload, authorizations }, session.lifeSeconds);
    const batch = { takeInteraction: null, insert: [], endSession: null };
    const replaceSession = { row, idHash: stored.idHash, payloadSealed: stored.payloadSealed };
    if ((await saveBatch(db, { ...batch, replaceSession })).sessionKept) return;
  }
  log.warn({ tries: MERGE_TRIES }, 'a session changed all the time and was left as others wrote it');
}

/**
 * Writes what the request gathered. False when its interaction had been taken by another request: then nothing was
 * written, and the answer must not leave.
 */
export async function writeUnit(db: Kysely<SignInTables>, seals: ArtifactSeals, unit: RequestUnit, log: Log): Promise<boolean> {
  const insert = [...unit.insert];
  let replaceSession = null;
  const { session } = unit;
  if (session && !unit.endedSession) {
    const before = unit.loadedSessions.get(session.payload.uid ?? '');
    if (!before) insert.push(seals.close('Session', session.id, session.payload, session.lifeSeconds));
    else if (before.content !== contentOf(session.payload)) {
      const row = seals.close('Session', session.id, session.payload, session.lifeSeconds);
      replaceSession = { row, idHash: before.stored.idHash, payloadSealed: before.stored.payloadSealed };
    }
  }
  const endSession = unit.endedSession?.idHash ?? null;
  const [only] = insert;
  if (only && insert.length === 1 && unit.takeInteraction === null && !replaceSession && endSession === null) {
    await saveArtifact(db, only);
    return true;
  }
  const batch = { takeInteraction: unit.takeInteraction, insert, replaceSession, endSession };
  const { taken, sessionKept } = await saveBatch(db, batch);
  if (taken && !sessionKept) await mergeSession(db, seals, unit, log);
  return taken;
}
