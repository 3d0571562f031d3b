import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { storeFile } from './store-file.ts';
import { openTestForm, streamOf, type TestForm } from './test-files.ts';
import { openTestStore, requireStored, type TestStore } from './test-store.ts';

let files: TestStore;
let form: TestForm;
before(async () => {
  files = await openTestStore();
  form = await openTestForm(files.house, files.settingsWith({ largest: 300_000, mostPerForm: 3 }));
});
after(async () => {
  await form.close();
  await files.house.close();
});
beforeEach(() => files.reset());

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const BOUNDARY = 'x'.repeat(20);
const MULTIPART = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
const part = (headers: string, body = '') => `--${BOUNDARY}\r\n${headers}\r\n\r\n${body}\r\n`;
const field = (name: string, value = '') => part(`Content-Disposition: form-data; name="${name}"`, value);
const file = (name: string, body = '') =>
  part(`Content-Disposition: form-data; name="papers"; filename="${name}"\r\nContent-Type: image/png`, body);
const END = `--${BOUNDARY}--\r\n`;

describe('a form with files', () => {
  test('fields and files come apart, whatever stands first, with Norwegian names', async () => {
    const body = new FormData();
    body.append('papers', new File([PNG], 'bilde av blåbær.png', { type: 'text/html' }));
    body.append('title', 'Skriveren\r\nvirker ikke');
    body.append('papers', new File(['blåbær'], 'notat.txt'));
    const { status, seen } = await form.send(files.kari, body);
    assert.equal(status, 200);
    assert.deepEqual(seen.fields, { title: 'Skriveren\nvirker ikke' });
    assert.deepEqual(
      seen.files.map(({ name, size, type }) => ({ name, size, type })),
      [
        { name: 'bilde av blåbær.png', size: PNG.length, type: 'image/png' },
        { name: 'notat.txt', size: 8, type: 'text/plain' },
      ],
    );
  });

  test('a form without files may come URL-encoded', async () => {
    const { status, seen } = await form.send(files.kari, new URLSearchParams({ title: 'å' }));
    assert.deepEqual([status, seen], [200, { fields: { title: 'å' }, files: [], refused: [] }]);
  });

  test('nothing chosen is no file; a chosen file that is empty is told of', async () => {
    const body = new FormData();
    body.append('papers', new File([], ''));
    body.append('papers', new File([], 'tom.txt'));
    const { seen } = await form.send(files.kari, body);
    assert.deepEqual([seen.files, seen.refused], [[], [{ name: 'tom.txt', why: 'empty' }]]);
  });

  test('a refused file takes nothing else with it, though it is much larger than it may be', async () => {
    const body = new FormData();
    body.append('papers', new File(['a'], 'a.txt'));
    body.append('papers', new File([Buffer.alloc(800_000, 'b')], 'b.txt'));
    body.append('papers', new File(['c'], 'c.exe'));
    body.append('title', 'etter filene');
    const { status, seen } = await form.send(files.kari, body);
    assert.equal(status, 200);
    assert.equal(seen.fields['title'], 'etter filene');
    assert.deepEqual(
      seen.files.map(({ name }) => name),
      ['a.txt'],
    );
    assert.deepEqual(seen.refused, [
      { name: 'b.txt', why: 'too-large' },
      { name: 'c.exe', why: 'kind' },
    ]);
    assert.equal(await files.count('blob_contents'), 1);
  });

  // Seen to fail: with the owner out of findUploads (the foreign ones come back).
  test('D12 files of an earlier try are kept; those of others, bound ones and nonsense are not', async () => {
    const mine = requireStored(await files.store('mitt', 'mitt.txt'));
    const mallory = await files.house.addPerson();
    const theirs = await storeFile(files.deps, streamOf('deres'), { name: 'deres.txt', ownerId: mallory.id });
    const bound = requireStored(await files.store('brukt'));
    const made = await files.house.addCase({ requesterId: files.kari.id });
    await files.house.db.updateTable('attachments').set({ case_id: made.id }).where('id', '=', bound).execute();
    const ids = [mine, requireStored(theirs), bound, mine, 'x', `${mine}'`];
    for (const body of [new FormData(), new URLSearchParams()]) {
      for (const id of ids) body.append('papers-kept', id);
      const { seen } = await form.send(files.kari, body);
      assert.deepEqual(
        seen.files.map(({ id }) => id),
        [mine],
      );
    }
  });
});

