import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { holdUnenrolled } from '../../accounts/hold-account.ts';
import { addActiveToken, addToken, newSecret } from '../../factors/hardware-token/test-tokens.ts';
import { createTestBrowser, type TestBrowser } from '../../test-browser.ts';
import { addPerson, addPersonWithPhone, enterPassword } from '../../test-people.ts';
import { startTestService, type TestService } from '../../test-service.ts';
import { NO_LIMITS } from '../../test-settings.ts';
import { addSession, addWithRoles } from '../test-administrators.ts';

const TOKENS = '/admin/tokens';
const HEADER = 'upn,serial number,secret key,time interval,manufacturer,model';

let service: TestService;
before(async () => {
  service = await startTestService({ limits: NO_LIMITS });
});
after(() => service.close());

async function openAsAdministrator() {
  const administrator = await addWithRoles(service, ['administrator']);
  return { administrator, ...(await addSession(service, administrator, 60)) };
}

function formOf(content: string | Uint8Array, fields: Record<string, string>, name = 'tokens.csv'): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', new Blob([content as BlobPart]), name);
  return form;
}

const upload = (browser: TestBrowser, body: BodyInit, headers: Record<string, string> = {}) =>
  browser.request(`${TOKENS}/import`, { method: 'POST', body, headers });

async function imported(browser: TestBrowser, answer: Response) {
  assert.equal(answer.status, 303);
  await service.uploads.rest();
  return browser.open(answer.headers.get('location') ?? '');
}

const countImports = async () => (await service.db.selectFrom('token_imports').select('id').execute()).length;

test('an administrator takes a file in, sees what came of it, and downloads what did not come in', async () => {
  const { browser, sessionId } = await openAsAdministrator();
  const text = `${HEADER}\n,PAGE-1,${newSecret()},30,Contoso,One\n,"=PAGE-2",short,30,,\n`;
  const page = await imported(browser, await upload(browser, formOf(text, { session: sessionId, key: '' })));
  assert.match(page.text, /én kodebrikke kom ikke inn/);
  assert.ok(page.text.includes('secret key') && page.text.includes('128'));
  const file = await browser.request(`${page.url.pathname}/failures`);
  assert.equal(file.headers.get('content-disposition'), 'attachment; filename="Failures_tokens.csv"');
  assert.match(await file.text(), /^\uFEFF?line,column,serial number,reason\r\n3,serial number,"'=PAGE-2",/);
  const again = await imported(
    browser,
    await upload(browser, formOf(text.split('\n').slice(0, 2).join('\n'), { session: sessionId, key: '' })),
  );
  assert.match(again.text, /Ingenting er endret/);
  const list = await browser.open(`${TOKENS}?search=page1`);
  assert.ok(list.text.includes('PAGE-1'));
  const kinds = await service.db.selectFrom('audit_events').select('kind').execute();
  assert.equal(kinds.filter(({ kind }) => kind === 'tokens-imported').length, 2);
});

test('while an import runs the page says how far it is and asks anew by itself, without a script', async () => {
  const { administrator, browser } = await openAsAdministrator();
  const id = '6b1d7c3e-1111-4222-8333-444455556666';
  const row = {
    id,
    organisation: administrator.organisation,
    file_name: 'long.csv',
    file_hash: null,
    format: 'csv' as const,
  };
  await service.db
    .insertInto('token_imports')
    .values({
      ...row,
      by_name: 'x',
      by_account: null,
      state: 'running',
      fault: null,
      key_sealed: null,
      total: 10_000,
      position: 2500,
      runner: id,
      seen_at: new Date(),
    })
    .execute();
  const page = await browser.open(`${TOKENS}/imports/${id}`);
  assert.equal(page.headers.get('refresh'), '2');
  assert.match(page.text.replaceAll('\u00a0', ' '), /2 500 av 10 000 kodebrikker/);
  assert.match(page.html, /<progress[^>]* value="2500" max="10000"/);
  await service.db
    .updateTable('token_imports')
    .set({ finished_at: new Date(), state: 'done' })
    .where('id', '=', id)
    .execute();
  assert.equal((await browser.open(`${TOKENS}/imports/${id}`)).headers.get('refresh'), null);
});

test('a file that is not one is told in a sentence, and so is none', async () => {
  const { browser, sessionId } = await openAsAdministrator();
  const refused = await imported(browser, await upload(browser, formOf('Hei!', { session: sessionId })));
  assert.match(refused.text, /Ingenting er importert.*den første linjen må være upn,serial number/s);
  const none = new FormData();
  none.append('session', sessionId);
  const missing = await upload(browser, none);
  assert.equal(missing.status, 422);
  assert.match(await missing.text(), /Velg en fil/);
});

