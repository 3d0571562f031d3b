import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listGuardedRoutes } from '../app.ts';
import { addFile } from '../attachments/test-files.ts';
import { testAssets } from '../testing/test-assets.ts';
import type { TestPerson } from '../testing/test-house.ts';
import { type MailHouse, openMailHouse } from '../testing/test-mail.ts';
import { act, passHold, threadOf } from './test-acts.ts';

/** Stands in every internal thing of the case, and must stand in nothing that a requester gets. */
const CANARY = 'kanarifugl';

let house: MailHouse;
let rita: TestPerson;
let colleague: TestPerson;
let kari: TestPerson;

before(async () => {
  house = await openMailHouse();
  rita = await house.addPerson({ name: 'Rita Melder', email: 'rita@ntnu.test' });
  // Works here as well: a case worker who is a party sees what parties see.
  colleague = await house.addPerson({
    name: 'Ola Kollega',
    email: 'ola@ntnu.test',
    roles: { [house.groups.first]: 'lead' },
  });
  kari = await house.addPerson({
    name: 'Kari Saksen',
    roles: { [house.groups.first]: 'worker', [house.groups.second]: 'worker' },
  });
});
after(() => house.close());

/** A case with everything internal that a case can have. */
async function addFullCase() {
  const made = await house.addCase({ requesterId: rita.id });
  await house.db
    .updateTable('cases')
    .set({ parties: [rita.id, colleague.id] })
    .where('id', '=', made.id)
    .execute();
  await act(house, kari, made, 'note', { body: `Merknad ${CANARY}` });
  await act(house, kari, made, 'draft', { kind: 'reply', body: `Utkast ${CANARY}` });
  await act(house, kari, made, 'details', { title: 'Skriveren virker ikke', tags: CANARY, impact: '1', urgency: '1' });
  await act(house, kari, made, 'reply', { body: 'Vi ser på det.' });
  await passHold(house, made.id);
  const noteId = (await threadOf(house, made.id)).find(({ kind }) => kind === 'note')?.id ?? '';
  const fileId = await addFile(house, {
    caseNumber: made.number,
    name: `${CANARY}.txt`,
    content: CANARY,
    internal: true,
    messageId: noteId,
  });
  await act(house, kari, made, 'hand-over', { group: house.groups.second, reason: `Fordi ${CANARY}` });
  await act(house, kari, made, 'note', { body: `Merknad to ${CANARY}` });
  return { ...made, fileId };
}

/** Every GET route, filled in for a case, as the address that a requester would try. */
function everyAddress(made: { number: string; fileId: string }): string[] {
  const routes = listGuardedRoutes({ settings: house.settings, db: house.db, assets: testAssets } as never);
  const fill = (name: string) => (name === 'number' ? made.number : name === 'file' ? made.fileId : 'unknown');
  return routes
    .flatMap(({ rules }) => rules)
    .filter(({ method, path }) => method === 'GET' && !path.endsWith('/live'))
    .map(({ path }) => path.replace(/:(\w+)(\{[^}]*\})?/g, (_all, name: string) => fill(name)))
    .flatMap((path) => [path, `${path}?q=${CANARY}&search=${CANARY}`]);
}

// Seen to fail with `not m.internal` taken out of what self-service reads.
test('D10 a note, its file, a draft, a tag and the reason of a hand-over reach no requester on any page', async () => {
  const made = await addFullCase();
  const addresses = everyAddress(made);
  assert.ok(addresses.length > 30, `${addresses.length} addresses`);
  const worker = await house.ask(kari, `/operator/cases/${made.number}`);
  assert.ok(
    worker.text.includes(`Merknad ${CANARY}`) && worker.text.includes(`Fordi ${CANARY}`),
    'it is there for case workers',
  );
  for (const person of [rita, colleague]) {
    for (const address of addresses) {
      const { text, headers } = await house.ask(person, address);
      // What somebody typed into a search themselves stands in its field again.
      const answer = text.replaceAll(/value="[^"]*"|href="[^"]*"/g, '').replaceAll(`«${CANARY}»`, '');
      assert.ok(!answer.includes(CANARY), `${person.name}: ${address}`);
      assert.ok(!(headers.get('content-disposition') ?? '').includes(CANARY), address);
    }
  }
});

test('D10 nor in any mail, whatever happens to the case: reply, hand-over, done, merged', async () => {
  const made = await addFullCase();
  const into = await house.addCase({ requesterId: rita.id });
  await house.db
    .updateTable('cases')
    .set({ parties: [rita.id, colleague.id], group_id: house.groups.second })
    .where('id', '=', into.id)
    .execute();
  await act(house, kari, made, 'reply', { body: 'Nå er det løst.', next: 'done' });
  await passHold(house, made.id);
  await house.db
    .updateTable('outgoing_mails')
    .set({ next_at: new Date(Date.now() - 1000) } as never)
    .where('state', '=', 'queued')
    .execute();
  const mails = await house.send();
  assert.ok(mails.some(({ text }) => text.includes('Nå er det løst.')));
  for (const mail of mails) assert.ok(!JSON.stringify(mail).includes(CANARY), mail.subject);
  const merged = await act(house, kari, made, 'merge', { into: into.number });
  assert.equal(merged.status, 303, merged.text);
  for (const { number } of [made, into]) {
    const page = await house.ask(rita, `/self-service/cases/${number}`);
    assert.ok(!page.text.includes(CANARY));
  }
  assert.match((await house.ask(kari, `/operator/cases/${into.number}`)).text, new RegExp(`Merknad ${CANARY}`));
});

test('D10 the page of a case says what is internal in words, and to whom a reply goes', async () => {
  const made = await addFullCase();
  const { text } = await house.ask(kari, `/operator/cases/${made.number}`);
  assert.match(text, /vk-message--note[\s\S]{0,2500}Intern merknad/);
  assert.match(text, /Bare saksbehandlere ser dette\. Melderen ser det aldri\./);
  assert.match(text, /<strong>Til:<\/strong> Rita Melder \(rita@ntnu\.test\), Ola Kollega \(ola@ntnu\.test\)/);
});

// Seen to fail with `internal` of addNote's files set to false.
test('D10 a file that comes with a note is as internal as the note, by its own row', async () => {
  const made = await house.addCase({ requesterId: rita.id });
  const form = new FormData();
  form.set('version', '1');
  form.set('body', 'Se vedlegget');
  form.set('files', new File([CANARY], `${CANARY}.txt`, { type: 'text/plain' }));
  const answer = await fetch(new URL(`/operator/cases/${made.number}/note`, house.origin), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: kari.cookie, 'sec-fetch-site': 'same-origin' },
    body: form,
  });
  assert.equal(answer.status, 303);
  const [file] = await house.db.selectFrom('attachments').selectAll().where('case_id', '=', made.id).execute();
  assert.deepEqual([file?.name, file?.internal], [`${CANARY}.txt`, true]);
  const page = await house.ask(kari, `/operator/cases/${made.number}`);
  assert.ok(page.text.includes(`${CANARY}.txt`));
  assert.equal((await house.ask(rita, `/self-service/cases/${made.number}/files/${file?.id}`)).status, 404);
});

test('D10 a form cannot make a note a reply, nor a reply a note', async () => {
  const made = await house.addCase({ requesterId: rita.id });
  await act(house, kari, made, 'note', { body: `Merknad ${CANARY}`, kind: 'reply', internal: 'false', next: 'done' });
  const [note] = (await threadOf(house, made.id)).filter(({ kind }) => kind !== 'event' && kind !== 'question');
  assert.deepEqual([note?.kind, note?.internal, note?.held_until], ['note', true, null]);
});