// Seen to fail: without the limits handed to the parser, without readBody's count, and (hangs up) without the streams let go.
describe('T11 a form with files, with whatever may be sent', () => {
  const bodies: [string, string, Record<string, string>, number][] = [
    ['nothing at all', '', MULTIPART, 400],
    ['no boundary', field('a'), { 'content-type': 'multipart/form-data' }, 400],
    ['an empty boundary', field('a'), { 'content-type': 'multipart/form-data; boundary=' }, 400],
    ['JSON', '{}', { 'content-type': 'application/json' }, 400],
    ['no type', 'a=b', { 'content-type': '' }, 400],
    ['an end that never comes', field('a', 'b'), MULTIPART, 400],
    ['a file whose end never comes', file('a.txt', 'abc').slice(0, -2), MULTIPART, 400],
    ['a header without end', `--${BOUNDARY}\r\nContent-Disposition: ${'x'.repeat(100_000)}`, MULTIPART, 400],
    ['a part without a name', part('Content-Disposition: form-data', 'x') + END, MULTIPART, 200],
    ['a part without anything', part('X: y', 'x') + END, MULTIPART, 200],
    [
      'an attachment in place of form data',
      part('Content-Disposition: attachment; name="a"', 'x') + END,
      MULTIPART,
      200,
    ],
    ['a name of every object', field('__proto__', 'x') + field('constructor', 'y') + END, MULTIPART, 200],
    ['four files where three may be', file('a.txt', 'a').repeat(4) + END, MULTIPART, 413],
    ['a thousand fields', field('a', 'b').repeat(1000) + END, MULTIPART, 413],
    ['a huge field', field('a', 'b'.repeat(2_500_000)) + END, MULTIPART, 413],
    ['many large fields', field('a', 'b'.repeat(200_000)).repeat(12) + END, MULTIPART, 413],
    [
      'a huge form, URL-encoded',
      `a=${'b'.repeat(2_500_000)}`,
      { 'content-type': 'application/x-www-form-urlencoded' },
      413,
    ],
    ['more than all files together', file('a.txt', 'a'.repeat(5_000_000)) + END, MULTIPART, 413],
  ];
  for (const [what, body, headers, status] of bodies) {
    test(`T11 ${what}`, async () => {
      // Who sends too much may find the line closed before the answer is read.
      const closed = (error: Error) => (status === 413 ? { status: 413 } : Promise.reject(error));
      const answer = await form.send(files.kari, body, headers).catch(closed);
      assert.equal(answer.status, status);
      const stored = await files.count('attachments');
      assert.ok(stored <= 3);
      // What was stored before the fault belongs to its sender, is bound to nothing, and is swept.
      await files.letPass('3 days');
    });
  }

  test('T11 a body that never says how long it is is counted', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(Buffer.from(sent === 1 ? file('a.txt').slice(0, -2) : 'a'.repeat(100_000)));
      },
    });
    const answer = await form.send(files.kari, endless, MULTIPART).catch(() => ({ status: 413 }));
    assert.equal(answer.status, 413);
    assert.ok(sent < 1000);
    await files.requireNothingLeft();
  });

  test('T11 who hangs up in the middle of a file leaves nothing', async () => {
    const { port, pathname } = new URL(form.url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const head = [
      `POST ${pathname} HTTP/1.1`,
      'Host: localhost',
      `Cookie: ${files.kari.cookie}`,
      `Content-Type: ${MULTIPART['content-type']}`,
      'Content-Length: 700000',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${file('a.txt').slice(0, -2)}${'a'.repeat(280_000)}`);
    await until(async () => (await files.count('blob_chunks')) === 1);
    socket.destroy();
    await until(async () => (await files.count('blob_contents')) === 0);
    await files.requireNothingLeft();
  });

  test('T11 bytes of any kind are answered, and the form goes on', async () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            `--${BOUNDARY}`,
            '\r\n',
            '--',
            'Content-Disposition: form-data; name="papers"; filename=',
            '"',
            'x',
            ';',
            '\0',
          ),
        )
        .map((all) => all.join('')),
    );
    await fc.assert(
      fc.asyncProperty(noise, async (body) => {
        const { status } = await form.send(files.kari, body, MULTIPART);
        assert.ok([200, 400, 413].includes(status), `status ${status}`);
      }),
      { numRuns: 150 },
    );
    assert.equal((await form.send(files.kari, field('a', 'b') + END, MULTIPART)).seen.fields['a'], 'b');
  });
});

async function until(check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await check())) {
    assert.ok(Date.now() < deadline, 'it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
