import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listEvents } from '../../audit/list-events.ts';
import { createTestBrowser } from '../../test-browser.ts';
import { addPersonWithPhone, enterCode, enterPassword } from '../../test-people.ts';
import { startTestService, type TestService } from '../../test-service.ts';
import { NO_LIMITS } from '../../test-settings.ts';
import { addWorker, createTestPassDesk, type TestWorker, writeAct } from './test-workers.ts';

const ROUNDS = 200;
const AT_ONCE = 4;

let service: TestService;
before(async () => {
  const support = { resetsPerWorkerDay: 10_000 };
  service = await startTestService({ limits: NO_LIMITS, support, passes: createTestPassDesk() });
});
after(() => service.close());

/** So many turns of the event loop the other one waits: then the first is surely done. */
const SURELY = 3000;

/** One person: the right code is typed while a worker confirms a reset. Gives who was first. */
async function race(worker: TestWorker, head: number): Promise<'owner' | 'worker'> {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const challenge = await enterPassword(service, browser, await browser.open('/security'), person);
  const confirm = await writeAct(worker, person, 'require-enrolment', { pass: 'yes' });
  const wait = () => new Promise((resolve) => setImmediate(resolve));
  const later = async <T>(turns: number, work: () => Promise<T>) => {
    for (let turn = 0; turn < turns; turn += 1) await wait();
    return work();
  };
  const [owner, done] = await Promise.all([
    later(Math.max(0, head), () => enterCode(service, browser, challenge, person.phone.number)),
    later(Math.max(0, -head), () => worker.browser.copy().submit(confirm, '/confirm')),
  ]);
  assert.equal(done.heading, 'Gjort');
  assert.ok(owner.status < 500);
  await requireNothingLeft(person.id);
  const events = await listEvents(service.db, { accountId: person.id, limit: 50 });
  const at = (kind: string) => events.findIndex((one) => one.kind === kind);
  assert.notEqual(at('methods-reset'), -1);
  assert.notEqual(at('support-act-done'), -1);
  if (at('code-accepted') === -1) return 'worker';
  // Newest first: what was accepted was accepted before the reset, and both are on record.
  assert.ok(at('code-accepted') > at('methods-reset'));
  return 'owner';
}

/** No session keeps a level of a method that was removed, no method stands, and no code that is under way counts. */
async function requireNothingLeft(accountId: string): Promise<void> {
  const { db } = service;
  const sessions = await db
    .selectFrom('account_sessions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .execute();
  assert.deepEqual(
    sessions.filter((one) => one.second_factor !== null),
    [],
  );
  const methods = await db
    .selectFrom('methods')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .execute();
  assert.deepEqual(methods, []);
  const challenges = await db
    .selectFrom('challenges')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .execute();
  assert.deepEqual(challenges, []);
}

// Seen to fail with the account not held by the reset, with its sessions not ended, and with codes under way not cancelled.
test(`R12 a worker resets methods while the owner signs in with one: one order, both on record, ${ROUNDS} rounds`, async () => {
  const workers = await Promise.all(Array.from({ length: AT_ONCE }, () => addWorker(service)));
  const first = { owner: 0, worker: 0 };
  for (let round = 0; round < ROUNDS; round += AT_ONCE) {
    // The first rounds go one after the other, so that both orders are among them on any machine.
    const heads = workers.map((_, at) => (round > 0 ? ((round / AT_ONCE + at) % 9) - 4 : at % 2 ? SURELY : -SURELY));
    const winners = await Promise.all(workers.map((worker, at) => race(worker, heads[at] ?? 0)));
    for (const winner of winners) first[winner] += 1;
  }
  assert.equal(first.owner + first.worker, ROUNDS);
  assert.ok(first.owner > 0 && first.worker > 0, `both orders were seen: ${JSON.stringify(first)}`);
});
