import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import { createTestKeyring, openSignInDatabase, type SignInTestDatabase } from '../delivery/test-rows.ts';
import type { LimitSettings } from '../settings.ts';
import { addressRange } from './address-range.ts';
import { defaultLimits } from './default-limits.ts';
import { removeOldCounters } from './remove-old-counters.ts';
import { type SendLimit, type SpendSendDependencies, spendSend, type WantedSend } from './spend-send.ts';

let database: SignInTestDatabase;
before(async () => {
  database = await openSignInDatabase();
});
after(() => database.close());

function dependencies(limits: Partial<LimitSettings> = {}): SpendSendDependencies {
  return { db: database.db, keyring: createTestKeyring(), settings: { limits: { ...defaultLimits, ...limits } } };
}

/** A send that shares nothing with any other, but for what is given. */
function wanted(shared: Partial<WantedSend> = {}): WantedSend {
  return {
    accountId: newId(),
    organisation: newId(),
    targetHash: newId(),
    prefixHash: newId(),
    country: newId(),
    address: newId(),
    channel: 'sms',
    sentPrefixHash: newId(),
    proved: true,
    isHome: true,
    priceMilli: 0,
    ...shared,
  };
}

async function countRows(): Promise<number> {
  const { total } = await database.db
    .selectFrom('limit_counters')
    .select(sql<number>`coalesce(sum(count), 0)::int`.as('total'))
    .executeTakeFirstOrThrow();
  return total;
}

// Seen to fail: with each line of `listWanted` left out in turn, its case fails.
const CASES: [SendLimit, Partial<WantedSend>][] = [
  ['sendsPerNumberHour', { targetHash: 'a number' }],
  ['sendsPerNumberDay', { targetHash: 'a number by day' }],
  ['callsPerNumberHour', { targetHash: 'a called number', channel: 'call' }],
  ['sendsPerAccountDay', { accountId: 'an account' }],
  ['sendsPerPrefixHour', { prefixHash: 'a prefix' }],
  ['sendsPerAddressHour', { address: '192.0.2.7', proved: false }],
  ['provedSendsPerAddressHour', { address: '192.0.2.7' }],
  ['sendsPerCountryDay', { country: 'XX' }],
  ['sendsPerOrganisationDay', { organisation: 'an organisation' }],
];

for (const [limit, shared] of CASES) {
  test(`P11 no more sends than ${limit}, then a refusal that names it and when it ends, and counts nowhere`, async () => {
    const deps = dependencies({ [limit]: 3 });
    for (let sent = 0; sent < 3; sent++)
      assert.deepEqual(await spendSend(deps, wanted(shared)), { verdict: 'allowed', alarms: [], hits: [] });
    const counted = await countRows();
    const refused = await spendSend(deps, wanted(shared));
    assert.equal(refused.verdict, 'refused');
    assert.equal(refused.limit, limit);
    const window = limit.endsWith('Day') ? 86_400_000 : 3_600_000;
    const wait = refused.retryAt.getTime() - Date.now();
    assert.ok(wait > window - 5_000 && wait <= (window * 13) / 12 + 5_000, `waits ${wait} ms`);
    assert.equal(await countRows(), counted);
    assert.equal((await spendSend(deps, wanted())).verdict, 'allowed');
  });
}

// Seen to fail with one limit for both: the campus was refused at the 301st.
test('P11 ten stolen accounts that use up an address for new numbers stop no sign-in there, and the other way round', async () => {
  const deps = dependencies();
  const address = '192.0.2.8';
  const thieves = Array.from({ length: 10 }, () => newId());
  const flood = (proved: boolean, at: number) =>
    spendSend(deps, wanted({ address, proved, accountId: thieves[at % 10] ?? '' }));
  for (let at = 0; at < 300; at += 1) assert.equal((await flood(at % 2 === 0, at)).verdict, 'allowed');
  for (let at = 0; at < 150; at += 1)
    assert.equal((await spendSend(deps, wanted({ address, proved: false }))).verdict, 'allowed');
  const refused = await spendSend(deps, wanted({ address, proved: false }));
  assert.equal(refused.verdict === 'refused' && refused.limit, 'sendsPerAddressHour');
  assert.equal((await spendSend(deps, wanted({ address }))).verdict, 'allowed');
});

test('P11 a campus of 10,000 behind one address signs in within an hour, and asks once more each; then the address is full', async () => {
  const deps = dependencies();
  const address = '192.0.2.9';
  const key = `provedSendsPerAddressHour:${deps.keyring.hash('throttle', `provedSendsPerAddressHour ${address}`)}`;
  await sql`insert into limit_counters (key, window_start, count, expires_at)
    values (${key}, now() - interval '20 minutes', 19999, now() + interval '45 minutes')`.execute(database.db);
  assert.equal((await spendSend(deps, wanted({ address }))).verdict, 'allowed');
  const refused = await spendSend(deps, wanted({ address }));
  assert.equal(refused.verdict === 'refused' && refused.limit, 'provedSendsPerAddressHour');
  assert.equal((await spendSend(deps, wanted({ address, proved: false }))).verdict, 'allowed');
});

