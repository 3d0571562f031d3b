import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import fc from 'fast-check';
import { sql } from 'kysely';
import { groupsOf, type Viewer } from '../access/viewer.ts';
import { addMessage } from '../cases/add-message.ts';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { LONGEST_QUERY, parseQuery } from './parse-query.ts';
import { searchCases, splitMatches, windowsBelow } from './search-cases.ts';

let house: TestHouse;
let requester: TestPerson;
let worker: TestPerson;
let viewer: Viewer;

before(async () => {
  house = await openTestHouse();
  requester = await house.addPerson({ name: 'Sander Lie' });
  worker = await house.addPerson({ roles: { [house.groups.first]: 'worker' } });
  viewer = {
    personId: worker.id,
    worker: true,
    administrator: false,
    roles: new Map([[house.groups.first, 'worker']]),
    managerId: null,
    authTime: new Date(),
  };
  assert.deepEqual(groupsOf(viewer), [house.groups.first]);
});
after(() => house.close());

const add = (title: string, body = 'Ingenting mer.') => house.addCase({ requesterId: requester.id, title, body });
const find = async (typed: string) => (await searchCases(house.db, viewer, typed)).cases.map(({ id }) => id);
const say = (caseId: string, kind: 'question' | 'reply' | 'note', body: string) =>
  house.db.transaction().execute((trx) => addMessage(trx, { caseId, kind, authorId: worker.id, entry: 'desk', body }));

async function addFile(caseId: string, name: string): Promise<string> {
  const id = newId();
  await house.db
    .insertInto('attachments')
    .values({ id, case_id: caseId, hash: null, name, size: 1, type: 'application/pdf', internal: false })
    .execute();
  return id;
}

test('words are found in all their forms, in Norwegian and in English, whatever the language of the case', async () => {
  const families = [
    ['skriver', 'skriveren', 'skrivere', 'skriverne', 'SKRIVER'],
    ['kaffetrakter', 'kaffetrakteren', 'kaffetraktere', 'kaffetrakterne'],
    ['eksamen', 'eksamener', 'eksamenene'],
    ['lisens', 'lisensen', 'lisenser', 'lisensene'],
    ['passord', 'passordet', 'passordene', 'passordets'],
    ['bestille', 'bestiller'],
    ['trådløs', 'trådløst', 'trådløse'],
    ['tilgjengelig', 'tilgjengelige', 'tilgjengelighet'],
    ['printer', 'printers'],
    ['license', 'licenses', 'licensed'],
    ['password', 'passwords'],
    ['enrolment', 'enrolments'],
    ['connect', 'connects', 'connected', 'connecting', 'connection'],
  ];
  for (const [index, family] of families.entries()) {
    const made = await Promise.all(family.map((word) => add(`Ark${index}`, `Gjelder ${word} hos oss`)));
    for (const typed of family) {
      const found = await find(`${typed} ark${index}`);
      assert.deepEqual(found.sort(), made.map(({ id }) => id).sort(), `${typed} of ${family.join(', ')}`);
    }
  }
  // One word of each language, in one question.
  const both = await add('Skriveren krever ny driver', 'The printers are jamming again.');
  assert.deepEqual(await find('skrivere printer jam'), [both.id]);
});

test('titles, messages, notes, files and the name of the requester are looked through together', async () => {
  const one = await add('Trådløst nett', 'Mister forbindelsen i Realfagbygget.');
  await say(one.id, 'reply', 'Vi har byttet basestasjonen.');
  await say(one.id, 'note', 'Mistenker radarvarsel på kanal 52.');
  await addFile(one.id, 'maaling_2026-11-25.signalstyrke.pdf');
  for (const typed of [
    'realfagbygget',
    'basestasjon',
    'radarvarsel',
    'signalstyrke',
    'maaling_2026-11-25.signalstyrke.pdf',
  ])
    assert.ok((await find(typed)).includes(one.id), typed);
  assert.deepEqual(await find('trådløs realfagbygg basestasjon radarvarsel signalstyrke sander'), [one.id]);
  assert.deepEqual(await find('radarvarsel finsnitt'), []);
});

test('quotation marks, a star and a minus are understood; what is not understood is taken for words', async () => {
  const one = await add('Eksamensplan mangler', 'Planen for eksamen våren 2027 mangler.');
  const two = await add('Planen for våren', 'Mangler eksamen.');
  assert.deepEqual(await find('"eksamen våren 2027"'), [one.id]);
  assert.deepEqual(await find('eksamensp*'), [one.id]);
  assert.deepEqual(await find('eksamen mangler'), [two.id, one.id]);
  assert.deepEqual(await find('eksamen mangler -2027'), [two.id]);
  assert.deepEqual(await find('eksamen mangler -"våren 2027"'), [two.id]);
  assert.deepEqual(await find(`eksamen & (mangler) | ! : ' \\ <-> våren:*`), [two.id, one.id]);
});

test('any text that somebody types gets an answer', async () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.stringMatching(/^["'*&|!:()<>\\ a-z-]{0,60}$/),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (typed) => {
      await searchCases(house.db, viewer, typed);
      assert.ok(parseQuery(typed).every(({ text }) => text.length <= LONGEST_QUERY && /[\p{L}\p{N}]/u.test(text)));
    }),
    { numRuns: 200 },
  );
});

test('words that stand everywhere are left out; nothing else left is said so', async () => {
  const one = await add('Reiseregning for Oslo og Bergen');
  assert.deepEqual(await find('reiseregning og for the'), [one.id]);
  for (const typed of ['', 'og', 'the og', '-reiseregning', '**', '"'])
    assert.equal((await searchCases(house.db, viewer, typed)).understood, false, typed);
});

