import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createMailReader, ReaderAway, readMail } from './read-aside.ts';
import { DIES_AFTERWARDS, NEVER_STARTS } from './test-readers.ts';

const mail = (html: string) =>
  Buffer.from(`From: a@b.test\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n`);
/** A second and more of work: the library's time for the cells of one row is the square of their number. */
const SLOW = mail(`<table><tr>${'<td>x'.repeat(100_000)}</tr></table>`);
const HOSTILE: Record<string, string> = {
  'deep nesting': '<div>'.repeat(90_000),
  'tables in tables': '<table><tr><td>x'.repeat(30_000),
  'many attributes': `<p ${Array.from({ length: 40_000 }, (_, n) => `a${n}=b`).join(' ')}>x</p>`,
  entities: '&amp;&#x110000;&nbsp;'.repeat(20_000),
  rows: `<table>${'<tr><td>x'.repeat(50_000)}</table>`,
  paragraphs: '<p>x'.repeat(120_000),
  'comments that never end': '<!--'.repeat(100_000),
};

// Seen to fail: with the mail taken apart in the desk's own thread (nothing could end it, and it was read).
test('a mail that takes too long is ended, and the next one is read', async () => {
  const read = createMailReader({ milliseconds: 100 });
  const [slow, after] = await Promise.allSettled([read(SLOW), read(mail('<p>Hei</p>'))]);
  assert.equal(slow.status, 'rejected');
  // Where even a short mail takes longer than that, the machine is to blame: it is asked with patience.
  const text = after.status === 'fulfilled' ? after.value.text : (await readMail(mail('<p>Hei</p>'))).text;
  assert.equal(text, 'Hei');
});

test('a mail that wants too much memory ends the thread and not the desk', async () => {
  const read = createMailReader({ heapMegabytes: 24 });
  const large = Buffer.concat([mail(''), Buffer.alloc(24 * 1024 * 1024, 'En lang linje med ord. ')]);
  await assert.rejects(read(large));
  assert.equal((await readMail(mail('<p>Hei</p>'))).text, 'Hei');
});

for (const [name, html] of Object.entries(HOSTILE)) {
  test(`hostile HTML is read within the bounds: ${name}`, async () => {
    const { text } = await readMail(mail(html));
    assert.ok(text.length <= 50_000);
  });
}

test('what comes out of the thread is what a mail holds: headers, files as buffers, addresses', async () => {
  const raw = Buffer.from(
    'From: Kari <kari@ntnu.test>\r\nTo: a@b.test\r\nX-Ting: en\r\nX-Ting: to\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
      '--b\r\nContent-Type: text/plain\r\n\r\nHei\r\n--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nen fil\r\n--b--\r\n',
  );
  const read = await readMail(raw);
  assert.deepEqual(read.from, { address: 'kari@ntnu.test', name: 'Kari' });
  assert.deepEqual([read.header('x-ting'), read.headers('x-ting'), read.header('x-annet')], ['en', ['en', 'to'], '']);
  const [file] = read.files;
  assert.ok(Buffer.isBuffer(file?.content));
  assert.equal(file.content.toString(), 'en fil');
});

// Seen to fail: with the thread's end heard only while a mail is read (the process ended, for nobody heard the error).
test('a thread that dies when it has answered ends no desk, and the next mail is read by a new one', async () => {
  const read = createMailReader({ milliseconds: 10_000 }, DIES_AFTERWARDS);
  for (let turn = 0; turn < 3; turn += 1) {
    assert.equal((await read(mail('x'))).text, 'lest');
    await wait(300);
  }
});

// Seen to fail: with a thread that cannot be made taken for a mail that cannot be read.
test('a thread that does not come up says nothing of the mail, however often it is asked', async () => {
  const read = createMailReader({}, NEVER_STARTS);
  for (let turn = 0; turn < 3; turn += 1) await assert.rejects(read(mail('x')), ReaderAway);
  const none = createMailReader({ heapMegabytes: Number.NaN }, new URL('https://nowhere.test/'));
  await assert.rejects(none(mail('x')), ReaderAway);
});
