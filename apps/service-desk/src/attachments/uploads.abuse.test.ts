import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { ScanVerdict } from '@vakt/transports/virus-scanner';
import { sql } from 'kysely';
import { bindFiles } from './bind-files.ts';
import { listFiles } from './list-files.ts';
import { scanWaiting } from './scan-waiting.ts';
import { storeFile } from './store-file.ts';
import { sweepFiles } from './sweep-files.ts';
import { addFile, streamOf } from './test-files.ts';
import { openTestStore, requireStored, type TestStore } from './test-store.ts';

let files: TestStore;
before(async () => {
  files = await openTestStore();
});
after(() => files.house.close());
beforeEach(() => files.reset());

describe('what breaks off leaves nothing', () => {
  test('a line that breaks', async () => {
    const broken = async function* () {
      yield randomBytes(600_000);
      throw new Error('the line broke');
    };
    await assert.rejects(storeFile(files.deps, broken(), { name: 'a', ownerId: files.kari.id }), /the line broke/);
    await files.requireNothingLeft();
  });

  test('kill between chunks: what was written is seen by nobody, and is swept', async () => {
    // What a process leaves that is gone between two chunks: storeFile never comes back.
    const gone = Promise.withResolvers<void>();
    const dies = async function* () {
      yield randomBytes(600_000);
      gone.resolve();
      await new Promise(() => {});
    };
    void storeFile(files.deps, dies(), { name: 'a', ownerId: files.kari.id });
    await gone.promise;
    assert.equal(await files.count('blob_contents'), 1);
    assert.equal((await files.count('blobs')) + (await files.count('attachments')), 0, 'no file is known');
    await sweepFiles(files.house.db);
    assert.equal(await files.count('blob_contents'), 1, 'it may still go on');
    await files.letPass('11 minutes');
    await sweepFiles(files.house.db);
    await files.requireNothingLeft();
  });

  test('an upload that was swept while it was slow is not half a file', async () => {
    const swept = async function* () {
      yield randomBytes(600_000);
      await files.letPass('11 minutes');
      await sweepFiles(files.house.db);
      yield randomBytes(600_000);
    };
    await assert.rejects(storeFile(files.deps, swept(), { name: 'a', ownerId: files.kari.id }), /swept/);
    await files.requireNothingLeft();
  });

  test('what was never sent with a form is swept after two days, what was removed after one; what is used stays', async () => {
    const opened = await files.house.addCase({ requesterId: files.kari.id });
    const shared = randomBytes(300_000);
    requireStored(await files.store(randomBytes(300_000), 'unsent.bin'));
    requireStored(await files.store(shared, 'unsent-too.bin'));
    const kept = await addFile(files.house, { caseNumber: opened.number, content: shared, name: 'kept.bin' });
    const removed = await addFile(files.house, { caseNumber: opened.number, content: 'removed', name: 'removed.txt' });
    await sql`update attachments set removed_at = now() where id = ${removed}`.execute(files.house.db);
    await sweepFiles(files.house.db);
    assert.equal(await files.count('blobs'), 3);
    await files.letPass('25 hours');
    await sweepFiles(files.house.db);
    assert.deepEqual(
      [await files.count('attachments'), await files.count('blobs')],
      [4, 2],
      'the removed one is a name',
    );
    await files.letPass('25 hours');
    await sweepFiles(files.house.db);
    assert.deepEqual(
      [await files.count('attachments'), await files.count('blobs'), await files.count('blob_contents')],
      [2, 1, 1],
    );
    const answer = await files.house.ask(files.kari, `/self-service/cases/${opened.number}/files/${kept}`);
    assert.equal(answer.status, 200);
  });

  // Seen to fail: with `used_at` out of removeUnusedBlobs (the sweep then removes what is being added, or fails).
  test('sweeping ‖ adding the same content, 60 rounds: an added file always has its content', async () => {
    const { number } = await files.house.addCase({ requesterId: files.kari.id });
    for (let round = 0; round < 60; round += 1) {
      const content = Buffer.from(`content of round ${round}`);
      requireStored(await files.store(content, 'old.txt'));
      await files.letPass('3 days');
      const [file] = await Promise.all([
        addFile(files.house, { caseNumber: number, content, name: 'new.txt' }),
        sweepFiles(files.house.db),
      ]);
      const answer = await files.house.ask(files.kari, `/self-service/cases/${number}/files/${file}`);
      assert.equal(answer.text, content.toString(), `round ${round}`);
    }
  });
});

