import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createClamdScanner } from '@vakt/transports/virus-clamd/scanner';
import { sql } from 'kysely';
import { type Clamd, listMissingClamdParts, startClamd, TEST_MALWARE } from '../../../../tools/peers/clamd.ts';
import { scanWaiting } from './scan-waiting.ts';
import type { FileDependencies } from './store-file.ts';
import { addFile } from './test-files.ts';
import { openTestStore, requireStored, type TestStore } from './test-store.ts';

const missing = listMissingClamdParts();
const skip = missing.length > 0 ? `not installed: ${missing.join(', ')} (apt-get install clamav-daemon)` : false;

let files: TestStore;
let clamd: Clamd;
const folder = mkdtempSync(join(tmpdir(), 'vakt-clamd-'));
before(async () => {
  if (skip) return;
  [files, clamd] = await Promise.all([openTestStore(), startClamd(folder)]);
});
after(async () => {
  await clamd?.stop();
  await files?.house.close();
  rmSync(folder, { recursive: true });
});

test("Debian's clamd looks through uploads; while it is away they wait, and afterwards they are looked at", {
  skip,
}, async () => {
  const scanner = createClamdScanner({ at: { host: '127.0.0.1', port: clamd.port } });
  const scanned: Partial<FileDependencies> = { virusScanner: scanner };
  const { number } = await files.house.addCase({ requesterId: files.kari.id });
  const old = await addFile(files.house, { caseNumber: number, content: `gammel ${TEST_MALWARE}`, name: 'gammel.txt' });

  requireStored(await files.store('en vanlig fil', 'vanlig.txt', scanned));
  const hidden = Buffer.concat([Buffer.alloc(600_000, 'a'), Buffer.from(TEST_MALWARE), Buffer.alloc(600_000, 'b')]);
  assert.deepEqual(await files.store(hidden, 'skjult.txt', scanned), { refused: 'infected' });
  assert.deepEqual([await files.count('blobs'), await files.count('blob_contents')], [2, 2]);

  await clamd.stop();
  requireStored(await files.store('mens den er borte', 'a.txt', scanned));
  requireStored(await files.store(`mens den er borte ${TEST_MALWARE}`, 'b.txt', scanned));
  assert.equal(await scanWaiting(files.deps, scanner), 0);
  clamd = await startClamd(folder, { port: clamd.port });
  await files.letPass('10 minutes');
  assert.equal(await scanWaiting(files.deps, scanner), 3, 'two that waited, and one from before there was a scanner');
  const { rows } = await sql<{ name: string; scan: string }>`
    select a.name, b.scan from attachments a join blobs b using (hash) order by a.name`.execute(files.house.db);
  assert.deepEqual(
    rows.map(({ name, scan }) => `${name} ${scan}`),
    ['a.txt clean', 'b.txt infected', 'gammel.txt infected', 'vanlig.txt clean'],
  );
  assert.equal((await files.house.ask(files.kari, `/self-service/cases/${number}/files/${old}`)).status, 404);
});
