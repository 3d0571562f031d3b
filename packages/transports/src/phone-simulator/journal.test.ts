import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { openJournal } from './journal.ts';
import type { PhoneEvent } from './phone-book.ts';

const folder = mkdtempSync(join(tmpdir(), 'vakt-journal-'));
after(() => rmSync(folder, { recursive: true }));

const added = (number: string): PhoneEvent => ({ kind: 'phone-added', at: 1, number });

it('gives back what was appended, also without a clean end', () => {
  const first = openJournal(join(folder, 'a'));
  assert.deepEqual(first.events, []);
  first.journal.append(added('+4791234567'));
  first.journal.append(added('+4740000000'));
  // Not closed: as after a kill -9.
  const second = openJournal(join(folder, 'a'));
  assert.deepEqual(second.events, [added('+4791234567'), added('+4740000000')]);
  first.journal.close();
  second.journal.close();
});

it('drops a line that was torn in mid-write, and keeps the rest', () => {
  const file = join(folder, 'b', 'journal.ndjson');
  openJournal(join(folder, 'b')).journal.append(added('+4791234567'));
  appendFileSync(file, '{"kind":"phone-add');
  const { journal, events } = openJournal(join(folder, 'b'));
  assert.deepEqual(events, [added('+4791234567')]);
  journal.append(added('+4740000000'));
  assert.deepEqual(openJournal(join(folder, 'b')).events, [added('+4791234567'), added('+4740000000')]);
});

it('lets a damaged line in the middle cost only itself', () => {
  const file = join(folder, 'b', 'journal.ndjson');
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, ['\u0000\u0000', ...lines].join('\n'));
  assert.equal(openJournal(join(folder, 'b')).events.length, 2);
});

it('is readable by its owner only: it holds codes', () => {
  assert.equal(statSync(join(folder, 'a', 'journal.ndjson')).mode & 0o777, 0o600);
  assert.equal(statSync(join(folder, 'a')).mode & 0o777, 0o700);
});

it('throws where it cannot write', () => {
  writeFileSync(join(folder, 'file'), '');
  assert.throws(() => openJournal(join(folder, 'file', 'below')));
});
