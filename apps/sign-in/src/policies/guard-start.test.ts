import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { OperatorProblem } from '@vakt/storage/operator-problem';
import { openTestDatabase } from '@vakt/storage/test-database';
import { sql } from 'kysely';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { createTestService, createTestSettings } from '../test-settings.ts';
import { acceptPolicy, loadPolicyChange, requirePolicyNotWeaker } from './guard-start.ts';

const { db, close } = await openTestDatabase<SignInTables>(new URL('../../migrations/', import.meta.url));
after(close);
beforeEach(async () => {
  await sql`truncate policy_runs, policy_acceptances, policy_refusals`.execute(db);
});

const settingsWith = (
  changes: Partial<Settings> = {},
  policy: Parameters<typeof createTestService>[1] = {},
): Settings => ({
  ...createTestSettings('http://localhost:1', 'postgres://none', { services: [createTestService('desk', policy)] }),
  ...changes,
});
const start = (settings: Settings) => requirePolicyNotWeaker({ db, settings });
const countRuns = async () => (await db.selectFrom('policy_runs').select('id').execute()).length;
const eventsSince = async (id: string) =>
  (
    await db
      .selectFrom('audit_events')
      .select(['kind', 'detail'])
      .where('kind', 'like', 'policy-%')
      .where('id', '>', id)
      .orderBy('id')
      .execute()
  ).map(({ kind, detail }) => `${kind} ${detail['was'] ?? ''}`.trim());
const lastEvent = async () => {
  const row = await db.selectFrom('audit_events').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.id ?? '0';
};

async function refusalOf(settings: Settings): Promise<string> {
  const error = await start(settings).then(
    () => assert.fail('it started'),
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof OperatorProblem, String(error));
  return error.message;
}

const STRONG = { secondFactor: 'required' as const };

test('P7 a first run, the same run and a stronger one start; each change is on record', async () => {
  const from = await lastEvent();
  await start(settingsWith());
  await start(settingsWith());
  assert.equal(await countRuns(), 1);
  await start(settingsWith({}, STRONG));
  assert.equal(await countRuns(), 2);
  assert.deepEqual(await eventsSince(from), ['policy-changed first', 'policy-changed not-weaker']);
});

// Seen to fail with the run noted before it is compared: the second try started.
test('P7 a weaker policy does not start, however often it is tried, and says what gets weaker for whom', async () => {
  await start(settingsWith({}, STRONG));
  const from = await lastEvent();
  const weak = settingsWith();
  const message = await refusalOf(weak);
  assert.match(message, /service desk: two-factors → one-factor/);
  assert.match(message, /vakt policies accept/);
  assert.equal(await refusalOf(weak), message);
  assert.equal(await countRuns(), 1);
  assert.deepEqual(await eventsSince(from), ['policy-refused'], 'once an hour, however often it is tried');
  // What was there starts as before.
  await start(settingsWith({}, STRONG));
});

test('P7 settings of codes and sessions are second-factor rules too', async () => {
  const base = settingsWith();
  await start(settingsWith({ codes: { ...base.codes, digits: 8 } }));
  assert.match(await refusalOf(base), /setting codes\.digits: 8 → 6/);
  const longer = settingsWith({
    codes: { ...base.codes, digits: 8 },
    session: { ...base.session, absoluteSeconds: base.session.absoluteSeconds + 1 },
  });
  assert.match(await refusalOf(longer), /signIn\.session\.absoluteSeconds/);
});

// Seen to fail with acceptances found by hash alone: going back and forth, an old one let the policy through again.
test('P7 what was accepted is exactly one policy in place of exactly one run', async () => {
  const [strong, weak] = [settingsWith({}, STRONG), settingsWith()];
  await start(strong);
  const from = await lastEvent();
  assert.equal(await acceptPolicy(db, await loadPolicyChange(db, weak), 'kari'), true);
  const other = settingsWith({ codes: { ...weak.codes, triesPerChallenge: 9 } });
  await refusalOf(other);
  await start(weak);
  await start(weak);
  assert.equal(await acceptPolicy(db, await loadPolicyChange(db, weak), 'kari'), false);
  assert.deepEqual(await eventsSince(from), ['policy-accepted', 'policy-refused', 'policy-changed accepted']);
  await start(strong);
  await refusalOf(weak);
});

test('P7 an acceptance in the configuration holds for the policy and the step of that hash alone', async () => {
  await start(settingsWith({}, STRONG));
  const weak = settingsWith();
  const { acceptance } = await loadPolicyChange(db, weak);
  const accepting = { ...weak.decisions, acceptedPolicy: acceptance };
  await refusalOf(settingsWith({ decisions: accepting, codes: { ...weak.codes, triesPerChallenge: 9 } }));
  await start(settingsWith({ decisions: accepting }));
});

// Seen to fail: the configuration named the policy's own hash, and the line that was once written let it come back for good.
test('P7 an acceptance that was left in the configuration accepts nothing a second time', async () => {
  await start(settingsWith({}, STRONG));
  const weak = settingsWith();
  const { acceptance } = await loadPolicyChange(db, weak);
  const left = { ...weak.decisions, acceptedPolicy: acceptance };
  await start(settingsWith({ decisions: left }));
  await start(settingsWith({ decisions: left, codes: { ...weak.codes, triesPerChallenge: 2 } }));
  await refusalOf(settingsWith({ decisions: left }));
  // The same policy, read more weakly by a later program.
  await start(settingsWith({ decisions: left, codes: { ...weak.codes, triesPerChallenge: 1 } }, STRONG));
  await sql`truncate policy_runs, policy_acceptances`.execute(db);
  await start(settingsWith({ decisions: left }));
  await sql`update policy_runs set answers = (select jsonb_agg(jsonb_set(one, '{says,block}', 'true'))
    from jsonb_array_elements(answers) as a (one))`.execute(db);
  await refusalOf(settingsWith({ decisions: left }));
});

// Seen to fail: whether support's new enrolment asks for a pass was no second-factor rule.
test('P7 a new enrolment by the password alone is a weaker rule', async () => {
  const strong = settingsWith();
  await start(strong);
  const refused = await refusalOf({
    ...strong,
    support: { ...strong.support, passAfterReset: !strong.support.passAfterReset },
  });
  assert.match(refused, /support\.passAfterReset/);
});

test('P7 many processes that start at once are one run; of a weaker policy none starts', async () => {
  await Promise.all(Array.from({ length: 6 }, () => start(settingsWith({}, STRONG))));
  assert.equal(await countRuns(), 1);
  const tries = await Promise.allSettled(Array.from({ length: 6 }, () => start(settingsWith())));
  assert.ok(tries.every(({ status }) => status === 'rejected'));
});

test('P7 a version of the program that reads the same rules otherwise does not start', async () => {
  await start(settingsWith({}, STRONG));
  await sql`update policy_runs set answers = jsonb_set(answers, '{0,says,level}', '"phishing-resistant"')`.execute(db);
  assert.match(await refusalOf(settingsWith({}, STRONG)), /reads the last run's rules in a weaker way in one case/);
  await sql`truncate policy_runs, policy_acceptances`.execute(db);
  await start(settingsWith({}, STRONG));
  await sql`update policy_runs set policy = jsonb_set(policy, '{meaning}', '0'), hash = 'of then'`.execute(db);
  assert.match(await refusalOf(settingsWith({}, STRONG)), /what rules mean changed with this version of the program/);
});
