import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { readMail } from './read-aside.ts';

const run = promisify(execFile);

/** Reads a mail in a process of its own, which is ended when it does not come back: it could not be interrupted in ours. */
async function readElsewhere(makeBody: string): Promise<string> {
  const script = `
    const { takeApart } = await import(${JSON.stringify(new URL('./read-mail.ts', import.meta.url).href)});
    const { stripQuote } = await import(${JSON.stringify(new URL('./strip-quote.ts', import.meta.url).href)});
    const body = ${makeBody};
    const mail = await takeApart(Buffer.from('From: a@b.test\\r\\nSubject: x\\r\\n\\r\\n' + body + '\\r\\n'));
    process.stdout.write('read ' + stripQuote(mail.text).slice(0, 5));`;
  const { stdout } = await run(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script],
    { timeout: 60_000, killSignal: 'SIGKILL' },
  );
  return stdout;
}

// Seen to fail with /[ \t]+$/gm, whose time is the square of the run: 200 kB of spaces held the whole process for minutes.
for (const [name, body] of Object.entries({
  'spaces before a sign': `'first ' + ' '.repeat(1_000_000) + 'x'`,
  'tabs on many lines': `'first\\n' + ('\\t'.repeat(50_000) + 'x\\n').repeat(20)`,
  'brackets that never close': `'first ' + '[cid:'.repeat(1_000_000)`,
  'line ends': `'first' + '\\n'.repeat(1_000_000) + 'x'`,
})) {
  test(`one mail never holds the process: ${name}`, async () => {
    assert.equal(await readElsewhere(body), 'read first');
  });
}

// Seen to fail with a limit of 2 MB: one row of 200,000 cells took 16 seconds, in which nothing else ran.
test('HTML of more than half a megabyte is not made text of; the mail as it came is kept', async () => {
  const raw = (cells: number) =>
    Buffer.from(
      `From: a@b.test\r\nContent-Type: text/html\r\n\r\n<table><tr>${'<td>x</td>'.repeat(cells)}</tr></table>`,
    );
  assert.notEqual((await readMail(raw(2000))).text, '');
  assert.equal((await readMail(raw(60_000))).text, '');
});

test('a few parts of HTML are read, all of them', async () => {
  const part = (words: string) => `--b\r\nContent-Type: text/html\r\n\r\n<p>${words}</p>\r\n`;
  const head = 'From: a@b.test\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n';
  const { text } = await readMail(Buffer.from(`${head}${part('først')}${part('så')}${part('sist')}--b--\r\n`));
  for (const words of ['først', 'så', 'sist']) assert.ok(text.includes(words), text);
});
