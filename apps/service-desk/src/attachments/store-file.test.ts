import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bindFiles } from './bind-files.ts';
import { storeFile } from './store-file.ts';
import { addFile, streamOf } from './test-files.ts';
import { openTestStore, requireStored, type TestStore } from './test-store.ts';

let files: TestStore;
before(async () => {
  files = await openTestStore();
});
after(() => files.house.close());
beforeEach(() => files.reset());

describe('contents', () => {
  for (const size of [1, 262_143, 262_144, 262_145, 1_000_003]) {
    test(`a file of ${size} bytes comes back as it went in`, async () => {
      const content = randomBytes(size);
      const { number } = await files.house.addCase({ requesterId: files.kari.id });
      const file = await addFile(files.house, { caseNumber: number, content, name: 'data.bin' });
      const response = await fetch(`${files.house.origin}/self-service/cases/${number}/files/${file}`, {
        headers: { cookie: files.kari.cookie },
      });
      assert.equal(response.headers.get('content-length'), String(size));
      const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
      assert.equal(hash(new Uint8Array(await response.arrayBuffer())), hash(content));
      assert.equal(await files.count('blob_chunks'), Math.ceil(size / 262_144));
    });
  }

  test('the same content is stored once, whoever sends it and whatever it is called', async () => {
    const content = randomBytes(600_000);
    const ola = await files.house.addPerson();
    const first = requireStored(await files.store(content, 'a.bin'));
    const again = await storeFile(files.deps, streamOf(content), { name: 'b.bin', ownerId: ola.id });
    assert.notEqual(requireStored(again), first);
    assert.deepEqual(
      [await files.count('attachments'), await files.count('blobs'), await files.count('blob_contents')],
      [2, 1, 1],
    );
    assert.equal(await files.count('blob_chunks'), 3);
  });

  test('the same content sent ten times at the same moment is stored once', async () => {
    const content = randomBytes(400_000);
    const people = await Promise.all(Array.from({ length: 10 }, () => files.house.addPerson()));
    const all = await Promise.all(
      people.map(({ id }) => storeFile(files.deps, streamOf(content), { name: 'a.bin', ownerId: id })),
    );
    all.forEach(requireStored);
    assert.deepEqual(
      [await files.count('attachments'), await files.count('blobs'), await files.count('blob_contents')],
      [10, 1, 1],
    );
  });

  test('files of one name never stand in each other’s place', async () => {
    const { number } = await files.house.addCase({ requesterId: files.kari.id });
    const ids = [];
    for (const content of ['en', 'to', 'tre'])
      ids.push(await addFile(files.house, { caseNumber: number, content, name: 'a.txt' }));
    const found = await Promise.all(
      ids.map((id) => files.house.ask(files.kari, `/self-service/cases/${number}/files/${id}`)),
    );
    assert.deepEqual(
      found.map(({ text }) => text),
      ['en', 'to', 'tre'],
    );
  });

  test('types are found by looking', async () => {
    const pdf = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n');
    const zip = Buffer.concat([Buffer.from('504b0304140000000000', 'hex'), Buffer.alloc(40)]);
    const cut = Buffer.from(`${'a'.repeat(262_143)}å and more`);
    for (const [content, type] of [
      [pdf, 'application/pdf'],
      [zip, 'application/zip'],
      [Buffer.from('GIF89a\x01\x00\x01\x00'), 'image/gif'],
      [Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'image/jpeg'],
      [Buffer.from('bl\xe5b\xe6r', 'latin1'), 'application/octet-stream'],
      [cut, 'text/plain'],
      [Buffer.from([0]), 'application/octet-stream'],
    ] as const) {
      const outcome = await files.store(content, 'x.html');
      assert.equal('type' in outcome && outcome.type, type);
    }
  });
});

