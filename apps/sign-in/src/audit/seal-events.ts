import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely, Transaction } from 'kysely';
import type { SignInTables } from '../tables.ts';
import { type ChainMarks, createChainMarks, NOTHING_BEFORE, type SealPlace } from './chain-marks.ts';
import { keepCheckpoint } from './checkpoints.ts';
import {
  beginEpoch,
  hasUnsealed,
  insertSeals,
  loadAccountEnds,
  loadProgress,
  loadUnsealed,
  type NewSeal,
  type Progress,
  takeTurn,
  type UnsealedEvent,
} from './seals.store.ts';

export interface ChainDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  log: Log;
}

/** So many events in one transaction, and so many transactions in one round: what is left waits for the next. */
const BATCH = 2000;
const BATCHES = 50;

/**
 * Seals what has been recorded since the last round into the whole chain and into each account's. Any number of
 * processes may call it; one at a time does it. The sign-ins that record events wait for none of this. Gives how many
 * events were sealed.
 */
export async function sealEvents(deps: ChainDependencies, batch = BATCH): Promise<number> {
  const marks = createChainMarks(deps.keyring);
  let all = 0;
  for (let round = 0; round < BATCHES && (await hasUnsealed(deps.db)); round += 1) {
    const sealed = await deps.db.transaction().execute((trx) => sealBatch(trx, deps.log, marks, batch));
    all += sealed ?? 0;
    if (sealed === null || sealed < batch) break;
  }
  await keepCheckpoint(deps);
  return all;
}

/** Null: another process is at it. */
async function sealBatch(
  trx: Transaction<SignInTables>,
  log: Log,
  marks: ChainMarks,
  batch: number,
): Promise<number | null> {
  if (!(await takeTurn(trx))) return null;
  const progress = await loadProgress(trx);
  const events = await loadUnsealed(trx, batch, progress.isRestored);
  if (events.length > 0) await insertSeals(trx, await createSeals(trx, marks, beginAt(progress, log), events));
  if (progress.isRestored && events.length < batch) {
    await beginEpoch(trx);
    log.warn('the database was restored into another cluster: the record is sealed on from there');
  }
  return events.length;
}

/**
 * Where the next seal goes on. When seals were taken away from the end, the numbers go on all the same: the gap stays,
 * for every later check to find.
 */
function beginAt({ number, last, start }: Progress, log: Log): { number: bigint; mac: string } {
  const present = last ?? start ?? { number: '0', mac: NOTHING_BEFORE };
  const [counted, found] = [BigInt(number), BigInt(present.number)];
  if (counted !== found) log.error({ counted: number, found: present.number }, 'the seals of the record are not whole');
  return { number: counted > found ? counted : found, mac: present.mac };
}

async function createSeals(
  trx: Transaction<SignInTables>,
  marks: ChainMarks,
  before: { number: bigint; mac: string },
  events: readonly UnsealedEvent[],
): Promise<NewSeal[]> {
  const accountIds = [...new Set(events.flatMap(({ accountId }) => accountId ?? []))];
  const ends = new Map(
    (await loadAccountEnds(trx, accountIds)).map((end) => [
      end.accountId,
      { number: BigInt(end.number), mac: end.mac ?? NOTHING_BEFORE },
    ]),
  );
  let { number, mac } = before;
  return events.map((event) => {
    number += 1n;
    const place = placeEvent(marks, event, number, ends);
    mac = marks.mac(place, mac);
    return { ...place, mac, xid: event.xid };
  });
}

function placeEvent(
  marks: ChainMarks,
  event: UnsealedEvent,
  number: bigint,
  ends: Map<string, { number: bigint; mac: string }>,
): SealPlace {
  const { id: eventId, accountId } = event;
  const bare = { number: String(number), eventId, digest: marks.digest(event) };
  if (accountId === null) return { ...bare, accountId: null, accountNumber: null, accountMac: null };
  const end = ends.get(accountId) ?? { number: 0n, mac: NOTHING_BEFORE };
  const own = { ...bare, accountId, accountNumber: String(end.number + 1n) };
  const accountMac = marks.accountMac(own, end.mac);
  ends.set(accountId, { number: end.number + 1n, mac: accountMac });
  return { ...own, accountMac };
}
