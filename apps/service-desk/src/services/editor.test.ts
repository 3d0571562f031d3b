import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { readContent, type ServiceContent } from './content.ts';
import { addService } from './test-services.ts';

/** The editor, driven by its own pages: what a form holds is read off the page, as a browser sends it. */
let house: TestHouse;
let editor: TestPerson;
let student: TestPerson;
before(async () => {
  house = await openTestHouse();
  editor = await house.addPerson({ name: 'Eva Redaktør', roles: { [house.groups.first]: 'editor' } });
  student = await house.addPerson();
});
after(() => house.close());

const readText = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The fields of the page's main form as a browser would send them, with one button. */
function fieldsOf(page: string, act: string): [string, string][] {
  const form = /<form[^>]*action="\/operator\/services\/[a-z0-9-]+"[^>]*>([\s\S]*?)<\/form>/.exec(page)?.[1] ?? '';
  const fields: [string, string][] = [];
  const parts = /<input([^>]*)>|<textarea([^>]*)>([\s\S]*?)<\/textarea>|<select([^>]*)>([\s\S]*?)<\/select>/g;
  for (const [, input, area, text, select, options] of form.matchAll(parts)) {
    const attributes = input ?? area ?? select ?? '';
    const attribute = (name: string) => new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
    const name = readText(attribute('name') ?? '');
    if (input !== undefined) {
      const isMark = attribute('type') === 'checkbox';
      if (!isMark || /\schecked/.test(attributes)) fields.push([name, readText(attribute('value') ?? '')]);
    } else if (area !== undefined) fields.push([name, readText(text ?? '')]);
    else {
      const chosen =
        /<option[^>]*value="([^"]*)"[^>]*selected/.exec(options ?? '') ??
        /<option[^>]*value="([^"]*)"/.exec(options ?? '');
      fields.push([name, readText(chosen?.[1] ?? '')]);
    }
  }
  return [...fields, ['act', act]];
}

type Changes = Record<string, string | string[]>;

function change(fields: [string, string][], changes: Changes): [string, string][] {
  const names = new Set(Object.keys(changes));
  const kept = fields.filter(([name]) => !names.has(name));
  const made = Object.entries(changes).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  return [...kept, ...made];
}

const read = (address: string, as = editor) => house.ask(as, address);

/** Opens the editor, changes fields, presses a button, and gives the page where it ends. */
async function press(key: string, act: string, changes: Changes = {}, as = editor) {
  const address = `/operator/services/${key}`;
  const page = await read(address, as);
  assert.equal(page.status, 200);
  const answer = await house.ask(as, address, change(fieldsOf(page.text, act), changes));
  const to = answer.status === 303 ? await read((answer.location ?? '').split('#')[0] ?? '', as) : answer;
  return { answer, to };
}

async function draftOf(key: string): Promise<ServiceContent> {
  const row = await house.db
    .selectFrom('service_versions as v')
    .innerJoin('services as s', 's.id', 'v.service_id')
    .select('v.content')
    .where('s.key', '=', key)
    .orderBy('v.version', 'desc')
    .executeTakeFirstOrThrow();
  return readContent(row.content);
}

async function create(name: string): Promise<string> {
  const made = await house.ask(editor, '/operator/services', { name, group: house.groups.first });
  assert.equal(made.status, 303);
  return /services\/([a-z0-9-]+)/.exec(made.location ?? '')?.[1] ?? '';
}

