import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSilentLog } from '@vakt/foundation/log';
import { sql } from 'kysely';
import { createTestKeyring, openSignInDatabase, type SignInTestDatabase } from '../delivery/test-rows.ts';
import { defaultAudit } from '../settings-audit.ts';
import { sweep } from '../sweep.ts';
import { createTestSettings } from '../test-settings.ts';
import { guardSend } from './guard-send.ts';
import { listSendDecisions } from './list-send-decisions.ts';

let database: SignInTestDatabase;
before(async () => {
  database = await openSignInDatabase();
});
after(() => database.close());

const NUMBER = '+4782012345';

function create() {
  const settings = createTestSettings('http://localhost:1', database.url);
  const common = { db: database.db, keyring: createTestKeyring(), log: createSilentLog(), settings };
  return { ...common, budgets: { tell: async () => {} }, price: () => 0 };
}

const send = (deps: ReturnType<typeof create>, number = NUMBER, organisation = 'ntnu') =>
  guardSend(deps, {
    accountId: '00000000-0000-4000-8000-000000000000',
    organisation,
    address: '192.0.2.1',
    number,
    channel: 'sms',
    proved: true,
  });

// Seen to fail with `on conflict` taken from the insert: 199 were lost.
test('P11 R2 200 parallel refusals are one row with their count, without the number, and are swept after 35 days', async () => {
  const deps = create();
  await Promise.all(Array.from({ length: 200 }, () => send(deps)));
  const decisions = await listSendDecisions(database.db, new Date(Date.now() - 60_000));
  assert.ok(decisions.length <= 2, 'two when the hour changed under way');
  assert.equal(
    decisions.reduce((sum, { count }) => sum + count, 0),
    200,
  );
  const [one] = decisions;
  assert.deepEqual(
    [one?.rule, one?.mode, one?.channel, one?.organisation],
    ['numberNotAllowed', 'deny', 'sms', 'ntnu'],
  );
  assert.doesNotMatch(JSON.stringify(decisions), /8201/);
  assert.equal(one?.prefixHash, deps.keyring.hash('phone-number', NUMBER.slice(0, -4)), 'as the outbox names it');
  assert.deepEqual(await listSendDecisions(database.db, new Date(Date.now() + 60_000)), []);
  await sql`update send_decisions set hour = hour - interval '34 days'`.execute(database.db);
  await sweep({
    db: database.db,
    keyring: createTestKeyring(),
    log: createSilentLog(),
    settings: {
      audit: defaultAudit,
      notices: { undoHours: 72, freezeHours: 72, keepDays: 90 },
      decisions: { receiptDays: 90 },
    },
  });
  const count = async () => (await database.db.selectFrom('send_decisions').select('rule').execute()).length;
  assert.ok((await count()) > 0);
  await sql`update send_decisions set hour = hour - interval '2 days'`.execute(database.db);
  await sweep({
    db: database.db,
    keyring: createTestKeyring(),
    log: createSilentLog(),
    settings: {
      audit: defaultAudit,
      notices: { undoHours: 72, freezeHours: 72, keepDays: 90 },
      decisions: { receiptDays: 90 },
    },
  });
  assert.equal(await count(), 0);
});

test('a number that was refused for its kind counts in no limit, and an unknown organisation sends nowhere', async () => {
  const deps = create();
  await send(deps);
  assert.deepEqual(await send(deps, '+4791234567', 'nobody'), {
    verdict: 'refused',
    limit: 'countryNotAllowed',
    retryAt: null,
  });
  assert.deepEqual(await database.db.selectFrom('limit_counters').selectAll().execute(), []);
});