describe('limits', () => {
  test('too large, empty, too much in a day: refused, and nothing is left', async () => {
    assert.deepEqual(await files.store(randomBytes(1001), 'a', files.settingsWith({ largest: 1000 })), {
      refused: 'too-large',
    });
    assert.deepEqual(await files.store(''), { refused: 'empty' });
    await files.requireNothingLeft();
    const day = files.settingsWith({ largestDay: 1000 });
    requireStored(await files.store(randomBytes(600), 'a', day));
    assert.deepEqual(await files.store(randomBytes(401), 'a', day), { refused: 'quota' });
    requireStored(await files.store(randomBytes(400), 'a', day));
    assert.deepEqual(await files.store('x', 'a', day), { refused: 'quota' });
    assert.deepEqual([await files.count('attachments'), await files.count('blob_contents')], [2, 2]);
    await files.letPass('25 hours');
    requireStored(await files.store('x', 'a', day));
  });

  // Seen to fail: without lockOwner() in sealFile (several pass the day's limit together).
  test('many at the same moment do not slip through the day’s limit together, nor past eight at once', async () => {
    const day = files.settingsWith({ largestDay: 3000 });
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => files.store(randomBytes(1000), 'a', day)));
    assert.equal(outcomes.filter((one) => 'attachmentId' in one).length, 3);
    assert.equal(await files.count('blob_contents'), 3);
    const ola = await files.house.addPerson();
    const gate = Promise.withResolvers<void>();
    const slow = async function* () {
      yield Buffer.from('a');
      await gate.promise;
    };
    const waiting = Array.from({ length: 20 }, () => storeFile(files.deps, slow(), { name: 'a', ownerId: ola.id }));
    const refused = await Promise.any(waiting);
    assert.deepEqual(refused, { refused: 'too-many' });
    gate.resolve();
    const ended = await Promise.all(waiting);
    assert.equal(ended.filter((one) => 'attachmentId' in one).length, 8);
  });

  test('a stream that is refused early is not read on', async () => {
    let read = 0;
    const endless = async function* () {
      for (;;) {
        read += 1;
        yield Buffer.alloc(100_000, 'a');
      }
    };
    const outcome = await storeFile({ ...files.deps, ...files.settingsWith({ largest: 1_000_000 }) }, endless(), {
      name: 'a',
      ownerId: files.kari.id,
    });
    assert.deepEqual(outcome, { refused: 'too-large' });
    assert.ok(read < 20, `${read} pieces`);
    await files.requireNothingLeft();
  });
});

describe('memory', () => {
  const MEGABYTE = 1024 * 1024;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = () => {
    // The memory of buffers is let go beside the program, and is counted as gone at the next collection.
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };

  // Seen to fail: with the chunks of a file kept in a list until it is whole (100 MB more).
  test('100 MB stream in and out again, and no more than a few are held', async () => {
    const { id: caseId, number } = await files.house.addCase({ requesterId: files.kari.id });
    const before = held();
    let most = 0;
    const large = async function* () {
      const block = randomBytes(MEGABYTE);
      for (let index = 0; index < 100; index += 1) {
        block.writeUInt32BE(index);
        if (index % 20 === 19) most = Math.max(most, held() - before);
        yield block;
      }
    };
    const wish = { name: 'stor.bin', ownerId: files.kari.id };
    const file = requireStored(
      await storeFile({ ...files.deps, ...files.settingsWith({ largest: 100 * MEGABYTE }) }, large(), wish),
    );
    const binding = { caseId, messageId: null, ids: [file], ownerId: files.kari.id, internal: false };
    await files.house.db.transaction().execute((trx) => bindFiles(trx, binding));
    const response = await fetch(`${files.house.origin}/self-service/cases/${number}/files/${file}`, {
      headers: { cookie: files.kari.cookie },
    });
    let size = 0;
    let next = 20 * MEGABYTE;
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size < next) continue;
      next += 20 * MEGABYTE;
      most = Math.max(most, held() - before);
    }
    assert.equal(size, 100 * MEGABYTE);
    assert.ok(most < 30 * MEGABYTE, `${(most / MEGABYTE).toFixed(1)} MB`);
  });
});
