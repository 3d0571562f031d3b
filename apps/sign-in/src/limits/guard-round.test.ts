import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { newId, newToken } from '@vakt/foundation/ids';
import { createSilentLog } from '@vakt/foundation/log';
import { sql } from 'kysely';
import {
  addAccount,
  addChallenge,
  createTestKeyring,
  openSignInDatabase,
  type SignInTestDatabase,
} from '../delivery/test-rows.ts';
import type { LimitSettings } from '../settings.ts';
import { createTestSettings } from '../test-settings.ts';
import { MOST_PER_ACCOUNT } from './decide-closings.ts';
import { closeUnused, runGuardRound } from './guard-round.ts';
import { listClosed, openSends } from './open-sends.ts';

let database: SignInTestDatabase;
before(async () => {
  database = await openSignInDatabase();
});
after(() => database.close());
beforeEach(() => sql`truncate outbox, closed_sends, country_peaks, limit_counters cascade`.execute(database.db));

interface Sent {
  country?: string;
  prefix?: string;
  from?: string;
  purpose?: 'sign-in' | 'enrol';
  minutesAgo?: number;
  used?: boolean;
  state?: 'handed-over' | 'delivered' | 'failed' | 'queued';
  test?: boolean;
  gateways?: number;
  finished?: boolean;
}

/** A code as it stands in the rows some minutes after it was sent. */
async function addSent(accountId: string, given: Sent = {}): Promise<void> {
  const { country = 'SE', purpose = 'enrol', minutesAgo = 10, state = 'delivered' } = given;
  const { challengeId, journeyId } = await addChallenge(database, accountId, { purpose });
  const at = sql`now() - make_interval(mins => ${minutesAgo})`;
  await sql`update challenges set asked_from = ${given.from ?? newId()}, created_at = ${at},
    used_at = case when ${given.used ?? false}::boolean then now() end where id = ${challengeId}`.execute(database.db);
  if (given.finished) await sql`update journeys set finished_at = now() where id = ${journeyId}`.execute(database.db);
  const prefix = given.prefix ?? newId();
  for (let gateway = 0; gateway < (given.gateways ?? 1); gateway += 1) {
    await sql`insert into outbox (id, challenge_id, send_number, channel, gateway, target_sealed, receipt_hash, state,
        created_at, not_after, handed_over_at, country, prefix_hash, organisation, test)
      values (${newId()}::uuid, ${challengeId}::uuid, 1, 'sms', ${`g${gateway}`}, '', ${newToken()}, ${state}, ${at},
        now(), case when ${state !== 'queued'}::boolean then ${at} end, ${country}, ${prefix}, 'ntnu',
        ${given.test ?? false})`.execute(database.db);
  }
}

/** Codes that were asked for by as many accounts. */
async function addMany(count: number, given: Sent = {}): Promise<void> {
  for (let at = 0; at < count; at += 1) await addSent(await addAccount(database), given);
}

function create(limits: Partial<LimitSettings> = {}) {
  const settings = createTestSettings('http://localhost:1', database.url, { limits });
  return { db: database.db, keyring: createTestKeyring(), log: createSilentLog(), settings };
}

const close = async (limits?: Partial<LimitSettings>) =>
  (await closeUnused(create(limits))).map(({ kind, subject, whom }) => [kind, subject, whom].join(' '));

test('P11 prefix walking: codes to one prefix that nobody uses close it to new numbers', async () => {
  await addMany(5, { country: 'NO', prefix: 'walked' });
  assert.deepEqual(await close(), []);
  await addMany(1, { country: 'NO', prefix: 'walked' });
  assert.deepEqual(await close(), ['prefix walked unproved']);
  assert.deepEqual(await close(), [], 'it is closed already');
});

test('P11 unused codes close a foreign country and an address; used ones keep them open', async () => {
  await addMany(6, { from: 'a dormitory' });
  assert.deepEqual((await close()).sort(), ['address a dormitory unproved', 'country SE unproved']);
  await sql`truncate closed_sends`.execute(database.db);
  await addMany(40, { from: 'a dormitory', used: true });
  assert.deepEqual(await close(), []);
});

// Seen to fail with `least(…, MOST_PER_ACCOUNT)` left out: one account closed the country to all.
test('P11 one stolen password closes nothing, however many codes it asks for: one account counts for three', async () => {
  const stolen = await addAccount(database);
  for (let at = 0; at < 30; at += 1) await addSent(stolen, { prefix: 'p', from: 'f' });
  assert.equal(MOST_PER_ACCOUNT, 3);
  assert.deepEqual(await close(), []);
});

// Seen to fail with no number of accounts asked for: two passwords shut enrolment from a quiet campus.
test('P11 strangers with four passwords do not close the address they ask from to others; the country that they flood is closed', async () => {
  const stolen = await Promise.all(Array.from({ length: 4 }, () => addAccount(database)));
  for (const account of stolen) for (let at = 0; at < 8; at += 1) await addSent(account, { from: 'a quiet campus' });
  assert.deepEqual(await close(), ['country SE unproved']);
});

