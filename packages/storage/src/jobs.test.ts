import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createSilentLog } from '@vakt/foundation/log';
import { createJobs, type Jobs } from './jobs.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

interface Tables {
  words: { word: string };
}

let database: TestDatabase<Tables>;
let jobs: Jobs;
before(async () => {
  database = await openTestDatabase(new URL('test-migrations/', import.meta.url));
  jobs = await createJobs(database.url, createSilentLog());
});
after(async () => {
  await jobs.close();
  await database.close();
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    assert.ok(tries < 1000, 'it did not happen within 10 seconds');
    await wait(10);
  }
}

test('a job that was put in within a transaction comes when that commits, and not before', async () => {
  const queue = await jobs.defineQueue<{ word: string }>('within');
  const done: string[] = [];
  await queue.work(async ({ word }) => void done.push(word));
  const sent = Date.now();
  await database.db.transaction().execute(async (trx) => {
    await trx.insertInto('words').values({ word: 'fjord' }).execute();
    await queue.send({ word: 'fjord' }, { within: trx });
    assert.deepEqual(done, []);
  });
  await until(() => done.length === 1);
  // By notification, not by the poll after 10 seconds.
  assert.ok(Date.now() - sent < 3000);
  assert.deepEqual(done, ['fjord']);
});

test('a job whose transaction was undone never comes', async () => {
  const queue = await jobs.defineQueue<{ word: string }>('undone');
  const done: string[] = [];
  await queue.work(async ({ word }) => void done.push(word));
  const undone = database.db.transaction().execute(async (trx) => {
    await queue.send({ word: 'lost' }, { within: trx });
    throw new Error('undo');
  });
  await assert.rejects(undone, /undo/);
  await queue.send({ word: 'kept' });
  await until(() => done.length === 1);
  assert.deepEqual(done, ['kept']);
});

test('a job that failed is tried again until it succeeds', async () => {
  const queue = await jobs.defineQueue<{ word: string }>('again', { retryDelaySeconds: 1, retries: 3 });
  let tries = 0;
  await queue.work(
    async () => {
      tries += 1;
      if (tries < 2) throw new Error('not yet');
    },
    { pollSeconds: 1 },
  );
  await queue.send({ word: 'stubborn' });
  await until(() => tries === 2);
  assert.equal(tries, 2);
});
