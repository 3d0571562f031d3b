import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import { sweep } from '../door/sweep.ts';
import type { NewServiceContent } from '../services/content.ts';
import { addService, addVersion } from '../services/test-services.ts';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';

/** Services and their forms, as people without a script meet them. */
let house: TestHouse;
let student: TestPerson;
before(async () => {
  house = await openTestHouse();
  student = await house.addPerson({ name: 'Siri Student', userName: 'siri@ntnu.no' });
});
after(() => house.close());

const PRINTER: Partial<NewServiceContent> = {
  titleField: 'short',
  fields: [
    { kind: 'text', id: 'short', label: { nb: 'Kort sagt' }, required: true },
    {
      kind: 'choice',
      id: 'thing',
      label: { nb: 'Hva gjelder det?' },
      required: true,
      options: [
        { id: 'printer', label: { nb: 'Skriver', en: 'Printer' } },
        { id: 'screen', label: { nb: 'Skjerm' } },
      ],
    },
    {
      kind: 'text',
      id: 'room',
      label: { nb: 'Hvilket rom står skriveren i?' },
      required: true,
      when: { field: 'thing', values: ['printer'] },
    },
    {
      kind: 'choices',
      id: 'marks',
      label: { nb: 'Hva ser du?' },
      when: { field: 'thing', values: ['screen'] },
      options: [
        { id: 'black', label: { nb: 'Svart bilde' } },
        { id: 'lines', label: { nb: 'Striper' } },
      ],
    },
    {
      kind: 'date',
      id: 'since',
      label: { nb: 'Siden når?' },
      required: true,
      when: { field: 'marks', values: ['lines'] },
    },
    { kind: 'number', id: 'people', label: { nb: 'Hvor mange gjelder det?' }, least: 1, most: 500 },
    { kind: 'information', id: 'note', label: { nb: 'Før du sender' }, hint: { nb: 'Prøv å starte på nytt.' } },
  ],
};

async function caseAt(location: string | null) {
  const number = Number(/NTNU(\d{7})/.exec(location ?? '')?.[1]);
  const found = await house.db.selectFrom('cases').selectAll().where('number', '=', number).executeTakeFirstOrThrow();
  const messages = await house.db
    .selectFrom('messages')
    .selectAll()
    .where('case_id', '=', found.id)
    .orderBy('position')
    .execute();
  return { ...found, messages };
}

const send = (key: string, form: Record<string, string> | [string, string][], person = student) =>
  house.ask(person, `/self-service/services/${key}`, form);