// Seen to fail: with `where c.count + … < max` taken from the upsert more are allowed than the limit; with the division
// by zero taken out, refused sends stay counted; with `order by w.ord` made `order by random()` PostgreSQL finds a deadlock.
test('P11 200 parallel sends on their own connections never exceed a limit, and neither block each other for ever', async () => {
  const deps = dependencies({ sendsPerNumberHour: 7, sendsPerAccountDay: 11 });
  // Three numbers and two accounts, crossed: rows are shared in different pairs, which deadlocks when the order varies.
  const sends = Array.from({ length: 200 }, (_, at) =>
    spendSend(
      deps,
      wanted({ targetHash: `race-${at % 3}`, accountId: `race-${at % 2}`, organisation: 'race', country: 'race' }),
    ),
  );
  const verdicts = await Promise.all(sends);
  const allowed = verdicts.flatMap(({ verdict }, at) => (verdict === 'allowed' ? [at] : []));
  for (const number of [0, 1, 2]) assert.ok(allowed.filter((at) => at % 3 === number).length <= 7);
  for (const account of [0, 1]) assert.ok(allowed.filter((at) => at % 2 === account).length <= 11);
  // Nothing is lost either: 3 × 7 numbers would allow 21, 2 × 11 accounts 22; greedy filling leaves at most one number short.
  assert.ok(allowed.length >= 18, `${allowed.length} allowed`);
  const kept = await database.db
    .selectFrom('limit_counters')
    .select(sql<number>`sum(count)::int`.as('total'))
    .where('key', 'like', 'sendsPerOrganisationDay:%')
    .where('key', '=', `sendsPerOrganisationDay:${deps.keyring.hash('throttle', 'sendsPerOrganisationDay race')}`)
    .executeTakeFirstOrThrow();
  assert.equal(kept.total, allowed.length);
});

test('P11 a window slides: what is older than the window counts no more, and retryAt is when enough has left', async () => {
  const deps = dependencies({ sendsPerNumberHour: 3 });
  const send = () => wanted({ targetHash: 'sliding' });
  for (let sent = 0; sent < 3; sent++) await spendSend(deps, send());
  const move = (by: string) =>
    sql`update limit_counters set window_start = window_start - ${by}::interval, expires_at = expires_at - ${by}::interval
      where key = ${`sendsPerNumberHour:${deps.keyring.hash('throttle', 'sendsPerNumberHour sliding')}`}`.execute(
      database.db,
    );
  await move('50 minutes');
  const refused = await spendSend(deps, send());
  assert.equal(refused.verdict, 'refused');
  assert.ok(refused.retryAt.getTime() - Date.now() <= 15 * 60_000 + 5_000);
  await move('15 minutes');
  assert.equal((await spendSend(deps, send())).verdict, 'allowed');
  const before = await countRows();
  assert.ok((await removeOldCounters(database.db)) >= 1);
  assert.equal(await countRows(), before - 3);
});

// Seen to fail: with `earlier` taken from the upsert’s condition seven are allowed on top of the five before.
test('P11 200 rounds: what was sent earlier in the window counts for parallel sends too', async () => {
  const deps = dependencies({ sendsPerNumberHour: 7 });
  for (let round = 0; round < 200; round++) {
    const targetHash = `earlier-${round}`;
    const key = `sendsPerNumberHour:${deps.keyring.hash('throttle', `sendsPerNumberHour ${targetHash}`)}`;
    await sql`insert into limit_counters (key, window_start, count, expires_at)
      values (${key}, now() - interval '20 minutes', 5, now() + interval '45 minutes')`.execute(database.db);
    const verdicts = await Promise.all(Array.from({ length: 6 }, () => spendSend(deps, wanted({ targetHash }))));
    assert.equal(verdicts.filter(({ verdict }) => verdict === 'allowed').length, 2);
  }
});

test('P11 of several full limits the one that stays full longest is told', async () => {
  const deps = dependencies({ sendsPerNumberHour: 1, sendsPerNumberDay: 1 });
  await spendSend(deps, wanted({ targetHash: 'both' }));
  const refused = await spendSend(deps, wanted({ targetHash: 'both' }));
  assert.equal(refused.verdict === 'refused' && refused.limit, 'sendsPerNumberDay');
});

test('a limit of nought allows nothing', async () => {
  assert.equal((await spendSend(dependencies({ sendsPerCountryDay: 0 }), wanted())).verdict, 'refused');
});

test('P11 limits refuse to be counted inside a transaction, where a roll-back would take them back', async () => {
  await database.db.transaction().execute(async (trx) => {
    await assert.rejects(spendSend({ ...dependencies(), db: trx }, wanted()), /own transaction/);
  });
});

test('P11 an IPv6 network of 64 bits counts as one address, and IPv4 in IPv6 dress as IPv4', () => {
  assert.equal(addressRange('2001:db8:1:2:3:4:5:6'), addressRange('2001:DB8:1:2::9'));
  assert.notEqual(addressRange('2001:db8:1:2::1'), addressRange('2001:db8:1:3::1'));
  assert.equal(addressRange('::1'), '0:0:0:0::/64');
  assert.equal(addressRange('fe80::1%eth0'), 'fe80:0:0:0::/64');
  assert.equal(addressRange('64:ff9b::192.0.2.33'), '64:ff9b:0:0::/64');
  assert.equal(addressRange('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(addressRange('192.0.2.1'), '192.0.2.1');
});
