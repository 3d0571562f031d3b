import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { findSystemPostgres, startThrowAwayServer } from './debian-server.ts';

const bin = await findSystemPostgres();

test("a throw-away server of the system's PostgreSQL serves and is removed", {
  skip: bin === null && 'PostgreSQL is not installed',
}, async () => {
  const server = await startThrowAwayServer(bin ?? '');
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query("select current_setting('server_version_num')::int / 10000 >= 15 as young");
  assert.equal(rows[0].young, true);
  await client.end();
  await server.remove();
  await assert.rejects(new pg.Client({ connectionString: server.url }).connect());
});