describe('a form without script', () => {
  test('it shows every question, and says when those with a condition matter', async () => {
    const { key } = await addService(house, { content: PRINTER });
    const { status, text } = await house.ask(student, `/self-service/services/${key}`);
    assert.equal(status, 200);
    assert.match(text, /Feil på utstyr/);
    assert.match(text, /Svar bare hvis «Hva gjelder det\?» er: Skriver\./);
    assert.match(text, /name="a-since"/);
    assert.doesNotMatch(text, /name="a-note"/);
  });

  test('a field that is hidden is dropped though it was posted, and a required one is not asked', async () => {
    const { key } = await addService(house, { content: PRINTER });
    const sent = await send(key, {
      version: '1',
      'a-short': 'Skjermen er svart',
      'a-thing': 'screen',
      'a-room': 'skal ikke være med',
      'a-since': '2026-11-01',
      'a-people': '1 0',
      'a-note': 'heller ikke dette',
      'a-unknown': 'eller dette',
    });
    assert.equal(sent.status, 303);
    const made = await caseAt(sent.location);
    assert.deepEqual(made.answers, { short: 'Skjermen er svart', thing: 'screen', people: 10 });
    assert.equal(made.title, 'Skjermen er svart');
    const body = made.messages.find(({ kind }) => kind === 'question')?.body ?? '';
    assert.equal(body, 'Kort sagt: Skjermen er svart\n\nHva gjelder det? Skjerm\n\nHvor mange gjelder det? 10');
  });

  test('what is asked because of an answer is demanded, in words beside its field, and nothing is lost', async () => {
    const { key } = await addService(house, { content: PRINTER });
    const sent = await send(key, {
      version: '1',
      'a-short': 'Papirstopp "igjen"',
      'a-thing': 'printer',
      'a-room': ' ',
      'a-people': 'mange',
    });
    assert.equal(sent.status, 422);
    assert.match(sent.text, /id="error-summary-title"/);
    assert.match(sent.text, /Hvilket rom står skriveren i\? Skriv et svar\./);
    assert.match(sent.text, /<p[^>]*id="a-room-error"[^>]*>Skriv et svar\.<\/p>/);
    assert.match(sent.text, /Dette er ikke et tall/);
    assert.match(sent.text, /value="Papirstopp &quot;igjen&quot;"/);
    assert.match(sent.text, /value="printer" checked/);
    assert.match(sent.text, /value="mange"/);
  });

  test('conditions follow each other: what depends on a hidden field is hidden', async () => {
    const { key } = await addService(house, { content: PRINTER });
    const fields: [string, string][] = [
      ['version', '1'],
      ['a-short', 'Striper'],
      ['a-thing', 'screen'],
      ['a-marks', 'lines'],
      ['a-marks', 'black'],
    ];
    const lacking = await send(key, fields);
    assert.equal(lacking.status, 422);
    assert.match(lacking.text, /Siden når\? Skriv en dato/);
    const whole = await send(key, [...fields, ['a-since', '1.11.2026']]);
    assert.equal(whole.status, 303);
    const { answers } = await caseAt(whole.location);
    assert.deepEqual(answers, { short: 'Striper', thing: 'screen', marks: ['black', 'lines'], since: '2026-11-01' });
    const other = fields.map(([name, value]): [string, string] =>
      name === 'a-thing' ? [name, 'printer'] : [name, value],
    );
    const hidden = await send(key, [...other, ['a-room', 'A-201']]);
    assert.equal(hidden.status, 303);
    assert.deepEqual((await caseAt(hidden.location)).answers, { short: 'Striper', thing: 'printer', room: 'A-201' });
  });

  test('the case goes where the service says, with its confidentiality, priority and language', async () => {
    const owner = await house.addPerson({ roles: { [house.groups.second]: 'worker' } });
    const { key, id } = await addService(house, {
      content: {
        groupId: house.groups.second,
        confidentiality: 'named',
        named: [owner.id],
        impact: 1,
        urgency: 1,
        recovery: true,
      },
    });
    const form = await house.ask(student, `/self-service/services/${key}`);
    assert.match(form.text, /Bare noen få navngitte saksbehandlere kan lese saken/);
    const sent = await send(key, { version: '1', 'a-what': 'Jeg er bekymret.' });
    const made = await caseAt(sent.location);
    assert.equal(made.group_id, house.groups.second);
    assert.equal(made.confidentiality, 'named');
    assert.deepEqual(made.named, [owner.id]);
    assert.equal(made.priority, 1);
    assert.equal(made.recovery, true);
    assert.equal(made.service_id, id);
    assert.equal(made.service_version, 1);
    assert.equal(made.language, 'nb');
    assert.equal(made.title, 'Feil på utstyr');
  });

  test('a case never goes to a group that was closed', async () => {
    const closed = await house.addGroup(`closed-${newId().slice(-8)}`);
    await house.db.updateTable('groups').set({ closed_at: new Date() }).where('id', '=', closed).execute();
    const { key } = await addService(house, { content: { groupId: closed } });
    const sent = await send(key, { version: '1', 'a-what': 'x' });
    assert.equal((await caseAt(sent.location)).group_id, house.groups.first);
  });

  test('sent twice, also at once, it is one case', async () => {
    const { key, id } = await addService(house);
    const form = { version: '1', 'form-id': newId(), 'a-what': 'To ganger' };
    const [one, two] = await Promise.all([send(key, form), send(key, form)]);
    const three = await send(key, form);
    assert.equal(one.status, 303);
    assert.equal(two.location, one.location);
    assert.equal(three.location, one.location);
    const cases = await house.db.selectFrom('cases').select('id').where('service_id', '=', id).execute();
    assert.equal(cases.length, 1);
    await sweep(house.db);
    assert.equal((await send(key, form)).location, one.location);
    // Another person's form with the same id is another form.
    const other = await send(key, form, await house.addPerson());
    assert.notEqual(other.location, one.location);
  });
});

