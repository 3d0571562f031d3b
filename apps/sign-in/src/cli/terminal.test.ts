import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createTerminal, Stopped } from './terminal.ts';

/** A terminal's streams, with a record of what happened in which order. */
function createStreams() {
  const events: string[] = [];
  const record = () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true });
    stream.on('data', (chunk) => events.push(String(chunk)));
    return stream;
  };
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode(raw: boolean) {
      stdin.isRaw = raw;
      events.push(raw ? '<echo off>' : '<echo on>');
      return stdin;
    },
  });
  return { events, stdin, stdout: record(), stderr: record() };
}

// Seen to fail: with the question written before createInterface. On a real terminal what was typed at once was echoed.
test('a password is asked for after the echo is off, and nothing typed is shown', async () => {
  const streams = createStreams();
  const terminal = createTerminal(streams);
  for (const [typed, answer] of [
    ['hemmelig\r', 'hemmelig'],
    ['feilx\u007f rettet\r', 'feil rettet'],
  ] as const) {
    streams.events.length = 0;
    const asked = terminal.askHidden('New password: ');
    streams.stdin.write(typed);
    assert.equal(await asked, answer);
    await new Promise(setImmediate);
    assert.deepEqual(streams.events, ['<echo off>', 'New password: ', '<echo on>', '\n']);
  }
});

test('Ctrl-C stops the question and gives the terminal back', async () => {
  const streams = createStreams();
  const asked = createTerminal(streams).askHidden('New password: ');
  streams.stdin.write('hemm\u0003');
  await assert.rejects(asked, Stopped);
  assert.equal(streams.stdin.isRaw, false);
});

test('of what is piped in the first line is read, however it comes and ends', async () => {
  for (const [chunks, line] of [
    [['en setning\n', 'mer\n'], 'en setning'],
    [['del', 't\r\n'], 'delt'],
    [['uten slutt'], 'uten slutt'],
    [[], ''],
  ] as const) {
    const streams = createStreams();
    const read = createTerminal(streams).readLine();
    for (const chunk of chunks) streams.stdin.write(chunk);
    streams.stdin.end();
    assert.equal(await read, line);
  }
});