describe('uploads belong to who sent them', () => {
  const bind = (wish: Partial<Parameters<typeof bindFiles>[1]> & { caseId: string; ids: string[] }) =>
    files.house.db
      .transaction()
      .execute((trx) => bindFiles(trx, { messageId: null, ownerId: files.kari.id, internal: false, ...wish }));

  // Seen to fail: each with its line out of updateCaseOfFiles.
  test('D12 nobody binds the upload of another, one that is bound, or one to a message of another case', async () => {
    const own = await files.house.addCase({ requesterId: files.kari.id });
    const other = await files.house.addCase({ requesterId: files.kari.id });
    const mallory = await files.house.addPerson();
    const file = requireStored(await files.store('til meg selv'));
    assert.equal(await bind({ caseId: other.id, ids: [file], ownerId: mallory.id }), 0, 'another owner');
    assert.equal(await bind({ caseId: other.id, ids: [file], ownerId: null }), 0, 'nobody');
    assert.equal(await bind({ caseId: own.id, ids: [file], messageId: other.messageId }), 0, 'a foreign message');
    assert.equal(await bind({ caseId: own.id, ids: [file, file, 'x', '', `${file}' or true`] }), 1);
    assert.equal(await bind({ caseId: other.id, ids: [file] }), 0, 'bound already');
    const viewer = { as: 'requester', personId: files.kari.id } as const;
    assert.deepEqual(
      (await listFiles(files.house.db, viewer, own.id)).map(({ id }) => id),
      [file],
    );
    assert.deepEqual(await listFiles(files.house.db, { as: 'requester', personId: mallory.id }, own.id), []);
  });

  test('uploads of unknown senders are bound by whoever holds their ids inside the house, never by a person', async () => {
    const own = await files.house.addCase({ requesterId: files.kari.id });
    const outcome = await storeFile(files.deps, streamOf('fra en e-post'), { name: 'a.txt', ownerId: null });
    const ids = [requireStored(outcome)];
    assert.equal(await bind({ caseId: own.id, ids }), 0);
    assert.equal(await bind({ caseId: own.id, ids, ownerId: null }), 1);
  });

  test('ids are random and long: 122 bits, no two alike, none in order', async () => {
    const ids = [];
    for (let index = 0; index < 20; index += 1) ids.push(requireStored(await files.store(`fil ${index}`)));
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(new Set(ids.map((id) => id.slice(0, 8))).size, 20);
    assert.notDeepEqual([...ids].sort(), ids);
  });
});