describe('a form that was changed meanwhile', () => {
  test('it says so, keeps what was written, and shows what has no place any more', async () => {
    const { key, id } = await addService(house, { content: PRINTER });
    await addVersion(house, id, 2, {
      fields: [
        { kind: 'text', id: 'short', label: { nb: 'Kort sagt' }, required: true },
        { kind: 'text', id: 'building', label: { nb: 'Bygg' }, required: true },
      ],
    });
    const form = { version: '1', 'a-short': 'Papirstopp', 'a-thing': 'printer', 'a-room': 'A-201' };
    const sent = await send(key, form);
    assert.equal(sent.status, 409);
    assert.match(sent.text, /Skjemaet er endret/);
    assert.match(sent.text, /value="Papirstopp"/);
    assert.match(sent.text, /Hvilket rom står skriveren i\? A-201/);
    assert.match(sent.text, /name="version" value="2"/);
    const again = await send(key, { version: '2', 'a-short': 'Papirstopp', 'a-building': 'Realfagbygget' });
    assert.equal((await caseAt(again.location)).service_version, 2);
  });

  test('what has no place is still there when something else is wrong, and when the service is gone; it is no part of the case', async () => {
    const what = { kind: 'text', id: 'what', label: { nb: 'Hva?' }, required: true } as const;
    const more = { kind: 'long-text', id: 'more', label: { nb: 'Fortell' } } as const;
    const { key, id } = await addService(house, { content: { fields: [what, more] } });
    await addVersion(house, id, 2, { fields: [what] });
    const first = await send(key, { version: '1', 'a-what': 'x', 'a-more': 'Lang\nfortelling' });
    assert.equal(first.status, 409);
    const hidden = [...first.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    );
    const again = await send(key, { ...Object.fromEntries(hidden), 'a-what': '' });
    assert.equal(again.status, 422);
    assert.match(again.text, /<li class="vk-written">Lang\nfortelling<\/li>/);
    const sent = await send(key, { ...Object.fromEntries(hidden), 'a-what': 'y' });
    assert.equal(sent.status, 303);
    assert.doesNotMatch((await house.ask(student, sent.location ?? '')).text, /fortelling/);
    await house.db.updateTable('services').set({ retired_at: new Date() }).where('id', '=', id).execute();
    assert.match(
      (await send(key, { ...Object.fromEntries(hidden), 'form-id': newId(), 'a-what': 'z' })).text,
      /fortelling/,
    );
  });

  test('a change that leaves the questions alone stops nobody', async () => {
    const { key, id } = await addService(house);
    await addVersion(house, id, 2, { summary: { nb: 'Nye ord' } });
    assert.equal((await send(key, { version: '1', 'a-what': 'x' })).status, 303);
  });

  test('a service that was taken away makes no case, and gives back what was written', async () => {
    const { key, id } = await addService(house);
    await house.db.updateTable('services').set({ retired_at: new Date() }).where('id', '=', id).execute();
    assert.equal((await house.ask(student, `/self-service/services/${key}`)).status, 404);
    const sent = await send(key, { version: '1', 'a-what': 'En lang forklaring' });
    assert.equal(sent.status, 410);
    assert.match(sent.text, /En lang forklaring/);
  });

  test('a draft is nothing that can be seen or ordered', async () => {
    const { key, id } = await addService(house);
    await house.db.updateTable('service_versions').set({ state: 'draft' }).where('service_id', '=', id).execute();
    await house.db.updateTable('services').set({ published_version: null }).where('id', '=', id).execute();
    assert.equal((await house.ask(student, `/self-service/services/${key}`)).status, 404);
    assert.equal((await send(key, { version: '1', 'a-what': 'x' })).status, 404);
    assert.doesNotMatch((await house.ask(student, '/self-service')).text, new RegExp(key));
  });
});

describe('what is said when something is not taken', () => {
  const sendFile = async (path: string, field: string, more: Record<string, string>) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    body.set(field, new File(['MZ'], 'kjør.exe'));
    const headers = { cookie: student.cookie, 'sec-fetch-site': 'same-origin', 'accept-language': 'nb' };
    const answer = await fetch(new URL(path, house.origin), { method: 'POST', headers, body, redirect: 'manual' });
    return { status: answer.status, text: await answer.text() };
  };
  const inSummary = /data-error-summary.*?href="#([^"]+)">[^<]*«kjør\.exe»/;

  test('a file that is not taken stands in the summary of the form too: it was not sent', async () => {
    const file = { kind: 'file', id: 'bilde', label: { nb: 'Bilde' } } as const;
    const { key } = await addService(house, { content: { fields: [...(PRINTER.fields ?? []).slice(0, 1), file] } });
    const { status, text } = await sendFile(`/self-service/services/${key}`, 'a-bilde', {
      'a-short': 'x',
      version: '1',
    });
    assert.equal(status, 422);
    assert.equal(inSummary.exec(text)?.[1], 'a-bilde');
  });

  test('and of an answer', async () => {
    const { number } = await house.addCase({ requesterId: student.id });
    const { status, text } = await sendFile(`/self-service/cases/${number}/reply`, 'files', { body: 'Se her' });
    assert.equal(status, 422);
    assert.equal(inSummary.exec(text)?.[1], 'files');
  });
});
