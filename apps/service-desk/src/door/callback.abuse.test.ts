import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import { TestBrowser } from '../testing/test-browser.ts';
import { openTestDesk, type TestDesk } from '../testing/test-desk.ts';

/** The callback, as somebody uses it who should not. */
let desk: TestDesk;
before(async () => {
  desk = await openTestDesk();
});
after(() => desk.close());
beforeEach(() => {
  desk.tamper = null;
  desk.asEndUser();
});

const isCallback = (url: URL) => url.pathname === '/callback';
const countSessions = async () =>
  Number(
    (await sql<{ n: string }>`select count(*) n from sessions where ended_at is null`.execute(desk.db)).rows[0]?.n,
  );

/** Walks a sign-in up to the callback and keeps its address unopened. */
async function walkToCallback(
  browser = new TestBrowser(),
  path = '/self-service',
): Promise<{ browser: TestBrowser; callback: URL }> {
  const { url } = await browser.open(`${desk.origin}${path}`, isCallback);
  assert.equal(url.pathname, '/callback');
  return { browser, callback: url };
}

async function assertRefused(
  browser: TestBrowser,
  callback: URL | string,
  statuses: number[] = [400],
): Promise<string> {
  const [before, own] = [await countSessions(), browser.cookies.get('desk-session')];
  const page = await browser.open(callback);
  assert.ok(statuses.includes(page.status), `status ${page.status}`);
  assert.equal(await countSessions(), before);
  assert.equal(browser.cookies.get('desk-session'), own);
  assert.match(page.text, /href="\/"/, 'there is a way on');
  return page.text;
}

// Seen to fail: with `used_at is null` taken out of consumePendingSignIn (the page becomes that of a refused code).
test('R01 a callback counts once: the second time says so and makes no session', async () => {
  const { browser, callback } = await walkToCallback();
  assert.equal((await browser.open(callback)).status, 200);
  const text = await assertRefused(browser, callback, [409]);
  assert.match(text, /fullført i et annet vindu/);
});

// Seen to fail: the same way.
test('R01 of twenty openings at the same moment one makes a session', async () => {
  const { browser, callback } = await walkToCallback();
  const before = await countSessions();
  const headers = { cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(callback, { headers, redirect: 'manual' })));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [303, ...Array<number>(19).fill(409)]);
  assert.equal(await countSessions(), before + 1);
});

// Seen to fail: with the browser_hash condition taken out of consumePendingSignIn.
test('R06 a callback of another browser is refused, and is not used up by that (session swapping)', async () => {
  const attacker = await walkToCallback();
  await assertRefused(new TestBrowser(), attacker.callback);
  const victim = await walkToCallback();
  await assertRefused(victim.browser, attacker.callback);
  assert.equal((await attacker.browser.open(attacker.callback)).status, 200);
  assert.equal((await victim.browser.open(victim.callback)).status, 200);
});

// PKCE and the nonce each hold this on their own, so that no single line undoes it.
test('mixed-up sessions: the code of one sign-in does not fit the state of another in the same browser', async () => {
  const { browser, callback: first } = await walkToCallback();
  const { callback: second } = await walkToCallback(browser, '/operator');
  const mixed = new URL(second);
  mixed.searchParams.set('code', first.searchParams.get('code') ?? '');
  await assertRefused(browser, mixed);
});

test('a state that we never gave is refused', async () => {
  const { browser, callback } = await walkToCallback();
  callback.searchParams.set('state', 'A'.repeat(43));
  await assertRefused(browser, callback);
});

test('a sign-in that took too long says so', async () => {
  const { browser, callback } = await walkToCallback();
  await sql`update pending_sign_ins set expires_at = now() where used_at is null`.execute(desk.db);
  assert.match(await assertRefused(browser, callback, [410]), /utløpt/);
});

// Seen to fail: the signature's, with enableNonRepudiationChecks taken out of sign-in-service.ts.
describe('an ID token that does not hold makes no session', () => {
  const claims: [string, (claims: Record<string, unknown>) => Record<string, unknown>][] = [
    ['another nonce', (one) => ({ ...one, nonce: 'A'.repeat(43) })],
    ['no nonce', ({ nonce: _nonce, ...one }) => one],
    ['another issuer', (one) => ({ ...one, iss: 'https://evil.example' })],
    ['another audience', (one) => ({ ...one, aud: 'somebody-else' })],
    ['no subject', ({ sub: _sub, ...one }) => one],
    ['an expiry in the past', (one) => ({ ...one, exp: 1_000_000_000 })],
  ];
  for (const [what, tamper] of claims) {
    test(what, async () => {
      desk.tamper = tamper;
      const { browser, callback } = await walkToCallback();
      await assertRefused(browser, callback);
    });
  }

  test('a signature by another key', async (t) => {
    const { sign } = desk.provider;
    const stranger = await openTestDesk();
    t.after(() => {
      desk.provider.sign = sign;
      return stranger.close();
    });
    desk.provider.sign = stranger.provider.sign;
    desk.tamper = (one) => one;
    const { browser, callback } = await walkToCallback();
    await assertRefused(browser, callback);
  });
});

