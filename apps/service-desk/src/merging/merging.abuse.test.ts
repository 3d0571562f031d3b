import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';

let house: TestHouse;
let requester: TestPerson;
let worker: TestPerson;

before(async () => {
  house = await openTestHouse();
  requester = await house.addPerson();
  worker = await house.addPerson({ roles: { [house.groups.first]: 'worker' } });
});
after(() => house.close());

const merge = (from: string, into: string, version = '1') =>
  house.ask(worker, `/operator/cases/${from}/merge`, { into, version });

// Seen to fail: with `case-see` for `case-work` where the other case is opened.
test('D9 D12 the number in a merge’s form is asked of the policy too: unknown, forbidden and not ours are one answer', async () => {
  const from = await house.addCase({ requesterId: requester.id });
  const elsewhere = await house.addCase({ requesterId: requester.id, groupId: house.groups.second });
  const hidden = await house.addCase({ requesterId: requester.id, confidentiality: 'named', title: 'Hemmelig' });
  const answers = await Promise.all(
    ['NTNU9999999', elsewhere.number, hidden.number, 'tull', ''].map((into) => merge(from.number, into)),
  );
  const words = answers.map(({ status, text }) => [status, /id="into-error"[^>]*>(?:<[^>]+>)*([^<]+)/.exec(text)?.[1]]);
  assert.deepEqual(
    words,
    words.map(() => words[0]),
  );
  assert.equal(words[0]?.[0], 422);
  assert.ok(answers.every(({ text }) => !text.includes('Hemmelig')));
});

test('D11 the page refuses levels and people that differ, in words, and keeps what was typed', async () => {
  const from = await house.addCase({ requesterId: requester.id });
  const other = await house.addPerson();
  const closed = await house.addCase({ requesterId: requester.id, confidentiality: 'group' });
  const foreign = await house.addCase({ requesterId: other.id });
  for (const [into, words] of [
    [closed.number, 'fortrolighet'],
    [foreign.number, 'samme'],
  ] as const) {
    const answer = await merge(from.number, into);
    assert.equal(answer.status, 422);
    assert.ok(answer.text.includes(words) && answer.text.includes(`value="${into}"`), answer.text.slice(-2000));
  }
});

test('two cases of one person become one; the old number leads to nothing that can be changed', async () => {
  const [from, into] = [
    await house.addCase({ requesterId: requester.id }),
    await house.addCase({ requesterId: requester.id }),
  ];
  const answer = await merge(from.number, into.number);
  assert.equal(answer.status, 303);
  assert.equal(answer.location, `/operator/cases/${into.number}`);
  assert.equal((await merge(into.number, from.number, '2')).status, 422);
});

const rowOf = (id: string) =>
  house.db
    .selectFrom('cases')
    .select(['status', 'waiting_since', 'timer_at', 'merged_into', 'held_at'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

// Seen to fail: the question stood in a case that was finished, or that a timer was about to finish, and nobody’s turn it was.
test('who waits for us in a case still waits where it is merged into, whatever was the status there', async () => {
  for (const status of ['done', 'closed', 'waiting-user', 'on-hold', 'in-progress'] as const) {
    const [from, into] = [
      await house.addCase({ requesterId: requester.id }),
      await house.addCase({ requesterId: requester.id }),
    ];
    const since = new Date(Date.now() - 86_400_000);
    await house.db.updateTable('cases').set({ waiting_since: since }).where('id', '=', from.id).execute();
    const waits = status === 'in-progress' ? new Date() : null;
    const timer = ['done', 'waiting-user'].includes(status) ? new Date(Date.now() + 86_400_000) : null;
    const set = { status, waiting_since: waits, timer_at: timer };
    await house.db.updateTable('cases').set(set).where('id', '=', into.id).execute();
    assert.equal((await merge(from.number, into.number)).status, 303);
    const row = await rowOf(into.id);
    assert.equal(row.status, status === 'in-progress' ? 'in-progress' : 'updated', status);
    assert.equal(row.timer_at, null);
    assert.equal(row.waiting_since?.getTime(), since.getTime(), status);
  }
});

test('what waits for nobody of us leaves the other case as it is', async () => {
  const [from, into] = [
    await house.addCase({ requesterId: requester.id }),
    await house.addCase({ requesterId: requester.id }),
  ];
  for (const { id } of [from, into])
    await house.db.updateTable('cases').set({ status: 'done', waiting_since: null }).where('id', '=', id).execute();
  assert.equal((await merge(from.number, into.number)).status, 303);
  assert.equal((await rowOf(into.id)).status, 'done');
});

test('two who merge two cases into each other at once merge once, and none leads in a circle', async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    const [one, other] = [
      await house.addCase({ requesterId: requester.id }),
      await house.addCase({ requesterId: requester.id }),
    ];
    const answers = await Promise.all([merge(one.number, other.number), merge(other.number, one.number)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422].sort());
    const merged = (await Promise.all([rowOf(one.id), rowOf(other.id)])).filter((row) => row.merged_into !== null);
    assert.equal(merged.length, 1);
  }
});

