import type { Log } from '@vakt/foundation/log';
import { equalSecrets, type Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import type { Database, SignInTables } from '../tables.ts';
import { createChainMarks } from './chain-marks.ts';
import { insertCheckpoint, loadDueHead, loadHead, loadNewestCheckpoint } from './checkpoints.store.ts';

/**
 * How long the chain was at a time, and its last mark. Kept outside the database (a file, the log) it is what a cut
 * tail is found by: nobody can cut the log of another machine too.
 */
export interface Checkpoint {
  /** The last seal's number: how many events were ever sealed. */
  number: string;
  /** The last sealed event's id. */
  eventId: string;
  /** ISO 8601. */
  at: string;
  mac: string;
  signature: string;
}

/** Seconds between the checkpoints that are kept by themselves. */
const EVERY_SECONDS = 3600;

/** Keeps a checkpoint when the last one is an hour old and the chain has grown; it is written to the log too. */
export async function keepCheckpoint(deps: { db: Kysely<SignInTables>; keyring: Keyring; log: Log }): Promise<void> {
  const head = await loadDueHead(deps.db, EVERY_SECONDS);
  if (!head) return;
  const signature = createChainMarks(deps.keyring).checkpoint(head);
  if (!(await insertCheckpoint(deps.db, { ...head, signature }))) return;
  const { number, eventId, mac } = head;
  deps.log.info({ number, eventId, mac, signature }, 'checkpoint of the record');
}

/** The chain as it is at this moment, signed; null when nothing is sealed. */
export async function createCheckpoint(db: Database, keyring: Keyring): Promise<Checkpoint | null> {
  const head = await loadHead(db);
  return head && { ...head, signature: createChainMarks(keyring).checkpoint(head) };
}

/** The newest checkpoint that the database keeps itself; null when there is none. */
export function findNewestCheckpoint(db: Database): Promise<Checkpoint | null> {
  return loadNewestCheckpoint(db);
}

/** Whether a checkpoint is of our own making. */
export function isSigned(keyring: Keyring, checkpoint: Checkpoint): boolean {
  return equalSecrets(createChainMarks(keyring).checkpoint(checkpoint), checkpoint.signature);
}

const MARK = /^[\da-f]{64}$/;
const NUMBER = /^[1-9]\d{0,18}$/;

/** Reads a file of checkpoints, one JSON object in each line. Gives null for what is none. */
export function readCheckpoints(text: string): Checkpoint[] | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const found = lines.map(readLine);
  return found.length > 0 && found.every((one) => one !== null) ? found : null;
}

function readLine(line: string): Checkpoint | null {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return null;
  }
  const { number, eventId, at, mac, signature } = (read ?? {}) as Record<string, unknown>;
  const isOne =
    typeof number === 'string' &&
    typeof eventId === 'string' &&
    typeof mac === 'string' &&
    typeof signature === 'string' &&
    NUMBER.test(number) &&
    NUMBER.test(eventId) &&
    MARK.test(mac) &&
    MARK.test(signature);
  return isOne ? { number, eventId, at: typeof at === 'string' ? at : '', mac, signature } : null;
}