test('what changes is found at once, and what is taken back is not', async () => {
  const one = await add('Bestilling', 'Jeg ønsker en dokkingstasjon.');
  const id = await say(one.id, 'reply', 'Passordet er ananaskake.');
  const file = await addFile(one.id, 'kvittering.pdf');
  assert.deepEqual([await find('ananaskake'), await find('kvittering')], [[one.id], [one.id]]);
  await sql`update messages set recalled_at = now() where id = ${id}`.execute(house.db);
  await sql`update attachments set removed_at = now() where id = ${file}`.execute(house.db);
  await sql`update cases set title = 'Bestilling av utstyr' where id = ${one.id}`.execute(house.db);
  await sql`update people set name = 'Sander Trollstigen' where id = ${requester.id}`.execute(house.db);
  assert.deepEqual([await find('ananaskake'), await find('kvittering')], [[], []]);
  assert.deepEqual(await find('trollstigen utstyr dokkingstasjon'), [one.id]);
  assert.deepEqual(await find('sander lie dokkingstasjon'), []);
});

test('a thread that moves to another case is found there', async () => {
  const [from, into] = [await add('Den ene', 'Kaffetrakteren lekker.'), await add('Den andre')];
  await sql`update messages set case_id = ${into.id} where case_id = ${from.id}`.execute(house.db);
  assert.deepEqual(await find('kaffetrakter lekker'), [into.id]);
});

test('two commits about one case at once: both are found', async () => {
  const one = await add('Samtidig');
  const words = Array.from({ length: 12 }, (_, index) => `samtidighet${index}`);
  await Promise.all(
    words.map((word, index) =>
      index % 4 === 0
        ? sql`update cases set title = ${`Samtidig ${word}`} where id = ${one.id}`.execute(house.db)
        : say(one.id, 'note', word),
    ),
  );
  for (const [index, word] of words.entries()) if (index % 4 !== 0) assert.deepEqual(await find(word), [one.id], word);
});

test('a message that is too long to be looked through whole is saved, and found by its beginning', async () => {
  const unique = (count: number) => Array.from({ length: count }, (_, index) => `${index}xylofon${index}`).join(' ');
  const one = await add('Logg', `Eplekake ${unique(6000).slice(0, 49_000)}`);
  for (let turn = 0; turn < 12; turn += 1)
    await say(one.id, 'note', unique(20_000).slice(turn * 20_000, turn * 20_000 + 20_000));
  await say(one.id, 'note', '漢'.repeat(20_000));
  assert.deepEqual(await find('eplekake'), [one.id]);
});

test('snippets show where the words stand; markup in a text stays text', async () => {
  const one = await add(
    '<b>Feil</b> i Kaktusskjema',
    `Hei.\n${'Litt tekst foran. '.repeat(20)}Her står <script>alert(1)</script> kaktusene, midt i.`,
  );
  const { cases } = await searchCases(house.db, viewer, 'kaktus*');
  assert.equal(cases[0]?.id, one.id);
  assert.deepEqual(
    cases[0]?.titleParts.filter(({ match }) => match).map(({ text }) => text),
    ['Kaktusskjema'],
  );
  assert.ok(cases[0]?.snippet.some(({ text, match }) => match && text === 'kaktusene'));
  const page = await house.ask(worker, '/operator/search?q=kaktus*');
  assert.match(page.text, /<mark>kaktusene<\/mark>/);
  assert.match(page.text, /&lt;b&gt;Feil/);
  assert.doesNotMatch(page.text, /<script>alert|<b>Feil/);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\u{e000}', '\u{e001}') }), (headline) => {
      const plain = headline.replaceAll(/[\u{e000}\u{e001}]/gu, '');
      assert.equal(
        splitMatches(headline)
          .map(({ text }) => text)
          .join('')
          .replaceAll('\u{e001}', ''),
        plain,
      );
    }),
  );
});

test('more hits than a page holds are read on, each once, newest first', async () => {
  const made: string[] = [];
  for (let turn = 0; turn < 45; turn += 1) made.unshift((await add(`Flodhest nummer ${turn}`)).id);
  const first = await searchCases(house.db, viewer, 'flodhest');
  assert.ok(first.next !== null);
  const second = await searchCases(house.db, viewer, 'flodhest', { below: first.next });
  assert.ok(second.next !== null);
  const third = await searchCases(house.db, viewer, 'flodhest', { below: second.next });
  assert.equal(third.next, null);
  assert.deepEqual(
    [...first.cases, ...second.cases, ...third.cases].map(({ id }) => id),
    made,
  );
});

test('old cases are found behind a million newer ones', async () => {
  const numbers = [2000, 4095, 4096, 40_000, 300_000, 800_000, 1_000_000];
  const ids: string[] = [];
  for (const number of numbers) {
    const one = await add('Narhval i arkivet');
    await sql`update cases set number = ${number}, title = 'Narhval på museet' where id = ${one.id}`.execute(house.db);
    ids.unshift(one.id);
  }
  assert.deepEqual(await find('narhval'), ids);
});

test('windows cover every number once, for every number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999 }), (top) => {
      let below = top;
      for (const window of windowsBelow(top)) {
        assert.equal(window.below, below);
        assert.ok(window.from < window.below);
        below = window.from;
      }
      assert.equal(below, 0);
    }),
  );
});
