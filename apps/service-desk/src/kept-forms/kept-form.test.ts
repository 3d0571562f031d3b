import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId, newToken } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import { sweep } from '../door/sweep.ts';
import { addService } from '../services/test-services.ts';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';

/** Whose session runs out in the middle of a long form finds it again after the sign-in, and nobody else does. */
let house: TestHouse;
let student: TestPerson;
let other: TestPerson;
let editor: TestPerson;
let worker: TestPerson;
before(async () => {
  house = await openTestHouse();
  student = await house.addPerson({ name: 'Siri Student' });
  other = await house.addPerson({ name: 'Odd Annen' });
  worker = await house.addPerson({ name: 'Vera', roles: { [house.groups.first]: 'worker' } });
  editor = await house.addPerson({ name: 'Eva', roles: { [house.groups.first]: 'editor' } });
});
after(() => house.close());

const LAST_USED = { out: sql<Date>`now() - interval '2 hours'`, now: sql<Date>`now()` };

async function setSession(person: TestPerson, when: keyof typeof LAST_USED): Promise<void> {
  await house.db
    .updateTable('sessions')
    .set({ last_used_at: LAST_USED[when] })
    .where('person_id', '=', person.id)
    .execute();
}

/** Sends a form when the session has run out; gives where the sign-in leads back to, and lets the person in again. */
async function sendTooLate(person: TestPerson, path: string, form: Record<string, string>): Promise<string> {
  await setSession(person, 'out');
  const answer = await house.ask(person, path, form);
  await setSession(person, 'now');
  assert.equal(answer.status, 303);
  assert.match(answer.location ?? '', /\/authorize|\/auth/);
  const { return_path } = await house.db
    .selectFrom('pending_sign_ins')
    .select('return_path')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return return_path;
}

const countCases = async () =>
  Number((await house.db.selectFrom('cases').select(sql<string>`count(*)`.as('n')).executeTakeFirstOrThrow()).n);
const countKept = async () =>
  Number((await house.db.selectFrom('kept_forms').select(sql<string>`count(*)`.as('n')).executeTakeFirstOrThrow()).n);

describe('a form that came when the session had run out', () => {
  test('of a service stands there again, is not sent, and is sent by the next click', async () => {
    const { key } = await addService(house, {});
    const cases = await countCases();
    const path = `/self-service/services/${key}`;
    const typed = { 'a-what': 'Alt jeg skrev\r\npå to linjer', version: '1', 'form-id': newId() };
    const back = await sendTooLate(student, path, typed);
    assert.ok(back.startsWith(`${path}?kept=`), back);
    const shown = await house.ask(student, back);
    assert.equal(shown.status, 200);
    assert.match(shown.text, /Alt jeg skrev\npå to linjer/);
    assert.match(shown.text, /Du var logget ut/);
    assert.ok(shown.text.includes(typed['form-id']), 'it is still the same form: sent twice it is one case');
    assert.equal(await countCases(), cases);
    const sent = await house.ask(student, path, typed);
    assert.match(sent.location ?? '', /\/self-service\/cases\//);
    assert.equal(await countCases(), cases + 1);
  });

  test('of an answer stands there again', async () => {
    const { number } = await house.addCase({ requesterId: student.id });
    const path = `/self-service/cases/${number}`;
    const back = await sendTooLate(student, `${path}/reply`, { body: 'Et langt svar', 'form-id': newId() });
    assert.ok(back.startsWith(`${path}?kept=`), back);
    assert.match((await house.ask(student, back)).text, /<textarea[^>]*>Et langt svar<\/textarea>/);
  });

  // Seen to fail: the page said that the answer stood there, and had no form.
  test('of an answer stands there also when the case was merged meanwhile, and goes where the thread is', async () => {
    const [from, into] = [
      await house.addCase({ requesterId: student.id }),
      await house.addCase({ requesterId: student.id }),
    ];
    await house.ask(worker, `/operator/cases/${from.number}/merge`, { into: into.number, version: '1' });
    const path = `/self-service/cases/${from.number}`;
    const typed = { body: 'Skrevet før sammenslåingen', 'form-id': newId() };
    const back = await sendTooLate(student, `${path}/reply`, typed);
    assert.match((await house.ask(student, back)).text, /<textarea[^>]*>Skrevet før sammenslåingen<\/textarea>/);
    const tooLong = await house.ask(student, `${path}/reply`, { ...typed, body: 'Så langt '.repeat(20_000) });
    assert.equal(tooLong.status, 422);
    assert.match(tooLong.text, /<textarea[^>]*>Så langt Så langt/);
    const sent = await house.ask(student, `${path}/reply`, typed);
    assert.equal(sent.location, `/self-service/cases/${into.number}?done=replied`);
    assert.doesNotMatch((await house.ask(student, path)).text, /name="body"/);
  });

  // Seen to fail: only the page's script kept it; without script it was lost.
  test('of a case worker stands in the composer again, is not sent, and is nobody else’s', async () => {
    const { number, id } = await house.addCase({ requesterId: student.id });
    const path = `/operator/cases/${number}`;
    const colleague = await house.addPerson({ roles: { [house.groups.first]: 'worker' } });
    for (const [act, kind] of [
      ['reply', 'reply'],
      ['note', 'note'],
      ['draft', 'note'],
      ['use-template', 'reply'],
    ] as const) {
      const body = `Skrevet for ${act}`;
      const back = await sendTooLate(worker, `${path}/${act}`, { body, kind, version: '1', list: 'view=mine' });
      assert.ok(back.startsWith(`${path}?kept=`), back);
      const shown = (await house.ask(worker, back)).text;
      assert.match(shown, new RegExp(`id="${kind}-body"[^>]*>${body}</textarea>`));
      assert.match(shown, /Du var logget ut/);
      assert.doesNotMatch(shown, /name="list" value="[^"]*kept/);
      assert.doesNotMatch((await house.ask(colleague, back)).text, /Skrevet for|Du var logget ut/);
      assert.doesNotMatch((await house.ask(worker, path)).text, /Skrevet for/);
    }
    const said = await house.db.selectFrom('messages').select('id').where('case_id', '=', id).where('body', '<>', '');
    assert.equal((await said.where('kind', 'in', ['reply', 'note']).execute()).length, 0);
  });

  // Seen to fail: the text was lost on the way to the fresh sign-in.
  test('of a sealed case waits for the fresh sign-in, and is shown after it alone', async () => {
    const late = await house.addPerson({ roles: { [house.groups.first]: 'worker' }, minutesAgo: 60 });
    const sealed = { confidentiality: 'sealed', named: [late.id] } as const;
    const { number } = await house.addCase({ requesterId: student.id, ...sealed });
    const path = `/operator/cases/${number}`;
    const back = await sendTooLate(late, `${path}/note`, { body: 'Hemmelig merknad', kind: 'note', version: '1' });
    assert.ok(back.startsWith(`${path}?kept=`), back);
    assert.equal((await house.ask(late, back)).status, 303);
    await house.db
      .updateTable('sessions')
      .set({ auth_time: sql<Date>`now()` })
      .where('person_id', '=', late.id)
      .execute();
    assert.match((await house.ask(late, back)).text, />Hemmelig merknad<\/textarea>/);
  });

  test('what a page saves by itself is not kept: it stands there still', async () => {
    const { number } = await house.addCase({ requesterId: student.id });
    const before = await countKept();
    await setSession(worker, 'out');
    const answer = await fetch(`${house.origin}/operator/cases/${number}/draft`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: worker.cookie, 'sec-fetch-site': 'same-origin', 'x-draft': 'script' },
      body: new URLSearchParams({ kind: 'reply', body: 'Halvferdig', version: '1' }),
    });
    await setSession(worker, 'now');
    assert.equal(answer.status, 303);
    assert.equal(await countKept(), before);
  });

  test('of the editor stands there again, and is not saved', async () => {
    const { key } = await addService(house, {});
    const path = `/operator/services/${key}`;
    const back = await sendTooLate(editor, path, { name_nb: 'Nytt navn', revision: '0', order: '', act: 'publish' });
    assert.ok(back.startsWith(`${path}?kept=`), back);
    assert.match((await house.ask(editor, back)).text, /value="Nytt navn"/);
    assert.doesNotMatch((await house.ask(editor, path)).text, /value="Nytt navn"/);
  });

  test('what does something at a click is not kept, and starts again from its page', async () => {
    const { number } = await house.addCase({ requesterId: student.id });
    const path = `/self-service/cases/${number}`;
    assert.equal(await sendTooLate(student, `${path}/withdraw`, {}), path);
    const colleague = { who: 'x', confirmed: 'yes' };
    assert.equal(await sendTooLate(student, `${path}/add-colleague`, colleague), path);
  });
});