describe('a form that is made in the browser', () => {
  test('from a name to a case: make, ask, depend, publish, order', async () => {
    const key = await create('Låne ærlig & ødelagt kamera');
    assert.equal(key, 'lane-aerlig-odelagt-kamera');
    assert.equal((await read(`/self-service/services/${key}`, student)).status, 404);
    await press(key, 'add:choice', { summary_nb: 'Når du trenger et kamera.' });
    let draft = await draftOf(key);
    const [what, kind] = draft.fields;
    const kindId = kind?.id ?? '';
    await press(key, 'add:text', {
      [`fields_${kindId}_label_nb`]: 'Hvilket kamera?',
      [`fields_${kindId}_options_nb`]: 'Video\nStillbilder\n',
      [`fields_${kindId}_options_en`]: 'Video\nStills',
      [`fields_${kindId}_required`]: 'on',
    });
    draft = await draftOf(key);
    const choice = draft.fields[1];
    assert.ok(choice?.kind === 'choice');
    assert.deepEqual(
      choice.options.map(({ label }) => label),
      [
        { nb: 'Video', en: 'Video' },
        { nb: 'Stillbilder', en: 'Stills' },
      ],
    );
    const lens = draft.fields[2]?.id ?? '';
    const stills = choice.options[1]?.id ?? '';
    const published = await press(key, 'publish', {
      [`fields_${lens}_label_nb`]: 'Hvilket objektiv?',
      [`fields_${lens}_required`]: 'on',
      [`fields_${lens}_when`]: `${kindId}/${stills}`,
    });
    assert.match(published.to.text, /Tjenesten er publisert/);
    const form = await read(`/self-service/services/${key}`, student);
    assert.match(form.text, /Hvilket kamera\?/);
    const video = choice.options[0]?.id ?? '';
    const sent = await house.ask(student, `/self-service/services/${key}`, {
      version: '1',
      [`a-${what?.id}`]: 'Til feltarbeid',
      [`a-${kindId}`]: video,
      [`a-${lens}`]: 'skal ikke være med',
    });
    assert.equal(sent.status, 303);
    const lacking = await house.ask(student, `/self-service/services/${key}`, {
      version: '1',
      [`a-${what?.id}`]: 'Til feltarbeid',
      [`a-${kindId}`]: stills,
    });
    assert.match(lacking.text, /Hvilket objektiv\? Skriv et svar/);
  });

  test('nothing is published that lacks a text or an answer, and every lack is told at once', async () => {
    const key = await create('Uferdig');
    await press(key, 'add:choice');
    const { answer } = await press(key, 'publish', { confidentiality: 'sealed' });
    assert.equal(answer.status, 422);
    for (const words of [
      /Skriv når folk skal velge/,
      /Spørsmål 2 mangler tekst/,
      /Spørsmål 2 trenger flere svar/,
      /Skriv minst to saksbehandlere/,
    ])
      assert.match(answer.text, words);
    // The draft is saved all the same.
    assert.equal((await draftOf(key)).confidentiality, 'sealed');
    assert.equal((await read(`/self-service/services/${key}`, student)).status, 404);
  });

  test('a corrected word keeps its option, and a moved question loses the condition that it can no longer hold', async () => {
    const key = await create('Ordne');
    await press(key, 'add:choice', { summary_nb: 'x' });
    const id = (await draftOf(key)).fields[1]?.id ?? '';
    await press(key, 'add:text', {
      [`fields_${id}_label_nb`]: 'Hva?',
      [`fields_${id}_options_nb`]: 'Skriverr\nSkjerm',
    });
    const before = (await draftOf(key)).fields[1];
    assert.ok(before?.kind === 'choice');
    const depends = (await draftOf(key)).fields[2]?.id ?? '';
    await press(key, 'save', {
      [`fields_${id}_options_nb`]: 'Nytt\nSkriver\nSkjerm'.replace('Nytt\n', ''),
      [`fields_${depends}_when`]: `${id}/${before.options[0]?.id}`,
      [`fields_${depends}_label_nb`]: 'Rom?',
    });
    const after = (await draftOf(key)).fields;
    assert.ok(after[1]?.kind === 'choice');
    assert.deepEqual(
      after[1].options.map(({ id: one, label }) => [one, label.nb]),
      [
        [before.options[0]?.id, 'Skriver'],
        [before.options[1]?.id, 'Skjerm'],
      ],
    );
    assert.deepEqual(after[2]?.when, { field: id, values: [before.options[0]?.id] });
    const moved = await press(key, `up:${depends}`);
    assert.match(moved.to.text, /Det vises nå alltid/);
    const now = (await draftOf(key)).fields;
    assert.deepEqual(
      now.map((field) => field.label.nb),
      ['Hva gjelder det?', 'Rom?', 'Hva?', 'Vedlegg'],
    );
    assert.equal(now[1]?.when, undefined);
    const removed = await press(key, `remove:${id}`);
    assert.equal(removed.answer.status, 303);
    assert.equal((await draftOf(key)).fields.length, 3);
  });

  test('a text that is too long is told and not cut, and nothing else is lost', async () => {
    const key = await create('Lang');
    const long = 'æ'.repeat(81);
    const { answer } = await press(key, 'save', { name_nb: long, summary_nb: 'Står her fortsatt' });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /Teksten er for lang\. Skriv høyst 80 tegn/);
    assert.ok(answer.text.includes(long));
    assert.match(answer.text, /Står her fortsatt/);
    assert.equal((await draftOf(key)).name.nb, 'Lang');
  });

  test('two editors at once: the second is told, keeps what they wrote, and nothing is overwritten unseen', async () => {
    const key = await create('Samtidig');
    const other = await house.addPerson({ name: 'Per Redaktør', roles: { [house.groups.first]: 'lead' } });
    const page = await read(`/operator/services/${key}`);
    await press(key, 'save', { summary_nb: 'Pers ord' }, other);
    const late = await house.ask(
      editor,
      `/operator/services/${key}`,
      change(fieldsOf(page.text, 'publish'), { summary_nb: 'Evas ord' }),
    );
    assert.equal(late.status, 409);
    assert.match(late.text, /Per Redaktør lagret/);
    assert.match(late.text, /Evas ord/);
    assert.equal((await draftOf(key)).summary.nb, 'Pers ord');
    const again = await house.ask(editor, `/operator/services/${key}`, fieldsOf(late.text, 'save'));
    assert.equal(again.status, 303);
    assert.equal((await draftOf(key)).summary.nb, 'Evas ord');
  });

  test('a published version never changes: an edit is a new draft, and the form stays until it is published', async () => {
    const { key, id } = await addService(house);
    await press(key, 'save', { name_nb: 'Nytt navn' });
    assert.match((await read(`/self-service/services/${key}`, student)).text, /Feil på utstyr/);
    await press(key, 'publish');
    assert.match((await read(`/self-service/services/${key}`, student)).text, /Nytt navn/);
    const versions = await house.db
      .selectFrom('service_versions')
      .select(['version', 'state'])
      .where('service_id', '=', id)
      .orderBy('version')
      .execute();
    assert.deepEqual(versions, [
      { version: 1, state: 'superseded' },
      { version: 2, state: 'published' },
    ]);
    await press(key, 'save', { name_nb: 'Angret' });
    const gone = await house.ask(editor, `/operator/services/${key}/discard`, { revision: '1' });
    assert.equal(gone.status, 303);
    assert.equal((await draftOf(key)).name.nb, 'Nytt navn');
  });

  test('a preview shows the form and what the case would be, and makes none', async () => {
    const { key } = await addService(house);
    const preview = await read(`/operator/services/${key}/preview?version=1`);
    assert.match(preview.text, /Hva er galt\?/);
    const tried = await house.ask(editor, `/operator/services/${key}/preview`, { version: '1', 'a-what': 'Prøve 123' });
    assert.match(tried.text, /Slik ville saken blitt/);
    assert.match(tried.text, /Prøve 123/);
    const wrong = await house.ask(editor, `/operator/services/${key}/preview`, { version: '1' });
    assert.equal(wrong.status, 422);
    const { count } = await house.db
      .selectFrom('messages')
      .select((row) => row.fn.countAll<number>().as('count'))
      .where('body', 'like', '%Prøve 123%')
      .executeTakeFirstOrThrow();
    assert.equal(Number(count), 0);
  });

  test('taken away and put back', async () => {
    const { key } = await addService(house);
    await house.ask(editor, `/operator/services/${key}/retire`, {});
    assert.equal((await read(`/self-service/services/${key}`, student)).status, 404);
    await house.ask(editor, `/operator/services/${key}/restore`, {});
    assert.equal((await read(`/self-service/services/${key}`, student)).status, 200);
  });
});