test('a merge, a hand-over and an act on many at once: each case is as one of them left it, and nothing of it is lost', async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    const [one, other] = [
      await house.addCase({ requesterId: requester.id }),
      await house.addCase({ requesterId: requester.id }),
    ];
    const answers = await Promise.all([
      merge(one.number, other.number),
      house.ask(worker, `/operator/cases/${one.number}/hand-over`, {
        version: '1',
        seen: '0',
        group: house.groups.second,
        reason: 'Hører til der.',
      }),
      house.ask(worker, '/operator/bulk', { act: 'complete', case: `${one.number}:1` }),
      house.ask(requester, `/self-service/cases/${one.number}/reply`, { body: `Svar ${turn}` }),
      house.ask(worker, `/operator/cases/${one.number}/note`, { version: '1', seen: '0', body: `Notat ${turn}` }),
    ]);
    assert.ok(
      answers.every(({ status }) => status < 500),
      answers.map(({ status }) => status).join(),
    );
    const said = await house.db
      .selectFrom('messages as m')
      .innerJoin('cases as c', 'c.id', 'm.case_id')
      .select(['c.status', 'c.merged_into'])
      .where('m.body', 'in', [`Svar ${turn}`, `Notat ${turn}`])
      .execute();
    // What was written stands once, in a case that is worked on. Seen to fail (the note) without standingCase() in addNote().
    assert.deepEqual(
      said.map(({ merged_into }) => merged_into),
      said.map(() => null),
    );
  }
});

// Seen to fail: a hold that had waited for the merge stood on the empty case, and the thread was removed where it is now.
test('D18 a hold that meets a merge holds the thread, or the merge is refused', async () => {
  const lead = await house.addPerson({ roles: { [house.groups.first]: 'lead' } });
  for (let turn = 0; turn < 20; turn += 1) {
    const [from, into] = [
      await house.addCase({ requesterId: requester.id }),
      await house.addCase({ requesterId: requester.id }),
    ];
    await Promise.all([
      merge(from.number, into.number),
      house.ask(lead, `/operator/cases/${from.number}/hold`, { reason: 'Klagesak' }),
    ]);
    const row = await rowOf(from.id);
    assert.ok(row.held_at === null || row.merged_into === null, 'held and merged away');
  }
});

// Seen to fail: every act was let through, a reply to the empty case went out, and reopening put it into the queue.
test('nobody works on a case that was merged, from a page that stood open: acts, replies, bulk and reopening', async () => {
  const [from, into] = [
    await house.addCase({ requesterId: requester.id }),
    await house.addCase({ requesterId: requester.id }),
  ];
  assert.equal((await merge(from.number, into.number)).status, 303);
  const page = await house.ask(worker, `/operator/cases/${from.number}`);
  assert.equal(page.status, 200);
  assert.ok(!page.text.includes('name="body"') && page.text.includes(into.number), 'the page says where it stands');
  const before = await house.db.selectFrom('cases').selectAll().where('id', '=', from.id).executeTakeFirstOrThrow();
  const version = String(before.version);
  const path = `/operator/cases/${from.number}`;
  for (const [act, form] of [
    ['take', {}],
    ['reply', { body: 'Hei' }],
    ['note', { body: 'Hei' }],
    ['reopen', {}],
  ] as const) {
    assert.equal((await house.ask(worker, `${path}/${act}`, { version, ...form })).status, 404, act);
  }
  await house.ask(worker, '/operator/bulk', { act: 'take', case: `${from.number}:${version}` });
  await house.ask(requester, `/self-service/cases/${from.number}/reopen`, {});
  const after = await house.db.selectFrom('cases').selectAll().where('id', '=', from.id).executeTakeFirstOrThrow();
  assert.deepEqual(after, before);
});
