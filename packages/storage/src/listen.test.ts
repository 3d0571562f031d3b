import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createSilentLog } from '@vakt/foundation/log';
import { sql } from 'kysely';
import { createListener } from './listen.ts';
import { openTestDatabase } from './test-database.ts';

const NO_MIGRATIONS = new URL('test-migrations/', import.meta.url);

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    assert.ok(tries < 500, 'it did not happen within 5 seconds');
    await wait(10);
  }
}

test('each channel brings its own notifications, in order', async () => {
  const { db, url, close } = await openTestDatabase(NO_MIGRATIONS);
  const listener = createListener(url, createSilentLog());
  const heard: string[] = [];
  await listener.listen('cases', (payload) => heard.push(`cases ${payload}`));
  await listener.listen('phones', (payload) => heard.push(`phones ${payload}`));
  await sql`select pg_notify('cases', '1'), pg_notify('nobody', '2'), pg_notify('phones', '3'), pg_notify('cases', '4')`.execute(
    db,
  );
  await until(() => heard.length === 3);
  assert.deepEqual(heard, ['cases 1', 'phones 3', 'cases 4']);
  await listener.close();
  await close();
});

test('a broken connection is made again, the caller is told, and notifications come as before', async () => {
  const { db, url, close } = await openTestDatabase(NO_MIGRATIONS);
  const listener = createListener(url, createSilentLog());
  const heard: string[] = [];
  await listener.listen(
    'cases',
    (payload) => heard.push(payload),
    () => heard.push('again'),
  );
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'vakt-listener'`.execute(
    db,
  );
  await until(() => heard.includes('again'));
  await sql`select pg_notify('cases', 'after')`.execute(db);
  await until(() => heard.includes('after'));
  await listener.close();
  await close();
});