// Seen to fail: with the body limit of forms before the upload route a file of 100 kB is refused, and without
// receiveUpload's own limit one of 33 MB is not.
test('T11 a file may be longer than a form and no longer than 32 MB; what is too big leaves nothing', {
  timeout: 60_000,
}, async () => {
  const { browser, sessionId } = await openAsAdministrator();
  const long = [
    HEADER,
    ...Array.from({ length: 2000 }, (_, at) => `,LONG-${at},${'A'.repeat(32)},30,Contoso,One`),
  ].join('\n');
  assert.ok(long.length > 100_000);
  const page = await imported(browser, await upload(browser, formOf(long, { session: sessionId })));
  assert.match(page.text.replaceAll('\u00a0', ' '), /2 ?000 kodebrikker er importert/);
  const before = await countImports();
  const big = await upload(browser, formOf(Buffer.alloc(33 * 1024 * 1024, 'x'), { session: sessionId }));
  assert.equal(big.status, 422);
  assert.match(await big.text(), /større enn 32 MB/);
  assert.equal(await countImports(), before);
  const form = await browser.request(`${TOKENS}/6b1d7c3e-1111-4222-8333-444455556666/release`, {
    method: 'POST',
    body: 'x'.repeat(70_000),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.equal(form.status, 413);
});

test('an upload whose connection breaks off leaves nothing', async () => {
  const { browser, sessionId } = await openAsAdministrator();
  const before = await countImports();
  const { hostname, port, host } = new URL(service.origin);
  const cookie = `vakt=${browser.cookie('vakt')}`;
  const head = `--x\r\ncontent-disposition: form-data; name="session"\r\n\r\n${sessionId}\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${HEADER}\n`;
  const headers = {
    host,
    cookie,
    'content-type': 'multipart/form-data; boundary=x',
    'content-length': 1_000_000,
    'sec-fetch-site': 'same-origin',
    origin: service.origin,
  };
  await new Promise<void>((resolve) => {
    const sent = request({ hostname, port, path: `${TOKENS}/import`, method: 'POST', headers });
    sent.on('error', () => resolve());
    sent.on('close', () => resolve());
    sent.write(head, () => setTimeout(() => sent.destroy(), 200));
  });
  for (let tries = 0; tries < 100 && (await countImports()) !== before; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await countImports(), before);
});

// Seen to fail: without the comparison of the form's session with the administrator's.
test('P7 nobody without the role, from another page, or by another’s form does anything', async () => {
  const { browser, sessionId } = await openAsAdministrator();
  const token = await addToken(service);
  const file = () => formOf(`${HEADER}\n,NO-1,${newSecret()},30,,\n`, { session: sessionId });
  const stranger = createTestBrowser(service);
  const worker = await addSession(service, await addWithRoles(service, ['support']), 60);
  const stale = await addSession(service, await addWithRoles(service, ['administrator']), 3700);
  const oneFactor = await addSession(service, await addWithRoles(service, ['administrator']), null);
  for (const other of [stranger, worker.browser, stale.browser, oneFactor.browser]) {
    for (const path of [TOKENS, `${TOKENS}/${token.id}`, `${TOKENS}?search=a`]) {
      const page = await other.open(path);
      assert.ok(!page.text.includes(token.serial) && page.heading !== 'Kodebrikker', page.heading);
    }
    const answer = await upload(other, file());
    assert.ok([303, 403].includes(answer.status) && !answer.headers.get('location')?.includes('/imports/'));
    const release = await other.post(`${TOKENS}/${token.id}/release`, {
      session: sessionId,
      reason: 'vil ha',
      to: 'lost',
    });
    assert.ok(!release.text.includes('meldt tapt'));
  }
  const foreign = await upload(browser, file(), { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' });
  assert.equal(foreign.status, 403);
  const { sessionId: anothers } = await openAsAdministrator();
  assert.equal((await upload(browser, formOf(HEADER, { session: anothers }))).status, 403);
  assert.equal((await upload(browser, formOf(HEADER, {}))).status, 403);
  assert.equal((await upload(browser, 'a=b', { 'content-type': 'text/plain' })).status, 415);
  assert.equal((await upload(browser, 'x', { 'content-type': 'multipart/form-data; boundary=' })).status, 400);
  await service.uploads.rest();
  const rows = await service.db.selectFrom('hardware_tokens').select(['serial', 'lost_at']).execute();
  assert.ok(!rows.some(({ serial }) => serial === 'NO-1'));
  assert.equal(rows.find(({ serial }) => serial === token.serial)?.lost_at, null);
});

// Seen to fail: without the organisation in selectToken and loadImport.
test('P7 another organisation’s tokens and imports are not there', async () => {
  const { browser } = await openAsAdministrator();
  const elsewhere = await addToken(service, { organisation: 'fjordheim' });
  const id = '7c2e8d4f-1111-4222-8333-444455556666';
  await service.db
    .insertInto('token_imports')
    .values({
      id,
      organisation: 'fjordheim',
      file_name: 'theirs.csv',
      file_hash: null,
      format: 'csv',
      by_name: 'x',
      by_account: null,
      state: 'done',
      fault: null,
      key_sealed: null,
      total: 1,
      runner: null,
      finished_at: new Date(),
    })
    .execute();
  for (const path of [`${TOKENS}/${elsewhere.id}`, `${TOKENS}/imports/${id}`, `${TOKENS}/imports/${id}/failures`])
    assert.equal((await browser.open(path)).status, 404);
  const list = await browser.open(TOKENS);
  assert.ok(!list.text.includes(elsewhere.serial) && !list.text.includes('theirs.csv'));
});

test('T11 names and numbers of a file are shown as text', async () => {
  const { browser, sessionId } = await openAsAdministrator();
  const text = `${HEADER}\n,"<b>1</b>",${newSecret()},30,"<script>alert(1)</script>","<img src=x>"\n`;
  const page = await imported(browser, await upload(browser, formOf(text, { session: sessionId }, '<script>a.csv')));
  assert.ok(!page.html.includes('<b>1') && !page.html.includes('<script>a'));
  const good = `${HEADER}\n,MARK-1,${newSecret()},30,"<script>alert(1)</script>","<img src=x>"\n`;
  await imported(browser, await upload(browser, formOf(good, { session: sessionId })));
  const list = await browser.open(`${TOKENS}?search=mark`);
  assert.ok(list.text.includes('MARK-1') && !list.html.includes('<script>alert') && !list.html.includes('<img src=x'));
});

test('a released token signs in no more, its owner is told, and the reason is kept', async () => {
  const { browser, sessionId } = await openAsAdministrator();
  const owner = await addPersonWithPhone(service);
  const token = await addActiveToken(service, owner.id);
  const path = `${TOKENS}/${token.id}`;
  const silent = await browser.post(`${path}/release`, { session: sessionId, reason: ' ', to: 'stock' });
  assert.equal(silent.status, 422);
  const told = service.phones.texts.length;
  const done = await browser.post(`${path}/release`, { session: sessionId, reason: 'sluttet', to: 'stock' });
  assert.match(done.text, /på lager igjen/);
  await service.settle();
  assert.equal(service.phones.texts.length, told + 1);
  const lost = await browser.post(`${path}/release`, { session: sessionId, reason: 'funnet i vasken', to: 'lost' });
  assert.match(lost.text, /nøkkelen er slettet.*funnet i vasken/s);
  const row = await service.db
    .selectFrom('hardware_tokens')
    .selectAll()
    .where('id', '=', token.id)
    .executeTakeFirstOrThrow();
  assert.deepEqual([row.secret_sealed, row.account_id, row.method_id], [null, null, null]);
  const method = await service.db
    .selectFrom('methods')
    .select('removed_at')
    .where('id', '=', token.methodId)
    .executeTakeFirst();
  assert.ok(method?.removed_at);
});

test('a token whose method support reset is removed, whatever removed it', async () => {
  const { browser } = await openAsAdministrator();
  const owner = await addPerson(service);
  const token = await addActiveToken(service, owner.id);
  await service.db.updateTable('methods').set({ removed_at: new Date() }).where('id', '=', token.methodId).execute();
  assert.match((await browser.open(`${TOKENS}/${token.id}`)).text, /Fjernet/);
});

// Seen to fail: the account was left with no method and nothing asked, so that the password alone bound a new phone.
test('T9 a token that is lost and was the last method: the password alone enrols nothing after it', async () => {
  const { browser } = await openAsAdministrator();
  const person = await addPerson(service);
  const token = await addActiveToken(service, person.id, { serial: 'LOST-LAST' });
  const page = await browser.open(`${TOKENS}/${token.id}`);
  const done = await browser.submit(page, '/release', { to: 'lost', reason: 'Meldt mistet på telefon.' });
  assert.equal(done.url.search, '?done');
  const thief = createTestBrowser(service);
  const next = await enterPassword(service, thief, await thief.open('/security'), person);
  assert.equal(next.html.includes('name="number"'), false, next.heading);
  assert.equal(await holdsUnenrolled(person.id), false);
});

const holdsUnenrolled = (accountId: string) =>
  service.db.transaction().execute((trx) => holdUnenrolled(trx, accountId));
