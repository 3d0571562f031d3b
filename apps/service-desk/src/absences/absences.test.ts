import assert from 'node:assert/strict';
import test, { after, before, beforeEach } from 'node:test';
import { sql } from 'kysely';
import { recordAnswer } from '../cases/requester-acts.ts';
import { setStatus } from '../cases/set-status.ts';
import { openTimedDatabase, TIMERS, type TimedDatabase } from '../testing/test-time.ts';
import { returnCasesOfAbsent } from './return-cases.ts';

let house: TimedDatabase;
let group: string;
let kari: string;
let per: string;

before(async () => {
  house = await openTimedDatabase('2026-11-02T10:00:00+01:00');
});
after(() => house.close());
beforeEach(async () => {
  await sql`truncate cases, groups, absences cascade`.execute(house.db);
  await house.setTime('2026-11-02T10:00:00+01:00');
  group = await house.addGroup('orakel');
  kari = await house.addPerson('Kari', { [group]: 'worker' });
  per = await house.addPerson('Per');
});

async function casesOfKari(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { id } = await house.addCase({ groupId: group, requesterId: per });
    const change = { case: { id }, to: 'waiting-user', by: kari, expected: null, set: { assigneeId: kari } } as const;
    await house.act((trx) => setStatus(trx, TIMERS, change));
    ids.push(id);
  }
  return ids;
}
const answer = (caseId: string) =>
  house.act((trx) => recordAnswer(trx, TIMERS, { caseId, personId: per, body: 'Hei', entry: 'form' }));
const away = (from: string, to: string) =>
  sql`insert into absences (id, person_id, starts_on, ends_on, created_by)
    values (gen_random_uuid(), ${kari}, ${from}, ${to}, ${kari})`.execute(house.db);

test('a case that its user updates while its worker is away returns to the queue at once', async () => {
  const [id = ''] = await casesOfKari(1);
  await away('2026-11-02', '2026-11-06');
  await answer(id);
  const { status, assignee } = await house.look(id);
  assert.equal(status, 'updated');
  assert.equal(assignee, null);
  assert.deepEqual((await house.history(id)).slice(-2), [
    { what: 'assigned', to: null, because: 'absence' },
    { what: 'status', from: 'waiting-user', to: 'updated' },
  ]);
});

test('before the first day and after the last the case stays with its worker', async () => {
  const [before = '', after = ''] = await casesOfKari(2);
  await away('2026-11-03', '2026-11-06');
  await answer(before);
  await house.setTime('2026-11-07T00:00:01+01:00');
  await answer(after);
  for (const id of [before, after]) assert.equal((await house.look(id)).assignee, kari);
});

test('the first and the last day are Oslo’s, from midnight to midnight', async () => {
  const [first = '', last = ''] = await casesOfKari(2);
  await away('2026-11-03', '2026-11-06');
  await house.setTime('2026-11-03T00:00:01+01:00');
  await answer(first);
  await house.setTime('2026-11-06T23:59:59+01:00');
  await answer(last);
  for (const id of [first, last]) assert.equal((await house.look(id)).assignee, null);
});

test('an absence that has ended is none', async () => {
  const [id = ''] = await casesOfKari(1);
  await away('2026-11-02', '2026-11-06');
  await sql`update absences set ended_at = now()`.execute(house.db);
  await answer(id);
  assert.equal((await house.look(id)).assignee, kari);
});

test('what users updated before an absence returns when it begins; what nobody waits for stays', async () => {
  const [updated = '', waits = ''] = await casesOfKari(2);
  await answer(updated);
  await away('2026-11-03', '2026-11-06');
  assert.equal(await returnCasesOfAbsent(house.db, null), 0);
  await house.setTime('2026-11-03T08:00:00+01:00');
  assert.equal(await returnCasesOfAbsent(house.db, null), 1);
  assert.equal((await house.look(updated)).assignee, null);
  assert.equal((await house.look(waits)).assignee, kari);
});

test('two rounds at once return each case once', async () => {
  const ids = await casesOfKari(15);
  for (const id of ids) await answer(id);
  await away('2026-11-02', '2026-11-02');
  const counts = await Promise.all([house.db, house.openAnother()].map((db) => returnCasesOfAbsent(db, null)));
  assert.equal(counts[0] !== undefined && counts[1] !== undefined && counts[0] + counts[1], 15);
  for (const id of ids) {
    const lines = (await house.history(id)).filter(({ because }) => because === 'absence');
    assert.equal(lines.length, 1);
  }
});
