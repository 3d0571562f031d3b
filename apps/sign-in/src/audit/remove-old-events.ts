import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely, Transaction } from 'kysely';
import type { AuditSettings } from '../settings-audit.ts';
import type { SignInTables } from '../tables.ts';
import { type ChainMarks, createChainMarks } from './chain-marks.ts';
import { AUDIT_CLASSES, kindsOf } from './kinds.ts';
import { cutSeals, loadOld, loadOldest, removeEvents } from './removal.store.ts';
import { takeTurn } from './seals.store.ts';

const BATCH = 2000;
/** Transactions in one go, for each class: what is left is found the next time. */
const BATCHES = 25;

/**
 * Removes sealed events that are older than their class is kept. Each leaves its seal, signed as one of an event that
 * ran out, so that the chain stays whole; when all of the oldest have run out, their seals go too, and where the chains
 * begin from then on is signed. For the clean-up job.
 */
export async function removeOldEvents(
  { db, keyring }: { db: Kysely<SignInTables>; keyring: Keyring },
  { keepDays }: AuditSettings,
  batch = BATCH,
): Promise<void> {
  const marks = createChainMarks(keyring);
  for (const one of AUDIT_CLASSES) {
    const remove = (trx: Transaction<SignInTables>) => removeBatch(trx, marks, kindsOf(one), keepDays[one], batch);
    await repeat(db, remove, batch);
  }
  await repeat(db, (trx) => cutBatch(trx, marks, batch), batch);
}

async function repeat(
  db: Kysely<SignInTables>,
  act: (trx: Transaction<SignInTables>) => Promise<number>,
  batch: number,
): Promise<void> {
  for (let round = 0; round < BATCHES; round += 1) {
    if ((await db.transaction().execute(act)) < batch) return;
  }
}

async function removeBatch(
  trx: Transaction<SignInTables>,
  marks: ChainMarks,
  kinds: readonly string[],
  keepDays: number,
  batch: number,
): Promise<number> {
  if (!(await takeTurn(trx))) return 0;
  const old = await loadOld(trx, kinds, keepDays, batch);
  if (old.length > 0)
    await removeEvents(
      trx,
      old.map((one) => ({ ...one, removal: marks.removal(one) })),
    );
  return old.length;
}

/** Removes seals from the start of the chain, up to the first whose event is still there. */
async function cutBatch(trx: Transaction<SignInTables>, marks: ChainMarks, batch: number): Promise<number> {
  if (!(await takeTurn(trx))) return 0;
  const oldest = await loadOldest(trx, batch);
  const kept = oldest.findIndex(({ hasRunOut }) => !hasRunOut);
  const gone = kept < 0 ? oldest : oldest.slice(0, kept);
  const last = gone.at(-1);
  if (!last) return 0;
  const ends = new Map([['whole', { number: last.number, mac: last.mac }]]);
  for (const { accountId, accountNumber, accountMac } of gone) {
    if (accountId && accountNumber && accountMac) ends.set(accountId, { number: accountNumber, mac: accountMac });
  }
  const starts = [...ends].map(([chain, end]) => ({ chain, ...end, signature: marks.start({ chain, ...end }) }));
  await cutSeals(trx, starts, last.number);
  return gone.length;
}
