import { equalSecrets, type Keyring } from '@vakt/foundation/secrets';
import type { Database } from '../tables.ts';
import { type ChainFault, createFaultList, type FaultList } from './chain-faults.ts';
import { type ChainMarks, createChainMarks, NOTHING_BEFORE } from './chain-marks.ts';
import {
  type ChainRow,
  findSealSince,
  loadAccountChain,
  loadChain,
  loadIdRange,
  loadLastNumber,
  loadLoose,
  loadSeal,
  loadStart,
} from './chain-rows.store.ts';
import { type Checkpoint, isSigned } from './checkpoints.ts';

export interface VerifyOptions {
  /** One account's chain; null for the whole one. */
  accountId: string | null;
  /** Only events from here on: what was before is taken as it is. */
  since: Date | null;
  checkpoints: readonly Checkpoint[];
  /** Seals that one question reads. */
  page?: number;
  /** Called after each page. */
  onProgress?(done: number, last: number): void;
}

export interface Verdict {
  /** Seals that were looked at, and of those the ones whose event ran out. */
  seals: number;
  removed: number;
  /** At most a thousand of them. */
  faults: ChainFault[];
  faultCount: number;
  /** Checkpoints from before the oldest seal: nothing to compare with. */
  passedOver: number;
}

interface Check {
  db: Database;
  keyring: Keyring;
  marks: ChainMarks;
  faults: FaultList;
  options: VerifyOptions;
  page: number;
}

const PAGE = 5000;
/** Ids that one question for unsealed events goes through. */
const RANGE = 200_000n;

/**
 * Checks the record against its seals, page by page: memory does not grow with it. Nothing is changed. Finds events that
 * were changed, moved, removed or inserted, seals that were, a start that is not ours, and, by checkpoints, a tail that
 * was cut off or a chain that was made anew.
 */
export async function verifyChain(db: Database, keyring: Keyring, options: VerifyOptions): Promise<Verdict> {
  const faults = createFaultList();
  const marks = createChainMarks(keyring);
  const check: Check = { db, keyring, marks, faults, options, page: options.page ?? PAGE };
  const counted = options.accountId === null ? await checkWhole(check) : await checkAccount(check, options.accountId);
  await checkLoose(check);
  const passedOver = await checkCheckpoints(check);
  return { ...counted, faults: faults.list(), faultCount: faults.count(), passedOver };
}

/** Where the check begins: the last place that is taken as it is. */
async function findBase(check: Check, chain: string): Promise<{ number: bigint; mac: string }> {
  const start = await loadStart(check.db, chain);
  if (!start) return { number: 0n, mac: NOTHING_BEFORE };
  const own = check.marks.start({ chain, number: start.number, mac: start.mac });
  if (!equalSecrets(own, start.signature)) check.faults.add({ kind: 'start-changed', number: start.number });
  return { number: BigInt(start.number), mac: start.mac };
}

async function checkWhole(check: Check): Promise<{ seals: number; removed: number }> {
  const { db, options } = check;
  const last = Number(await loadLastNumber(db));
  let before = await findBase(check, 'whole');
  const first = options.since && (await findSealSince(db, options.since, null));
  if (options.since && first === null) return { seals: 0, removed: 0 };
  if (first && BigInt(first) > before.number + 1n) {
    const base = await loadSeal(db, String(BigInt(first) - 1n));
    before = base ? { number: BigInt(base.number), mac: base.mac } : before;
  }
  const counted = { seals: 0, removed: 0 };
  for (;;) {
    const rows = await loadChain(db, String(before.number), check.page);
    for (const row of rows) {
      before = checkRow(check, row, before);
      counted.seals += 1;
      if (!row.event && row.removal) counted.removed += 1;
    }
    options.onProgress?.(Number(before.number), last);
    if (rows.length < check.page) return counted;
  }
}

/** Checks one seal against the one before it. What is wrong is told once: the next is held against what stands here. */
function checkRow(check: Check, row: ChainRow, before: { number: bigint; mac: string }) {
  const { place, mac } = row;
  const number = BigInt(place.number);
  if (number !== before.number + 1n)
    check.faults.add({ kind: 'seals-gone', from: String(before.number + 1n), to: String(number - 1n) });
  if (check.marks.mac(place, before.mac) !== mac && number === before.number + 1n)
    check.faults.add({ kind: 'seal-changed', number: place.number, eventId: place.eventId });
  checkEvent(check, row);
  return { number, mac };
}

