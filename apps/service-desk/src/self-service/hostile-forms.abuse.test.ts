import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import fc from 'fast-check';
import type { NewServiceContent } from '../services/content.ts';
import { addService } from '../services/test-services.ts';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';

/** What may be sent to the forms of self-service and of the editor. */
let house: TestHouse;
let requester: TestPerson;
let worker: TestPerson;
before(async () => {
  house = await openTestHouse();
  requester = await house.addPerson({ name: 'Rita Melder', userName: 'rita@ntnu.no' });
  worker = await house.addPerson({ name: 'Wenche', roles: { [house.groups.first]: 'editor' } });
});
after(() => house.close());

const KINDS: Partial<NewServiceContent> = {
  fields: [
    { kind: 'text', id: 'text', label: { nb: 'a' } },
    { kind: 'long-text', id: 'long', label: { nb: 'b' } },
    {
      kind: 'choice',
      id: 'one',
      label: { nb: 'c' },
      options: [
        { id: 'x', label: { nb: 'X' } },
        { id: 'constructor', label: { nb: 'Y' } },
      ],
    },
    { kind: 'choices', id: 'some', label: { nb: 'd' }, options: [{ id: 'x', label: { nb: 'X' } }] },
    { kind: 'date', id: 'day', label: { nb: 'e' } },
    { kind: 'number', id: 'constructor', label: { nb: 'f' }, least: 0, most: 10 },
    { kind: 'file', id: 'file', label: { nb: 'g' } },
    { kind: 'text', id: 'after', label: { nb: 'h' }, when: { field: 'one', values: ['constructor'] } },
  ],
};

// Seen to fail: with the check of a key (a NUL in the address), of a form's id, and of the revision taken out: each was a 500.
describe('T11 whatever may be sent', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '',
      ' ',
      '\0',
      '\ud800',
      '__proto__',
      'constructor',
      'x',
      '-1',
      '1e9',
      'NaN',
      '9'.repeat(400),
      '<script>alert(1)</script>',
    ),
    fc.constantFrom(
      '2026-02-30',
      '0000-00-00',
      '99.99.9999',
      '31.12.2026',
      '1,5',
      '../../etc/passwd',
      '%00',
      'x'.repeat(30_000),
    ),
  );
  const pairs = (names: readonly string[]) =>
    fc.array(fc.tuple(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, hostile), hostile), {
      maxLength: 14,
    });

  test('T11 a form of a service is taken or told, never a failure, and holds only what the form asks', async () => {
    const { key, id } = await addService(house, { content: KINDS });
    const ids = ['text', 'long', 'one', 'some', 'day', 'constructor', 'file', 'after'];
    const names = [...ids.map((one) => `a-${one}`), 'a-file-kept', 'form-id', 'version', 'a-', 'a-__proto__'];
    await fc.assert(
      fc.asyncProperty(pairs(names), async (fields) => {
        const { status } = await house.ask(requester, `/self-service/services/${key}`, [['version', '1'], ...fields]);
        assert.ok([303, 400, 409, 413, 422].includes(status), `${status}`);
      }),
      { numRuns: 120 },
    );
    const cases = await house.db.selectFrom('cases').select('answers').where('service_id', '=', id).execute();
    for (const { answers } of cases)
      for (const name of Object.keys(answers as object)) assert.ok(ids.includes(name), name);
  });

  test('T11 the forms of a case', async () => {
    const { number } = await house.addCase({ requesterId: requester.id });
    const names = ['body', 'form-id', 'files-kept', 'who', 'confirmed', 'person'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('reply', 'add-colleague', 'remove-colleague'),
        pairs(names),
        async (what, fields) => {
          const { status } = await house.ask(requester, `/self-service/cases/${number}/${what}`, fields);
          assert.ok([200, 303, 400, 409, 413, 422].includes(status), `${what} ${status}`);
        },
      ),
      { numRuns: 80 },
    );
  });

  test('T11 the editor', async () => {
    const { key } = await addService(house, { content: KINDS });
    const parts = [
      'label_nb',
      'label_en',
      'kind',
      'options_nb',
      'options_en',
      'when',
      'hint_nb',
      'least',
      'most',
      'required',
    ];
    const names = [
      ...['name_nb', 'summary_nb', 'topic', 'keywords', 'named', 'confidentiality', 'impact', 'urgency', 'titleField'],
      ...['order', 'act', 'revision', 'card_who_nb'],
      ...parts.flatMap((part) => ['text', 'one', 'constructor'].map((one) => `fields_${one}_${part}`)),
    ];
    await fc.assert(
      fc.asyncProperty(
        pairs(names),
        fc.constantFrom('save', 'publish', 'add:text', 'add:__proto__', 'up:one', 'remove:text', 'up:'),
        async (fields, act) => {
          const { status } = await house.ask(worker, `/operator/services/${key}`, [
            ['act', act],
            ['order', 'one text one'],

            ...fields,
          ]);
          assert.ok([303, 400, 404, 409, 413, 422].includes(status), `${status}`);
          assert.equal((await house.ask(worker, `/operator/services/${key}`)).status, 200);
        },
      ),
      { numRuns: 80 },
    );
  });

  test('T11 addresses: numbers, places, states and searches that are none', async () => {
    const { number } = await house.addCase({ requesterId: requester.id });
    for (const odd of [
      '',
      '%00',
      '-1',
      '1e3',
      '9'.repeat(30),
      '__proto__',
      "'",
      '%',
      '\\',
      '<script>',
      'x'.repeat(5000),
    ]) {
      const q = encodeURIComponent(odd.replace('%00', '\0'));
      for (const address of [
        `/self-service?q=${q}`,
        `/self-service/cases?q=${q}&before=${q}&state=${q}`,
        `/self-service/cases/${number}?before=${q}&done=${q}`,
        `/self-service/services/${q || 'x'}`,
        `/self-service/cases/${q || 'x'}`,
        `/operator/services?notice=${q}`,
      ]) {
        const { status } = await house.ask(worker, address);
        assert.ok([200, 303, 404].includes(status), `${address} ${status}`);
      }
    }
  });

  test('T11 a multipart form that is broken, and one with a thousand fields', async () => {
    const { key } = await addService(house);
    const post = (body: string, type: string) =>
      fetch(`${house.origin}/self-service/services/${key}`, {
        method: 'POST',
        redirect: 'manual',
        body,
        headers: { cookie: requester.cookie, 'sec-fetch-site': 'same-origin', 'content-type': type },
      });
    for (const [body, type] of [
      ['nothing of the kind', 'multipart/form-data; boundary=x'],
      ['--x\r\n', 'multipart/form-data'],
      ['{}', 'application/json'],
      ['', 'text/plain'],
      [Array.from({ length: 20_000 }, (_, index) => `a${index}=`).join('&'), 'application/x-www-form-urlencoded'],
    ] as const) {
      const { status } = await post(body, type);
      assert.ok([400, 409, 413, 422].includes(status), `${type} ${status}`);
    }
  });
});

test('T11 a made-up id of a form of somebody else leads nowhere near their case', async () => {
  const { key } = await addService(house);
  const form = { version: '1', 'form-id': newId(), 'a-what': 'mitt' };
  const mine = await house.ask(requester, `/self-service/services/${key}`, form);
  const other = await house.ask(await house.addPerson(), `/self-service/services/${key}`, form);
  assert.notEqual(other.location, mine.location);
});
