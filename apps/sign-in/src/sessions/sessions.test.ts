import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { listParts, writeParts } from '@vakt/storage/parts';
import { sql } from 'kysely';
import { blockPassword, unblockPassword } from '../accounts/block-password.ts';
import { addPerson, type TestPerson } from '../test-people.ts';
import { startTestService, type TestService } from '../test-service.ts';
import {
  endSession,
  findBrowser,
  findOwner,
  forgetSecondFactors,
  openingOf,
  rise,
  risingOf,
  type SessionStart,
  startingOf,
} from './sessions.store.ts';

const SETTINGS = { idleSeconds: 3600, absoluteSeconds: 86_400 };

let service: TestService;
let person: TestPerson;
before(async () => {
  service = await startTestService();
  person = await addPerson(service);
});
after(() => service.close());

/** A journey of a browser, for a password to be typed in. */
async function beginJourney(browserId: string): Promise<string> {
  const journeyId = newToken();
  const row = { id: journeyId, browser_id: browserId, account_id: null, account_session_id: null, service: 'desk' };
  const rest = { step: 'password', state: '{}', request: '{}', expires_at: new Date(Date.now() + 60_000) };
  await service.db
    .insertInto('journeys')
    .values({ ...row, ...rest })
    .execute();
  return journeyId;
}

/** What a session of the person's starts with; the password is kept elsewhere. */
async function describeStart(browserId: string, planted: string, token: string) {
  const tokens = { tokenHash: hashToken(planted), newTokenHash: hashToken(token) };
  const journeyId = await beginJourney(browserId);
  const journey = { journeyId, journeyVersion: 1 };
  return { sessionId: newId(), browserId, ...journey, accountId: person.id, passwordStamp: null, ...tokens };
}

/** Starts a session as the statement does that moves its journey on; null: nothing started. */
async function startSession(start: SessionStart): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    with ${listParts(startingOf(start))} select id from started`.execute(service.db);
  return rows[0]?.id ?? null;
}

const recordSecondFactor = (values: Parameters<typeof risingOf>[0]) => rise(service.db, risingOf(values));

/** A browser with a session of the person's. */
async function signIn(): Promise<{ browserId: string; sessionId: string; token: string; planted: string }> {
  const [browserId, planted, token] = [newId(), newToken(), newToken()];
  await writeParts(service.db, openingOf(browserId, hashToken(planted), null));
  const sessionId = await startSession(await describeStart(browserId, planted, token));
  return { browserId, sessionId: sessionId ?? assert.fail(), token, planted };
}

const load = (token: string) => findBrowser(service.db, hashToken(token), SETTINGS);

// Seen to fail with the rotation taken out of startingOf.
test('R6 the token before the password is dead when the session starts', async () => {
  const { token, planted } = await signIn();
  assert.deepEqual(await load(planted), []);
  assert.equal((await load(token))[0]?.account_id, person.id);
});

// Seen to fail with the journey's version not asked by startingOf: the browser's token was dead and it got no new one.
test('R10 a password for a journey that has moved on since starts nothing, and the browser keeps its token', async () => {
  const { browserId, token } = await signIn();
  const start = await describeStart(browserId, token, newToken());
  assert.equal(await startSession({ ...start, journeyVersion: 2 }), null);
  assert.equal((await load(token))[0]?.account_id, person.id);
});

// Seen to fail with `second_factor = null` taken out of startingOf's update.
test('T10 a password typed anew starts the session anew: no second factor is kept', async () => {
  const { browserId, sessionId, token } = await signIn();
  const [proved, again] = [newToken(), newToken()];
  assert.equal(
    await recordSecondFactor({
      sessionId,
      browserId,
      factor: 'sms',
      tokenHash: hashToken(token),
      newTokenHash: hashToken(proved),
    }),
    true,
  );
  await startSession(await describeStart(browserId, proved, again));
  const [row] = await load(again);
  assert.deepEqual([row?.second_factor, row?.second_factor_at], [null, null]);
});

// Seen to fail with the session's browser not asked, and with ended sessions not left out.
test('T20 a second factor is recorded for a living session of this very browser only', async () => {
  const mine = await signIn();
  const theirs = await signIn();
  const newTokenHash = hashToken(newToken());
  assert.equal(
    await recordSecondFactor({
      sessionId: theirs.sessionId,
      browserId: mine.browserId,
      tokenHash: hashToken(mine.token),
      factor: 'sms',
      newTokenHash,
    }),
    false,
  );
  await endSession(service.db, theirs.sessionId);
  assert.equal(
    await recordSecondFactor({
      sessionId: theirs.sessionId,
      browserId: theirs.browserId,
      tokenHash: hashToken(theirs.token),
      factor: 'sms',
      newTokenHash: hashToken(newToken()),
    }),
    false,
  );
});

// Seen to fail with the browser looked for by its id alone.
test('R6 a request that came with a token which has been replaced since raises nothing and gets no new one', async () => {
  const { browserId, sessionId, planted, token } = await signIn();
  const stale = { browserId, tokenHash: hashToken(planted), newTokenHash: hashToken(newToken()) };
  assert.equal(await recordSecondFactor({ ...stale, sessionId, factor: 'sms' }), false);
  assert.equal(await startSession(await describeStart(browserId, planted, newToken())), null);
  assert.equal((await load(token))[0]?.second_factor, null);
});

// Seen to fail with each bound taken out of findBrowser and findOwner.
test('R4 a session ends by the database’s clock: unused too long, too old, ended, its account closed', async () => {
  const ends: [string, ReturnType<typeof sql>][] = [
    ['unused', sql`update account_sessions set last_used_at = now() - interval '3601 seconds'`],
    ['old', sql`update account_sessions set started_at = now() - interval '86401 seconds'`],
    ['ended', sql`update account_sessions set ended_at = now()`],
  ];
  for (const [how, end] of ends) {
    const { sessionId, token } = await signIn();
    assert.ok(await findOwner(service.db, sessionId, SETTINGS));
    await sql`${end} where id = ${sessionId}`.execute(service.db);
    assert.equal((await load(token))[0]?.session_id, null, how);
    if (how !== 'unused') assert.equal(await findOwner(service.db, sessionId, SETTINGS), null, how);
  }
  const { sessionId, token } = await signIn();
  await service.db.updateTable('accounts').set({ disabled_at: new Date() }).where('id', '=', person.id).execute();
  assert.equal((await load(token))[0]?.account_id, null);
  assert.equal(await findOwner(service.db, sessionId, SETTINGS), null);
});

// Seen to fail with the block not asked by startingOf.
test('R12 a password that its owner blocks while it is compared starts nothing', async () => {
  const { browserId, token } = await signIn();
  const accounts = service.db.selectFrom('accounts').select('password_hash').where('id', '=', person.id);
  const passwordStamp = hashToken((await accounts.executeTakeFirstOrThrow()).password_hash ?? assert.fail());
  const start = { ...(await describeStart(browserId, token, newToken())), passwordStamp };
  await blockPassword(service.db, person.id);
  assert.equal(await startSession(start), null);
  await unblockPassword(service.db, person.id);
  assert.ok(await startSession(start));
});

// Seen to fail with sessions left out that have no second factor: the passkey that opened this one may be the one that is gone.
test('T21 a session that a passkey alone opened signs in anew after a change of methods, whatever became of its factor since', async () => {
  const { sessionId, token } = await signIn();
  await sql`update account_sessions set first_factor = 'passkey' where id = ${sessionId}`.execute(service.db);
  await forgetSecondFactors(service.db, person.id, newId());
  assert.equal((await load(token))[0]?.password_at, null);
});