test('P11 a fraud with five accounts and more closes its address; as many sign-ins around it keep a campus open', async () => {
  const thieves = await Promise.all(Array.from({ length: 5 }, () => addAccount(database)));
  for (const account of thieves)
    for (const from of ['a hide-out', 'a campus'])
      for (let at = 0; at < 3; at += 1) await addSent(account, { from, country: 'NO' });
  await addMany(15, { from: 'a campus', country: 'NO', purpose: 'sign-in', used: true });
  assert.deepEqual(await close(), ['address a hide-out unproved']);
});

test('P11 the accounts of this hour and of the day are counted apart, and each once', async () => {
  const given = { from: 'an office', country: 'NO' };
  await addMany(3, { ...given, minutesAgo: 90 });
  const stolen = await Promise.all(Array.from({ length: 2 }, () => addAccount(database)));
  for (const account of stolen) for (let at = 0; at < 3; at += 1) await addSent(account, given);
  assert.deepEqual(await close(), [], 'six in the hour, but by two accounts; by five in the day, but nine');
  assert.deepEqual(await close({ unusedPerAddressDay: 8 }), ['address an office unproved']);
});

test('P11 enrolments that nobody finishes never close anything to the numbers that people sign in with', async () => {
  await addMany(150, { prefix: 'p', from: 'f' });
  const closed = await close();
  assert.equal(closed.length, 3);
  assert.ok(closed.every((one) => one.endsWith('unproved')));
});

test('P11 sign-ins that nobody finishes, by many accounts, close a prefix to all numbers, far above the first threshold', async () => {
  await addMany(50, { country: 'NO', prefix: 'p', purpose: 'sign-in' });
  assert.deepEqual(await close(), []);
  await addMany(1, { country: 'NO', prefix: 'p', purpose: 'sign-in' });
  assert.deepEqual(await close(), ['prefix p proved']);
});

const LEFT_OUT: [string, Sent][] = [
  ['tests and drills', { test: true }],
  ['messages that did not arrive', { state: 'failed' }],
  ['messages that have not left', { state: 'queued' }],
  ['sign-ins that went through another way', { purpose: 'sign-in', finished: true }],
  ['codes that were sent just now', { minutesAgo: 2 }],
  ['codes of yesterday', { minutesAgo: 60 * 25 }],
];
for (const [what, given] of LEFT_OUT) {
  test(`${what} do not count as unused`, async () => {
    await addMany(8, { ...given, prefix: 'p', from: 'f' });
    assert.deepEqual(await close({ unusedPerPrefixHour: 1, unusedPerPrefixDay: 1 }), []);
  });
}

test('P11 an enrolment that went through with another number does not excuse the numbers before; two gateways are one code', async () => {
  await addMany(4, { finished: true });
  assert.deepEqual(await close(), ['country SE unproved']);
  await sql`truncate outbox, closed_sends cascade`.execute(database.db);
  await addMany(3, { gateways: 2 });
  assert.deepEqual(await close(), []);
});

test('closed for a growing time; each time is judged by what was sent since; an administrator opens it, on record', async () => {
  const waits: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    await addMany(4, { minutesAgo: 4 });
    assert.deepEqual(await close(), ['country SE unproved']);
    const [place] = await listClosed(database.db);
    waits.push(Math.round(((place?.until.getTime() ?? 0) - (place?.closedAt.getTime() ?? 0)) / 1000));
    // Over, a moment after everything that was sent.
    await sql`update closed_sends set until = now(), counted_from = now()`.execute(database.db);
    assert.deepEqual(await close(), [], 'what was sent before does not close it again');
    await sql`truncate outbox cascade`.execute(database.db);
    await sql`update closed_sends set counted_from = now() - interval '1 hour'`.execute(database.db);
  }
  assert.deepEqual(waits, [900, 1800, 3600, 7200]);
  await addMany(4);
  await close();
  assert.equal(await openSends(database.db, { country: 'DK', by: 'kari' }), 0);
  assert.equal(await openSends(database.db, { country: 'SE', by: 'kari' }), 1);
  assert.deepEqual(await listClosed(database.db), []);
  assert.deepEqual(await close(), [], 'it stays open');
  const events = await database.db
    .selectFrom('audit_events')
    .select('detail')
    .where('kind', '=', 'sends-reopened')
    .execute();
  assert.deepEqual(events.at(-1)?.detail, { what: 'SE', closings: 1, by: 'kari' });
});

test('the best day of the last 14 counts: what was common yesterday is borne today', async () => {
  await addMany(8, { used: true });
  await close();
  const { rows } = await sql<{ verified: number }>`select verified from country_peaks where country = 'SE'`.execute(
    database.db,
  );
  assert.deepEqual(rows, [{ verified: 8 }]);
  await sql`truncate outbox cascade`.execute(database.db);
  await sql`update country_peaks set verified = 400, day = current_date - 5`.execute(database.db);
  await addMany(13);
  assert.deepEqual(await close(), []);
  await addMany(1);
  assert.deepEqual(await close(), ['country SE unproved'], 'a sixth of 80 is 13');
});

test('of many processes one does the round', async () => {
  await addMany(4);
  await Promise.all(Array.from({ length: 6 }, () => runGuardRound(create())));
  const { rows } = await sql<{ times: number }>`select times from closed_sends`.execute(database.db);
  assert.deepEqual(rows, [{ times: 1 }]);
  const events = await database.db
    .selectFrom('audit_events')
    .select('detail')
    .where('kind', '=', 'sends-closed')
    .execute();
  assert.equal(events.at(-1)?.detail['subject'], 'SE');
});
