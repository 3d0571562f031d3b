import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { TestAnswer, TestHouse, TestPerson } from '../testing/test-house.ts';

/** The version and the newest position of a case: what a page that was just loaded sends. */
export async function seenNow(house: TestHouse, caseId: string): Promise<{ version: string; seen: string }> {
  const { version } = await house.db
    .selectFrom('cases')
    .select('version')
    .where('id', '=', caseId)
    .executeTakeFirstOrThrow();
  const { seen } = await house.db
    .selectFrom('messages')
    .select((row) => row.fn.max('position').as('seen'))
    .where('case_id', '=', caseId)
    .executeTakeFirstOrThrow();
  return { version: String(version), seen: String(seen ?? 0) };
}

/** Sends a form of the case page, as somebody who has just loaded it; `form` may say otherwise. */
export async function act(
  house: TestHouse,
  person: TestPerson,
  made: { id: string; number: string },
  what: string,
  form: Record<string, string> = {},
): Promise<TestAnswer> {
  return house.ask(person, `/operator/cases/${made.number}/${what}`, { ...(await seenNow(house, made.id)), ...form });
}

/** A thread as it is stored, oldest first. */
export async function threadOf(house: TestHouse, caseId: string) {
  return house.db.selectFrom('messages').selectAll().where('case_id', '=', caseId).orderBy('position').execute();
}

export async function caseOf(house: TestHouse, caseId: string) {
  return house.db.selectFrom('cases').selectAll().where('id', '=', caseId).executeTakeFirstOrThrow();
}

/** Lets the seconds pass in which replies of a case can be taken back. */
export async function passHold(house: TestHouse, caseId: string): Promise<void> {
  await house.db
    .updateTable('messages')
    .set({ held_until: new Date(Date.now() - 1000) })
    .where('case_id', '=', caseId)
    .where('held_until', 'is not', null)
    .execute();
}

/** Waits until some statement waits for a row that another transaction has. */
export async function waitForLock(house: TestHouse): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(house.db);
    if (rows.length > 0) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  assert.fail('nothing waits for a lock');
}