describe('the virus scanner', () => {
  const scannerThatSays = (verdict: ScanVerdict) => ({ virusScanner: { scan: async () => verdict } });

  test('malware is refused and leaves nothing; what was not looked at waits and is given to nobody', async () => {
    assert.deepEqual(await files.store('x', 'a', scannerThatSays('infected')), { refused: 'infected' });
    await files.requireNothingLeft();
    const { id: caseId, number } = await files.house.addCase({ requesterId: files.kari.id });
    const file = requireStored(await files.store('x', 'a.txt', scannerThatSays('unavailable')));
    const binding = { caseId, messageId: null, ids: [file], ownerId: files.kari.id, internal: false };
    await files.house.db.transaction().execute((trx) => bindFiles(trx, binding));
    const address = `/self-service/cases/${number}/files/${file}`;
    assert.equal((await files.house.ask(files.kari, address)).status, 503);
    assert.equal(await scanWaiting(files.deps, { scan: async () => 'unavailable' }), 0);
    assert.equal((await files.house.ask(files.kari, address)).status, 503);
    await files.letPass('6 minutes');
    const seen: string[] = [];
    const looking = {
      scan: async (content: AsyncIterable<Uint8Array>) => {
        for await (const part of content) seen.push(String(part));
        return 'clean' as const;
      },
    };
    assert.equal(await scanWaiting(files.deps, looking), 1);
    assert.deepEqual(seen, ['x']);
    assert.equal((await files.house.ask(files.kari, address)).text, 'x');
  });

  test('what is found later is blocked, also when it is sent again under another name', async () => {
    const { number } = await files.house.addCase({ requesterId: files.kari.id });
    const file = await addFile(files.house, { caseNumber: number, content: 'ond' });
    assert.equal(await scanWaiting(files.deps, { scan: async () => 'infected' }), 1);
    for (const way of ['', '/preview']) {
      assert.equal(
        (await files.house.ask(files.kari, `/self-service/cases/${number}/files/${file}${way}`)).status,
        404,
      );
    }
    assert.deepEqual(await files.store('ond', 'snill.txt'), { refused: 'infected' });
    assert.deepEqual(await files.store('ond', 'snill.txt', scannerThatSays('clean')), { refused: 'infected' });
    assert.deepEqual([await files.count('blobs'), await files.count('blob_contents')], [1, 1]);
  });

  // Seen to fail: with the waiting files taken in the order they came in.
  test('files that it never gets through with keep no other file from it', async () => {
    for (let n = 0; n < 20; n += 1)
      requireStored(await files.store(`ond ${n}`, 'a.txt', scannerThatSays('unavailable')));
    requireStored(await files.store('snill', 'b.txt', scannerThatSays('unavailable')));
    const picky = {
      scan: async (content: AsyncIterable<Uint8Array>): Promise<ScanVerdict> => {
        for await (const bytes of content) if (String(bytes).startsWith('ond')) return 'unavailable';
        return 'clean';
      },
    };
    let done = 0;
    for (let round = 0; round < 10 && done === 0; round += 1) {
      await files.letPass('1 minute');
      done = await scanWaiting(files.deps, picky);
    }
    assert.equal(done, 1);
  });

  // Seen to fail: without the stored content marked when the same one is refused.
  test('what it learns about a content holds for the same content that was stored before', async () => {
    requireStored(await files.store('ondt', 'a.txt', scannerThatSays('clean')));
    assert.deepEqual(await files.store('ondt', 'b.txt', scannerThatSays('infected')), { refused: 'infected' });
    const { scan } = await files.house.db.selectFrom('blobs').select('scan').executeTakeFirstOrThrow();
    assert.equal(scan, 'infected');
  });
});

// Seen to fail when the sweep did not ask whether the case is held.
test('D18 a file that was taken off a case on hold keeps its content until the hold is lifted', async () => {
  const requester = await files.house.addPerson();
  const { id } = await files.house.addCase({ requesterId: requester.id });
  const fileId = requireStored(await files.store('et bevis'));
  const { kari, house } = files;
  await bindFiles(house.db, { caseId: id, messageId: null, ids: [fileId], ownerId: kari.id, internal: false });
  const hold = (reason: string | null) =>
    sql`update cases set hold_reason = ${reason}, held_by = ${kari.id},
      held_at = case when ${reason}::text is null then null else now() end where id = ${id}`.execute(house.db);
  await sql`update attachments set removed_at = now(), removed_by = ${kari.id} where id = ${fileId}`.execute(house.db);
  await hold('tilsyn');
  await files.letPass('30 days');
  await sweepFiles(house.db);
  assert.equal(await files.count('blobs'), 1);
  await hold(null);
  await sweepFiles(house.db);
  assert.equal(await files.count('blobs'), 0);
});
