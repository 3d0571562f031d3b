import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createSilentLog } from '@vakt/foundation/log';
import { createKeyring } from '@vakt/foundation/secrets';
import { createListener } from '@vakt/storage/listen';
import { openTestDatabase, type TestDatabase } from '@vakt/storage/test-database';
import { decodeProtectedHeader } from 'jose';
import { sql } from 'kysely';
import type * as rp from 'openid-client';
import type { SignInTables } from '../tables.ts';
import { KEYS_CHANNEL, loadSigningKeys, rotateKeys } from './keys.ts';
import { removeExpiredArtifacts } from './remove-expired.ts';
import { TestBrowser } from './test-browser.ts';
import {
  discover,
  finishJourney,
  grantedTo,
  openInteraction,
  openTestDoor,
  redeem,
  signIn,
  startRequest,
  type TestDoor,
} from './test-door.ts';

const keyring = createKeyring([{ id: 'k1', bytes: Buffer.alloc(32, 7) }]);

describe('signing keys', () => {
  let database: TestDatabase<SignInTables>;
  before(async () => {
    database = await openTestDatabase<SignInTables>(new URL('../../migrations/', import.meta.url));
  });
  after(() => database.close());

  const states = async () => {
    const rows = await database.db.selectFrom('signing_keys').select('state').orderBy('state').execute();
    return rows.map(({ state }) => state);
  };

  it('are made once, though several processes start at the same time', async () => {
    const { db } = database;
    const loaded = await Promise.all(Array.from({ length: 4 }, () => loadSigningKeys({ db, keyring })));
    // Seen to fail without the advisory lock.
    assert.deepEqual(await states(), ['current', 'next']);
    assert.equal(new Set(loaded.map(({ version }) => version)).size, 1);
  });

  it('go from next to current to retired, and the next one is published ahead of its use', async () => {
    const { db } = database;
    const before = (await loadSigningKeys({ db, keyring })).keys.map(({ kid }) => kid);
    const rotated = await rotateKeys({ db, keyring });
    const after = (await loadSigningKeys({ db, keyring })).keys.map(({ kid }) => kid);
    assert.equal(rotated.current, before[1]);
    assert.deepEqual(after, [before[1], rotated.next, before[0]]);
    assert.deepEqual(await states(), ['current', 'next', 'retired']);
  });

  it('rotate whole when two operators rotate at once', async () => {
    const { db } = database;
    await Promise.all([rotateKeys({ db, keyring }), rotateKeys({ db, keyring })]);
    assert.deepEqual(await states(), ['current', 'next', 'retired', 'retired', 'retired']);
  });

  it('leave the published set two days after they retired, and the database after three months', async () => {
    const { db } = database;
    await sql`update signing_keys set retired_at = now() - interval '49 hours' where state = 'retired'`.execute(db);
    assert.equal((await loadSigningKeys({ db, keyring })).keys.length, 2);
    assert.equal((await removeExpiredArtifacts(db)).keys, 0);
    await sql`update signing_keys set retired_at = now() - interval '91 days' where state = 'retired'`.execute(db);
    assert.equal((await removeExpiredArtifacts(db)).keys, 3);
    assert.deepEqual(await states(), ['current', 'next']);
  });
});

describe('rotation while people sign in', () => {
  let test: TestDoor;
  let config: rp.Configuration;
  before(async () => {
    test = await openTestDoor();
    config = await discover(test, 'desk');
  });
  after(() => test.close());

  const published = async () =>
    ((await (await fetch(`${test.issuer}/oidc/jwks`)).json()) as { keys: Record<string, string>[] }).keys;

  it('publishes public halves only', async () => {
    for (const key of await published()) {
      assert.deepEqual([key.alg, key.use], ['RS256', 'sig']);
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) assert.ok(!(secret in key));
    }
  });

  it('drops no request, and a sign-in begun under the old key ends under the new one', async () => {
    const browser = new TestBrowser();
    const request = await startRequest(config);
    const uid = await openInteraction(test, browser, request.url);
    const old = (await published())[0]?.kid;
    let running = true;
    let ended = 0;
    const others = (async () => {
      while (running) {
        const one = await startRequest(config);
        const tokens = await redeem(config, await signIn(test, new TestBrowser(), one, grantedTo('busy')), one);
        assert.equal(tokens.claims()?.sub, 'busy');
        ended += 1;
      }
    })();
    const { current } = await rotateKeys(test);
    assert.equal(await test.door.refreshKeys(), true);
    assert.equal(await test.door.refreshKeys(), false);
    const callback = await finishJourney(test, browser, uid, grantedTo('kari'));
    const tokens = await redeem(config, callback, request);
    while (ended < 2) await new Promise((resolve) => setImmediate(resolve));
    running = false;
    await others;
    assert.equal(decodeProtectedHeader(String(tokens.id_token)).kid, current);
    const kids = (await published()).map(({ kid }) => kid);
    assert.ok(kids.includes(old) && kids[0] === current && kids.length === 3);
  });

  it('is noticed by other processes at once, and an ID token of the old key still counts as a hint', async () => {
    const first = await startRequest(config);
    const { id_token } = await redeem(config, await signIn(test, new TestBrowser(), first, grantedTo('kari')), first);
    const listener = createListener(test.databaseUrl, createSilentLog());
    let told = 0;
    await listener.listen(KEYS_CHANNEL, () => {
      told += 1;
    });
    const twin = await test.createTwin({ listener });
    await rotateKeys(test);
    for (let turn = 0; turn < 500 && told === 0; turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(told, 1);
    // The twin has taken the new keys up, or is doing it: in either case asking again changes nothing in the end.
    await twin.refreshKeys();
    assert.equal(await twin.refreshKeys(), false);
    twin.close();
    await listener.close();
    await test.door.refreshKeys();
    const request = await startRequest(config, { id_token_hint: String(id_token) });
    assert.ok(await openInteraction(test, new TestBrowser(), request.url));
  });
});

describe('rows that nobody can use', () => {
  it('are removed, a thousand at a time, and no others', async () => {
    const test = await openTestDoor();
    try {
      const config = await discover(test, 'desk');
      const request = await startRequest(config);
      const browser = new TestBrowser();
      const uid = await openInteraction(test, browser, request.url);
      await sql`insert into oidc_artifacts (kind, id_hash, payload_sealed, expires_at)
        select 'Interaction', 'old ' || n, '', now() - interval '1 second' from generate_series(1, 2500) n`.execute(
        test.db,
      );
      const [one, other] = await Promise.all([removeExpiredArtifacts(test.db), removeExpiredArtifacts(test.db)]);
      assert.equal(one.artifacts + other.artifacts, 2500);
      const callback = await finishJourney(test, browser, uid, grantedTo('kari'));
      assert.equal((await redeem(config, callback, request)).claims()?.sub, 'kari');
    } finally {
      await test.close();
    }
  });
});
