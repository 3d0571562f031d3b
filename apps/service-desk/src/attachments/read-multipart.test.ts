import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { openTestForm, type TestForm } from './test-files.ts';

let house: TestHouse;
let form: TestForm;
let kari: TestPerson;
before(async () => {
  house = await openTestHouse();
  form = await openTestForm(house);
  kari = await house.addPerson({ name: 'Kari' });
});
after(async () => {
  await form.close();
  await house.close();
});

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('fields and files of a form come apart, whatever stands first', async () => {
  const body = new FormData();
  body.append('papers', new File([PNG], 'bilde.png', { type: 'text/html' }));
  body.append('title', 'Skriveren\r\nvirker ikke');
  body.append('papers', new File(['blåbær'], 'notat.txt'));
  const { status, seen } = await form.send(kari, body);
  assert.equal(status, 200);
  assert.deepEqual(seen.fields, { title: 'Skriveren\nvirker ikke' });
  assert.deepEqual(
    seen.files.map(({ name, size, type }) => ({ name, size, type })),
    [
      { name: 'bilde.png', size: PNG.length, type: 'image/png' },
      { name: 'notat.txt', size: 8, type: 'text/plain' },
    ],
  );
});
