import assert from 'node:assert/strict';
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { after, before, type TestContext, test } from 'node:test';
import { createTranslator } from '@vakt/messages/translate';
import { openSignInDatabase, type SignInTestDatabase } from '../../../delivery/test-rows.ts';
import { keyring, newSecret } from '../test-tokens.ts';
import { writeFailures } from './failures-csv.ts';
import { createImport, loadImport, runImport } from './import-tokens.ts';
import type { OpenFile } from './read-text.ts';
import { container, HEADER, openText, plainPackage } from './test-files.ts';

let database: SignInTestDatabase;
before(async () => {
  database = await openSignInDatabase();
});
after(() => database.close());

const COUNT = 10_000;
const isBad = (at: number) => at % 100 === 50;
const settings = { organisations: [{ id: 'ntnu', domain: 'ntnu.no' }] };
const deps = () => ({ db: database.db, keyring, settings });

/** Imports a file, and gives what it took: told, never judged, for the machine may be busy. */
async function importMeasured(t: TestContext, open: OpenFile, key: string | null = null) {
  const order = { organisation: 'ntnu', fileName: 'many', byName: 'prøver', byAccount: null, key };
  const importId = await createImport(deps(), order);
  const progress: [number, number][] = [];
  const base = process.memoryUsage();
  let [rss, heap] = [0, 0];
  const started = performance.now();
  await runImport(deps(), importId, open, (done, total) => {
    progress.push([done, total]);
    const now = process.memoryUsage();
    [rss, heap] = [Math.max(rss, now.rss - base.rss), Math.max(heap, now.heapUsed - base.heapUsed)];
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  t.diagnostic(`${seconds} s; most memory beyond the start: ${mega(rss)} MB resident, ${mega(heap)} MB heap`);
  return { made: await loadImport(database.db, importId, 'ntnu'), progress };
}

const mega = (bytes: number) => Math.round(bytes / 1024 / 1024);

// Seen to fail: with the entries of the file gathered before the first batch is stored, the lag is the whole file.
test('10,000 lines with 1 % bad: progress, a report of every bad line, and never more than two batches unstored', {
  timeout: 120_000,
}, async (t) => {
  const line = (at: number) =>
    `,MANY-${at},${isBad(at) ? 'not base32' : newSecret()},${at % 2 ? 30 : 60},Contoso,One\n`;
  const pieces = Array.from({ length: COUNT / 50 }, (_, piece) =>
    Buffer.from(Array.from({ length: 50 }, (_unused, at) => line(piece * 50 + at)).join('')),
  );
  let lag = 0;
  let opened = 0;
  const open: OpenFile = async function* () {
    opened++;
    yield Buffer.from(`${HEADER}\n`);
    for (const [at, piece] of pieces.entries()) {
      yield piece;
      if (opened < 3) continue;
      const row = await database.db.selectFrom('token_imports').select('position').executeTakeFirst();
      lag = Math.max(lag, (at + 1) * 50 - (row?.position ?? 0));
    }
  };
  const { made, progress } = await importMeasured(t, open);
  assert.deepEqual([made?.state, made?.added, made?.failed, made?.total], ['done', 9900, 100, COUNT]);
  assert.ok(progress.length >= 40 && progress.every(([, total]) => total === COUNT));
  assert.deepEqual(progress.at(-1), [COUNT, COUNT]);
  assert.ok(lag > 0 && lag <= 500, `${lag} entries were read and not stored`);
  let text = '';
  for await (const piece of writeFailures(database.db, made?.id ?? '', createTranslator('nb'))) text += piece;
  const rows = text.trimEnd().split('\r\n').slice(1);
  assert.deepEqual(
    rows.map((row) => Number(row.split(',')[0])),
    Array.from({ length: 100 }, (_, at) => 2 + 50 + at * 100),
  );
  assert.ok(rows.every((row) => row.includes('Base32')));
  const again = await importMeasured(t, openText(Buffer.concat([Buffer.from(`${HEADER}\n`), ...pieces]), 65_536));
  assert.deepEqual([again.made?.added, again.made?.unchanged, again.made?.failed], [0, 9900, 100]);
});

test('10,000 encrypted key packages of which 1 % were changed', { timeout: 120_000 }, async (t) => {
  const [key, macKey] = [randomBytes(16), randomBytes(20)];
  const seal = (bytes: Buffer) => {
    const iv = randomBytes(16);
    const cipher = createCipheriv('aes-128-cbc', key, iv);
    return Buffer.concat([iv, cipher.update(bytes), cipher.final()]);
  };
  const method = '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>';
  const data = (bytes: Buffer) =>
    `${method}<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`;
  const packages = Array.from({ length: COUNT }, (_, at) => {
    const sealed = seal(randomBytes(20));
    const mac = createHmac('sha1', macKey).update(sealed).digest('base64');
    if (isBad(at)) sealed[20] = (sealed[20] ?? 0) ^ 1;
    return plainPackage(`PSKC-${at}`).replace(
      /<PlainValue>.*?<\/PlainValue>/,
      `<EncryptedValue>${data(sealed)}</EncryptedValue><ValueMAC>${mac}</ValueMAC>`,
    );
  });
  const head = `<EncryptionKey><ds:KeyName>k</ds:KeyName></EncryptionKey><MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><MACKey>${data(seal(macKey))}</MACKey></MACMethod>`;
  const names = 'xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';
  const file = container(packages.join(''), head).replace('<KeyContainer', `<KeyContainer ${names}`);
  const { made } = await importMeasured(t, openText(file, 65_536), key.toString('hex'));
  assert.deepEqual([made?.format, made?.added, made?.failed], ['pskc', 9900, 100]);
  const kinds = await database.db
    .selectFrom('token_import_faults')
    .select('kind')
    .where('import_id', '=', made?.id ?? '')
    .execute();
  assert.ok(kinds.every(({ kind }) => kind === 'pskcMacWrong'));
});
