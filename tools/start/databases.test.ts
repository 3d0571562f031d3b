import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { openInstallationDatabases } from './databases.ts';
import { loadOrCreateSecrets } from './secrets.ts';

const NONE = { signInDatabaseUrl: null, serviceDeskDatabaseUrl: null };

test('commands at the same time: each comes to databases that are there', async (t) => {
  // Seen to fail: without the lock, "tuple concurrently updated" or "already exists".
  const folder = await mkdtemp(join(tmpdir(), 'vakt-databases-'));
  await chmod(folder, 0o755);
  t.after(() => rm(folder, { recursive: true, force: true }));
  const secrets = await loadOrCreateSecrets(folder);
  const first = await openInstallationDatabases(folder, secrets, NONE);
  t.after(() => first.server?.stop());
  assert.equal(first.fresh, true);
  const many = Array.from({ length: 12 }, () => openInstallationDatabases(folder, secrets, NONE));
  for (const other of await Promise.all(many)) assert.equal(other.fresh, false);
  const client = new pg.Client({ connectionString: first.serviceDeskUrl });
  await client.connect();
  const { rows } = await client.query('select current_user as name');
  await client.end();
  assert.deepEqual(rows, [{ name: 'vakt_service_desk' }]);
});