function checkEvent({ marks, faults }: Check, { place, event, removal }: ChainRow): void {
  const { number, eventId } = place;
  const isRemovalOurs = removal !== null && equalSecrets(marks.removal(place), removal);
  if (!event) {
    if (!isRemovalOurs) faults.add({ kind: 'removed', number, eventId });
    return;
  }
  if (removal !== null) {
    faults.add({ kind: 'returned', number, eventId, event });
    return;
  }
  const found = marks.digest(event);
  if (found !== place.digest || event.accountId !== place.accountId)
    faults.add({ kind: 'changed', number, eventId, event }, { expected: place.digest, found });
}

async function checkAccount(check: Check, accountId: string): Promise<{ seals: number; removed: number }> {
  const { db, marks, faults, options } = check;
  let before = await findBase(check, accountId);
  const first = options.since && (await findSealSince(db, options.since, accountId));
  if (options.since && first === null) return { seals: 0, removed: 0 };
  const counted = { seals: 0, removed: 0 };
  for (;;) {
    const rows = await loadAccountChain(db, accountId, String(before.number), check.page);
    for (const row of rows) {
      const { place } = row;
      const number = BigInt(place.accountNumber ?? '0');
      const isMeant = !first || BigInt(place.number) >= BigInt(first);
      if (isMeant) {
        if (number !== before.number + 1n)
          faults.add({ kind: 'seals-gone', from: String(before.number + 1n), to: String(number - 1n) });
        else if (marks.accountMac(place, before.mac) !== place.accountMac || !isBound(check, row))
          faults.add({ kind: 'seal-changed', number: place.number, eventId: place.eventId });
        checkEvent(check, row);
        counted.seals += 1;
        if (!row.event && row.removal) counted.removed += 1;
      }
      before = { number, mac: place.accountMac ?? NOTHING_BEFORE };
    }
    options.onProgress?.(counted.seals, counted.seals);
    if (rows.length < check.page) return counted;
  }
}

/** Whether the seal agrees with the whole chain's before it too, where that is there. */
function isBound({ marks }: Check, { place, mac, macBefore }: ChainRow): boolean {
  const before = place.number === '1' ? NOTHING_BEFORE : macBefore;
  return before === null || marks.mac(place, before) === mac;
}

/** Events without a seal, range by range. */
async function checkLoose({ db, faults, options, page }: Check): Promise<void> {
  const { first, last } = await loadIdRange(db);
  const step = options.accountId === null ? RANGE : BigInt(last) + 1n;
  for (let from = BigInt(first) - 1n; from < BigInt(last); from += step) {
    const upTo = String(from + step);
    let after = String(from);
    for (;;) {
      const loose = await loadLoose(db, { after, upTo }, options.accountId, page);
      for (const { id: eventId, reason: kind, ...event } of loose) faults.add({ kind, eventId, event });
      if (loose.length < page) break;
      after = loose.at(-1)?.id ?? upTo;
    }
  }
}

/** Gives how many are older than the oldest seal. */
async function checkCheckpoints({ db, keyring, faults, options }: Check): Promise<number> {
  const last = await loadLastNumber(db);
  const start = await loadStart(db, 'whole');
  let passedOver = 0;
  for (const checkpoint of options.checkpoints) {
    const { number, at } = checkpoint;
    if (!isSigned(keyring, checkpoint)) {
      faults.add({ kind: 'checkpoint-unsigned', number });
      continue;
    }
    const seal = await loadSeal(db, number);
    if (seal && seal.mac !== checkpoint.mac) faults.add({ kind: 'rewritten', number, at });
    if (seal) continue;
    if (BigInt(number) > BigInt(last)) faults.add({ kind: 'cut', known: number, last, at });
    else if (start && BigInt(number) <= BigInt(start.number)) passedOver += 1;
    // Else the seal is gone from inside: the chain itself says so.
  }
  return passedOver;
}
