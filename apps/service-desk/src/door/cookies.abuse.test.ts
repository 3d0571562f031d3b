import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import { TestBrowser } from '../testing/test-browser.ts';
import { openTestDesk, type TestDesk } from '../testing/test-desk.ts';

let desk: TestDesk;
before(async () => {
  desk = await openTestDesk();
});
after(() => desk.close());
beforeEach(() => desk.asEndUser());

/** Whether an address opens without being sent away, and shows the page that it names. */
async function opens(browser: TestBrowser, path: string): Promise<boolean> {
  const page = await browser.open(`${desk.origin}${path}`, (url) => url.origin !== desk.origin);
  return page.status === 200 && page.url.origin === desk.origin && page.url.pathname === path;
}

// Seen to fail: with startSession() keeping the old token, and with endSession(…, 'rotation') taken out.
test('R06 the session id is new at sign-in and at step-up, and the old one is dead', async () => {
  const browser = new TestBrowser();
  await browser.open(`${desk.origin}/self-service`);
  const first = browser.cookies.get('desk-session') ?? '';
  desk.asOperator();
  await browser.open(`${desk.origin}/operator`);
  const second = browser.cookies.get('desk-session') ?? '';
  assert.notEqual(second, first);
  const thief = new TestBrowser();
  thief.cookies.set('desk-session', first);
  assert.deepEqual([await opens(thief, '/self-service'), await opens(thief, '/operator')], [false, false]);
  thief.cookies.set('desk-session', second);
  assert.equal(await opens(thief, '/operator'), true, 'the new one is the session');
});

test('R06 a session id that somebody planted before the sign-in is not taken over', async () => {
  const browser = new TestBrowser();
  browser.cookies.set('desk-session', 'A'.repeat(43));
  await browser.open(`${desk.origin}/self-service`);
  assert.notEqual(browser.cookies.get('desk-session'), 'A'.repeat(43));
  const attacker = new TestBrowser();
  attacker.cookies.set('desk-session', 'A'.repeat(43));
  assert.equal(await opens(attacker, '/self-service'), false);
});

// Seen to fail: with hashToken() taken out of startSession() and loadSession(), so that the row's id is the cookie.
describe('T14 tampered cookies change nothing', () => {
  const changes: [string, (value: string) => string][] = [
    ['one letter changed', (value) => (value.startsWith('A') ? 'B' : 'A') + value.slice(1)],
    ['cut', (value) => value.slice(0, -1)],
    ['longer', (value) => `${value}A`],
    ['a level added', (value) => `${value}.mfa`],
    ['wildcards', () => '%'.repeat(43)],
    ['SQL', () => `' or '1'='1`],
    ['nothing', () => ''],
    ['JSON', () => encodeURIComponent(JSON.stringify({ person: 'kari', acr: 'mfa' }))],
    ['huge', () => 'A'.repeat(8000)],
  ];
  for (const [what, change] of changes) {
    test(`T14 session: ${what}`, async () => {
      desk.asOperator();
      const browser = new TestBrowser();
      await browser.open(`${desk.origin}/operator`);
      browser.cookies.set('desk-session', change(browser.cookies.get('desk-session') ?? ''));
      assert.deepEqual([await opens(browser, '/operator'), await opens(browser, '/self-service')], [false, false]);
    });
  }

  test('T14 the hash that stands in the database is no session', async () => {
    const browser = new TestBrowser();
    await browser.open(`${desk.origin}/self-service`);
    const { rows } = await sql<{ id_hash: string }>`select id_hash from sessions where ended_at is null`.execute(
      desk.db,
    );
    for (const { id_hash: hash } of rows) {
      browser.cookies.set('desk-session', hash.slice(0, 43));
      assert.equal(await opens(browser, '/self-service'), false);
    }
  });

  test('T14 cookies that claim something are not read', async () => {
    desk.provider.answer.claims['roles'] = ['desk-operator'];
    const browser = new TestBrowser();
    await browser.open(`${desk.origin}/self-service`);
    for (const name of ['acr', 'amr', 'role', 'operator', 'mfa', 'SMS_OTP_ANSWERED']) browser.cookies.set(name, 'true');
    assert.equal(await opens(browser, '/operator'), false);
  });

  test('T14 a language that is none of ours is not spoken', async () => {
    for (const language of ['xx', '../nb', '<script>', 'nb"', '', 'nn']) {
      const browser = new TestBrowser();
      browser.cookies.set('desk-language', encodeURIComponent(language));
      const page = await browser.open(desk.origin);
      assert.equal(page.status, 200);
      assert.match(page.text, /<html lang="nb"/);
    }
  });
});

test('a session ends after an hour without use, and after a day in any case', async () => {
  for (const aged of [
    sql`last_used_at = now() - interval '61 minutes'`,
    sql`started_at = now() - interval '24 hours'`,
  ]) {
    const browser = new TestBrowser();
    await browser.open(`${desk.origin}/self-service`);
    assert.equal(await opens(browser, '/self-service'), true);
    await sql`update sessions set ${aged} where ended_at is null`.execute(desk.db);
    assert.equal(await opens(browser, '/self-service'), false);
  }
});

test('use keeps a session alive, and is written down at most once a minute', async () => {
  const browser = new TestBrowser();
  await browser.open(`${desk.origin}/self-service`);
  const lastUse = async () =>
    (
      await sql<{
        s: number;
      }>`select extract(epoch from now() - max(last_used_at))::int s from sessions where ended_at is null`.execute(
        desk.db,
      )
    ).rows[0]?.s;
  await sql`update sessions set last_used_at = now() - interval '30 seconds' where ended_at is null`.execute(desk.db);
  await browser.open(`${desk.origin}/self-service`);
  assert.ok(Number(await lastUse()) >= 30);
  await sql`update sessions set last_used_at = now() - interval '50 minutes' where ended_at is null`.execute(desk.db);
  await browser.open(`${desk.origin}/self-service`);
  assert.ok(Number(await lastUse()) < 30);
});

test('cookies: HttpOnly and SameSite=Lax always; __Host- and Secure on https', async (t) => {
  const plain = await fetch(`${desk.origin}/self-service`, { redirect: 'manual' });
  assert.match(plain.headers.getSetCookie().join(), /^desk-sign-in=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  const https = await openTestDesk({ publicUrl: new URL('https://hjelp.example') });
  t.after(() => https.close());
  const secure = await fetch(`${https.origin}/self-service`, { redirect: 'manual' });
  assert.match(
    secure.headers.getSetCookie().join(),
    /^__Host-desk-sign-in=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  assert.match(String(secure.headers.get('strict-transport-security')), /max-age=31536000/);
});

test('every answer forbids inline script and style, framing and storing', async () => {
  for (const path of ['/', '/signed-out', '/nowhere', '/health', '/self-service', '/callback']) {
    const { headers } = await fetch(`${desk.origin}${path}`, { redirect: 'manual' });
    const policy = String(headers.get('content-security-policy'));
    assert.match(policy, /default-src 'none'/, path);
    assert.doesNotMatch(policy, /unsafe/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.equal(headers.get('cache-control'), 'no-store', path);
  }
});
