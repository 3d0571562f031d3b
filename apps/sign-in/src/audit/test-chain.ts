import { createSilentLog } from '@vakt/foundation/log';
import { sql } from 'kysely';
import { createTestKeyring, openSignInDatabase } from '../delivery/test-rows.ts';
import type { Database } from '../tables.ts';
import { recordEvent } from './record-event.ts';
import { sealEvents } from './seal-events.ts';
import { countWaiting } from './seals.store.ts';
import { type VerifyOptions, verifyChain } from './verify-chain.ts';

const GUARDED = ['audit_events', 'audit_seals', 'audit_starts'];
const LONGEST_MS = 60_000;

/**
 * Seals until nothing waits, and gives how many. A transaction of any database of the cluster holds events back, and other
 * tests have databases on it too.
 */
export async function sealUntilDone(db: Database, seal: () => Promise<number>): Promise<number> {
  const end = Date.now() + LONGEST_MS;
  for (let sealed = 0; ; ) {
    sealed += await seal();
    if ((await countWaiting(db)).events === 0) return sealed;
    if (Date.now() > end) throw new Error('Events are held back by a transaction that does not end.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** For tests: a record of one's own, with ways to tamper with it as the owner of its tables could. */
export async function openTestChain() {
  const database = await openSignInDatabase();
  const { db } = database;
  const keyring = createTestKeyring();
  const seal = (batch?: number) => sealEvents({ db, keyring, log: createSilentLog() }, batch);
  return {
    ...database,
    keyring,
    /** One round; what transactions hold back waits. */
    sealOnce: seal,
    seal: (batch?: number) => sealUntilDone(db, () => seal(batch)),
    verify: (options: Partial<VerifyOptions> = {}) =>
      verifyChain(db, keyring, { accountId: null, since: null, checkpoints: [], ...options }),
    /** Records sends, so many of each account in turn. */
    async record(accountIds: readonly string[], count: number) {
      for (let at = 0; at < count; at += 1) {
        for (const accountId of accountIds) {
          const detail = { channel: 'sms' as const, purpose: 'sign-in' as const, sendNumber: at + 1 };
          await recordEvent(db, { kind: 'code-sent', accountId, journeyId: `j${at}`, detail });
        }
      }
    },
    /** Runs a statement with the triggers switched off. */
    async tamper(...statements: string[]) {
      await db.transaction().execute(async (trx) => {
        for (const table of GUARDED) await sql`alter table ${sql.id(table)} disable trigger user`.execute(trx);
        for (const statement of statements) await sql.raw(statement).execute(trx);
        for (const table of GUARDED)
          for (const trigger of ['stay', 'stay_whole'])
            await sql`alter table ${sql.id(table)} enable always trigger ${sql.id(`${table}_${trigger}`)}`.execute(trx);
        await sql`alter table audit_seals enable trigger audit_seals_come`.execute(trx);
      });
    },
    /** Ids of events, in the order of their seals. */
    async ids(): Promise<string[]> {
      const rows = await db.selectFrom('audit_events').select('id').orderBy('id').execute();
      return rows.map(({ id }) => String(id));
    },
  };
}

export type TestChain = Awaited<ReturnType<typeof openTestChain>>;