test('the issuer in the callback must be ours (mix-up, RFC 9207)', async () => {
  for (const change of [
    (url: URL) => url.searchParams.set('iss', 'https://evil.example'),
    (url: URL) => url.searchParams.delete('iss'),
  ]) {
    const { browser, callback } = await walkToCallback();
    change(callback);
    await assertRefused(browser, callback);
  }
});

// Seen to fail: with asked() in sign-in-service.ts throwing on what it caught (each a page of status 500 then).
describe('T11 the callback with whatever may be sent', () => {
  const queries: [string, (url: URL) => string][] = [
    ['nothing', () => ''],
    ['no code', ({ searchParams: p }) => `?state=${p.get('state')}`],
    ['an empty code', ({ searchParams: p }) => `?code=&state=${p.get('state')}`],
    ['no state', ({ searchParams: p }) => `?code=${p.get('code')}`],
    ['an empty state', ({ searchParams: p }) => `?code=${p.get('code')}&state=`],
    [
      'two states, the right one first',
      ({ search, searchParams: p }) => `${search}&state=${'A'.repeat(43)}${p.get('x') ?? ''}`,
    ],
    ['two states, the right one twice', ({ search, searchParams: p }) => `${search}&state=${p.get('state')}`],
    ['two codes', ({ search }) => `${search}&code=other`],
    ['state as an array', ({ search }) => search.replace('state=', 'state[]=')],
    ['a huge code', ({ searchParams: p }) => `?code=${'a'.repeat(6000)}&state=${p.get('state')}&iss=${p.get('iss')}`],
    ['code and error', ({ search }) => `${search}&error=access_denied`],
    [
      'an error with markup',
      ({ searchParams: p }) =>
        `?error=%3Cscript%3E&error_description=%3Cb%3Ebold%3C/b%3E&state=${p.get('state')}&iss=${p.get('iss')}`,
    ],
    ['a token in the address', ({ search }) => `${search}&id_token=eyJhbGciOiJub25lIn0.e30.`],
    [
      'a code of broken percent signs',
      ({ searchParams: p }) => `?code=%E0%A4%A&state=${p.get('state')}&iss=${p.get('iss')}`,
    ],
    ['null bytes', ({ searchParams: p }) => `?code=%00&state=%00${p.get('state')}`],
  ];
  for (const [what, query] of queries) {
    test(`T11 ${what}`, async () => {
      const { browser, callback } = await walkToCallback();
      const text = await assertRefused(browser, `${desk.origin}/callback${query(callback)}`, [400, 403]);
      assert.doesNotMatch(text, /<script>|<b>bold/);
    });
  }

  test('T11 an address longer than any server takes is refused by the server', async () => {
    const { browser } = await walkToCallback();
    const answer = await fetch(`${desk.origin}/callback?code=${'a'.repeat(40_000)}`);
    assert.equal(answer.status, 431);
    assert.equal(browser.cookies.has('desk-session'), false);
  });

  test('T11 a form sent to the callback is nothing', async () => {
    const { browser, callback } = await walkToCallback();
    const answer = await browser.submit(`${desk.origin}/callback`, Object.fromEntries(callback.searchParams));
    assert.equal(answer.status, 404);
    assert.equal(browser.cookies.has('desk-session'), false);
  });
});

// Seen to fail: with hashToken() taken off the state in begin-sign-in.ts.
test('T08 nothing of the sign-in stands in a page: no code, state, nonce, verifier or token', async () => {
  const { browser, callback } = await walkToCallback();
  const page = await browser.open(callback);
  const again = await browser.open(callback);
  for (const secret of [
    callback.searchParams.get('code'),
    callback.searchParams.get('state'),
    ...browser.cookies.values(),
    'eyJ',
  ]) {
    assert.ok(secret && !page.text.includes(secret) && !again.text.includes(secret));
  }
  const kept = JSON.stringify(await desk.db.selectFrom('pending_sign_ins').selectAll().execute());
  assert.ok(!kept.includes(String(callback.searchParams.get('state'))), 'the database holds a hash');
});