// Seen to fail: with the person, then the page, taken out of the query; with `ended_at is null` taken out; without the cap.
describe('D12 a kept form', () => {
  test('D12 is nobody else’s, and stands on no other page', async () => {
    const [mine, another] = [await addService(house, {}), await addService(house, {})];
    const back = await sendTooLate(student, `/self-service/services/${mine.key}`, { 'a-what': 'Hemmelig greie' });
    assert.match((await house.ask(student, back)).text, /Hemmelig greie/);
    const theirs = await house.ask(other, back);
    assert.equal(theirs.status, 200);
    assert.doesNotMatch(theirs.text, /Hemmelig greie/);
    assert.doesNotMatch((await house.ask(student, back.replace(mine.key, another.key))).text, /Hemmelig greie/);
    for (const id of ['', 'x', newId(), "' or true --"]) {
      const page = await house.ask(student, `/self-service/services/${mine.key}?kept=${encodeURIComponent(id)}`);
      assert.equal(page.status, 200);
    }
  });

  test('T11 nobody without a session of theirs, or with one that was ended, leaves anything', async () => {
    const { key } = await addService(house, {});
    const path = `/self-service/services/${key}`;
    const before = await countKept();
    const stranger = { ...student, cookie: `desk-session=${newToken()}` };
    for (const one of [null, stranger]) {
      const answer = await house.ask(one, path, { 'a-what': 'fra ingen' });
      assert.equal(answer.status, 303);
    }
    const gone = await house.addPerson({});
    await house.db
      .updateTable('sessions')
      .set({ ended_at: sql<Date>`now()`, ended_by: 'back-channel' })
      .where('person_id', '=', gone.id)
      .execute();
    assert.equal((await house.ask(gone, path, { 'a-what': 'fra en som er stengt ute' })).status, 303);
    assert.equal(await countKept(), before);
  });

  test('T11 so many of one person are kept at a time, and none longer than a day', async () => {
    const { key } = await addService(house, {});
    for (let round = 0; round < 8; round += 1) {
      await sendTooLate(other, `/self-service/services/${key}`, { 'a-what': `forsøk ${round}\0` });
    }
    assert.equal(await countKeptOf(other), 5);
    await house.db.updateTable('kept_forms').set({ kept_at: sql<Date>`now() - interval '25 hours'` }).execute();
    await sweep(house.db);
    assert.equal(await countKept(), 0);
  });
});

async function countKeptOf({ id }: TestPerson): Promise<number> {
  return (await house.db.selectFrom('kept_forms').select('id').where('person_id', '=', id).execute()).length;
}
