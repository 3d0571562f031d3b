import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Reads a mail in a process of its own, which is ended when it does not come back: it could not be interrupted in ours. */
async function readElsewhere(makeBody: string): Promise<string> {
  const script = `
    const { readMail } = await import(${JSON.stringify(new URL('./read-mail.ts', import.meta.url).href)});
    const { stripQuote } = await import(${JSON.stringify(new URL('./strip-quote.ts', import.meta.url).href)});
    const body = ${makeBody};
    const mail = await readMail(Buffer.from('From: a@b.test\\r\\nSubject: x\\r\\n\\r\\n' + body + '\\r\\n'));
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
