import assert from 'node:assert/strict';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { after, before, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { queueMail } from '../outbox/queue-mail.ts';
import type { TestPerson } from '../testing/test-house.ts';
import { type MailHouse, openMailHouse, plainMail } from '../testing/test-mail.ts';

let house: MailHouse;
let worker: TestPerson;
let owner: TestPerson;
let serial = 0;
const threads = createRequire(import.meta.url)('node:worker_threads') as { Worker: typeof Worker };
const begun: Worker[] = [];

/** Lets threads be made by another class, in all that imports it. */
function makeThreadsBy(made: unknown): void {
  threads.Worker = made as typeof Worker;
  syncBuiltinESMExports();
}

before(async () => {
  makeThreadsBy(
    class extends threads.Worker {
      constructor(...options: ConstructorParameters<typeof Worker>) {
        super(...options);
        begun.push(this);
      }
    },
  );
  house = await openMailHouse();
  worker = await house.addPerson({ name: 'Kari Nordmann', roles: { [house.groups.first]: 'worker' } });
  owner = await house.addPerson({ email: 'eier@ntnu.test' });
});
after(() => house.close());

/** A stranger's mail in quarantine, to a group's or a case's address. */
async function quarantine(raw?: Buffer, to = 'first@hjelp.test') {
  serial += 1;
  const from = `Fredrik Fremmed <fremmed${serial}@utenfor.test>`;
  const fate = await house.receive(raw ?? plainMail({ From: from, To: to, Subject: `Hei ${serial}` }, `Nr ${serial}`));
  assert.equal(fate.state, 'quarantined');
  return { ...fate, path: `/operator/quarantine/${fate.id}` };
}

async function replyAddressOf(caseId: string): Promise<string> {
  const order = { kind: 'completed' as const, caseId, toPersonId: owner.id };
  await house.db.transaction().execute((trx) => queueMail(trx, house.deps, order));
  return (await house.send()).at(-1)?.replyTo ?? '';
}

const mailOf = (id: string) =>
  house.db.selectFrom('incoming_mails').select(['state', 'case_id']).where('id', '=', id).executeTakeFirstOrThrow();

// Seen to fail: the threads of both did not wait for each other in one order (a deadlock, answered by an error), and the mail
// stood in the empty case, where nobody looks.
test('a mail that is added to a case while it is merged stands where its thread is', async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    const from = await house.addCase({ requesterId: owner.id });
    const into = await house.addCase({ requesterId: owner.id });
    // Every second one seems to belong to the case itself, and is taken along by the merge.
    const mail = await quarantine(undefined, turn % 2 ? await replyAddressOf(from.id) : undefined);
    const { version } = await house.db
      .selectFrom('cases')
      .select('version')
      .where('id', '=', from.id)
      .executeTakeFirstOrThrow();
    const [added, merged] = await Promise.all([
      house.ask(worker, `${mail.path}/to-case`, { number: from.number }),
      house.ask(worker, `/operator/cases/${from.number}/merge`, { into: into.number, version: String(version) }),
    ]);
    assert.ok(added.status < 500 && merged.status < 500, `${added.status} ${merged.status}`);
    const notes = await house.db
      .selectFrom('messages as m')
      .innerJoin('cases as c', 'c.id', 'm.case_id')
      .select(['c.merged_into as mergedInto', 'c.id'])
      .where('m.kind', '=', 'note')
      .where('m.body', 'like', `%Nr ${serial}%`)
      .execute();
    const { state, case_id } = await mailOf(mail.id);
    if (added.status === 422)
      assert.deepEqual([state, notes], ['quarantined', []], 'it was merged before it was asked for');
    else assert.deepEqual([state, notes], ['joined', [{ mergedInto: null, id: case_id }]]);
  }
});

// Seen to fail: with a reader that is away taken for a mail that somebody else had decided about ("gone").
test('while no thread can be had to read mails, a decision is refused in words and the mail is left as it is', async () => {
  const mail = await quarantine();
  const made = await house.addCase({ requesterId: owner.id });
  const whole = threads.Worker;
  // Those that there are end, and no other can be made.
  await Promise.all(begun.map((thread) => thread.terminate()));
  makeThreadsBy(
    class {
      constructor() {
        throw new Error('no thread today');
      }
    },
  );
  try {
    for (const [act, form] of [
      ['release', { group: house.groups.first }],
      ['to-case', { number: made.number }],
    ] as const) {
      const answer = await house.ask(worker, `${mail.path}/${act}`, form);
      assert.deepEqual([answer.status, /ikke leses akkurat nå/.test(answer.text)], [503, true], act);
      assert.equal((await mailOf(mail.id)).state, 'quarantined');
    }
  } finally {
    makeThreadsBy(whole);
  }
  const released = await house.ask(worker, `${mail.path}/release`, { group: house.groups.first });
  assert.equal(released.status, 303, 'and decided about when there is one again');
});

// Seen to fail: "somebody else has decided", and the mail stood in the list for ever after.
test('a mail that cannot be read says so to who decides, and can be put away', async () => {
  const mail = await quarantine(
    Buffer.from(`From: x@utenfor.test\r\nX-Lang: ${'x'.repeat(300 * 1024)}\r\n\r\nHei\r\n`),
  );
  assert.equal(mail.reason, 'unreadable');
  const made = await house.addCase({ requesterId: owner.id });
  const answer = await house.ask(worker, `${mail.path}/to-case`, { number: made.number });
  assert.deepEqual([answer.status, /kan ikke leses av systemet/.test(answer.text)], [422, true]);
  assert.equal((await house.ask(worker, `${mail.path}/discard`, {})).location, '/operator/quarantine?done=discarded');
});

// Seen to fail: with GET alone asked about (the whole mail came back with the fault, and nobody was told).
test('D9 a form that comes back with a mail of a confidential case is a reading, once', async () => {
  const made = await house.addCase({ requesterId: owner.id });
  const mail = await quarantine(undefined, await replyAddressOf(made.id));
  const set = { confidentiality: 'named' as const, named: [worker.id] };
  await house.db.updateTable('cases').set(set).where('id', '=', made.id).execute();
  const answer = await house.ask(worker, `${mail.path}/to-case`, { number: 'NTNU9999999' });
  assert.ok(answer.status === 422 && answer.text.includes(`Nr ${serial}`));
  const reads = await house.db
    .selectFrom('case_reads')
    .select(['person_id', 'how'])
    .where('case_id', '=', made.id)
    .execute();
  assert.deepEqual(reads, [{ person_id: worker.id, how: 'raw-mail' }]);
});
