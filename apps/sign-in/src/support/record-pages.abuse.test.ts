import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findEvents } from '../audit/find-events.ts';
import { ANY_EVENT } from '../audit/read-search.ts';
import { recordEvent } from '../audit/record-event.ts';
import { CONSOLE_FACTOR_AGE_SECONDS } from '../own-services.ts';
import type { Page, TestBrowser } from '../test-browser.ts';
import { addPerson } from '../test-people.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { addSession, addWithRoles, setRoles } from './test-administrators.ts';

/** The pages of the record and the report: who sees them, and that looking is on record. */

let service: TestService;
before(async () => {
  service = await startTestService({ campaign: { enabled: true, includeGroups: ['administrator'], snoozeDays: 2 } });
});
after(() => service.close());

const PATHS = [
  '/admin/audit',
  '/admin/audit?since=&kind=console-viewed',
  '/admin/audit/events/1',
  '/admin/audit/export?format=jsonl&since=',
  '/admin/audit/export?format=cef&since=',
  '/admin/report',
  '/admin/report?capable=none',
  '/admin/report/people.csv',
];

const isShown = ({ status, html }: Page) =>
  status === 200 && (html.includes('vk-console') || html.includes('userPrincipalName') || /CEF:0|"kind":/.test(html));

async function expectShut(browser: TestBrowser, what: string): Promise<void> {
  for (const path of PATHS) assert.equal(isShown(await browser.copy().open(path)), false, `${what}: ${path}`);
}

const recorded = (accountId: string, kind: string) =>
  findEvents(service.db, { ...ANY_EVENT, accountId, kinds: [kind] }, { behind: null, order: 'oldest', limit: 100 });

// Seen to fail with the door taken from one of the routes.
test('without the role, without a fresh second factor, signed out: nothing is shown and nothing leaves', async () => {
  const administrator = await addWithRoles(service, ['administrator']);
  await expectShut((await addSession(service, administrator, null)).browser, 'password alone');
  await expectShut(
    (await addSession(service, administrator, CONSOLE_FACTOR_AGE_SECONDS + 5)).browser,
    'an old second factor',
  );
  for (const roles of [[], ['support'], ['desk-operator'], ['drill']]) {
    const person = await addWithRoles(service, roles);
    const { browser } = await addSession(service, person, 10);
    assert.equal((await browser.copy().open('/admin/audit')).status, 403);
    await expectShut(browser, roles.join());
    assert.ok((await recorded(person.id, 'console-refused')).length >= PATHS.length);
  }
  const { browser } = await addSession(service, administrator, 10);
  assert.equal(isShown(await browser.copy().open('/admin/report')), true);
  await setRoles(service, administrator, ['employee']);
  await expectShut(browser, 'role taken away');
});

test('an administrator sees the record and the report; every look and every file is on record before it leaves', async () => {
  const administrator = await addWithRoles(service, ['administrator']);
  const { browser } = await addSession(service, administrator, 10);
  const detail = { factor: 'sms' as const, purpose: 'sign-in' as const };
  await recordEvent(service.db, { kind: 'code-accepted', accountId: administrator.id, journeyId: 'j77', detail });
  const list = await browser.copy().open(`/admin/audit?person=${administrator.userName}&kind=signIns&since=1h`);
  assert.match(list.html, /Koden ble godtatt/);
  const [, eventPath] = /href="(\/admin\/audit\/events\/\d+)"/.exec(list.html) ?? [];
  const event = await browser.copy().open(eventPath!);
  assert.match(event.html, /j77/);
  const report = await browser.copy().open(`/admin/report?text=${administrator.userName}`);
  assert.match(report.html, new RegExp(`${administrator.userName}@ntnu.no`));
  assert.match(report.html, /0 av \d+ i kampanjen har en passnøkkel/);
  assert.match(report.html, /spør igjen etter 2 dager, høyst 3 ganger/);
  const json = await browser.copy().open('/admin/audit/export?format=jsonl&since=1h&kind=code-accepted');
  assert.match(json.html, /"journeyId":"j77"/);
  const csv = await browser.copy().open(`/admin/report/people.csv?text=${administrator.userName}`);
  assert.match(csv.html, new RegExp(`\r\n${administrator.userName}@ntnu.no,`));
  const views = await recorded(administrator.id, 'console-viewed');
  assert.deepEqual(
    views.map(({ detail: { page } }) => page),
    ['audit', 'audit-event', 'report'],
  );
  const files = await recorded(administrator.id, 'audit-exported');
  assert.deepEqual(
    files.map(({ detail: { of, format } }) => `${of}/${format}`),
    ['audit/jsonl', 'report/csv'],
  );
});

test('T11 hostile words in the addresses break nothing and are shown as text alone', async () => {
  const administrator = await addWithRoles(service, ['administrator']);
  const { browser } = await addSession(service, administrator, 10);
  for (const word of ['<script>alert(1)</script>', "' or 1=1 --", '%00', '%E0%A4%A', 'x'.repeat(3000), '../../etc']) {
    for (const path of [
      `/admin/audit?person=${word}&kind=${word}&since=${word}&service=${word}&journey=${word}&actor=${word}`,
      `/admin/audit?behind=${word}&since=`,
      `/admin/audit/events/${word}`,
      `/admin/audit/export?format=${word}`,
      `/admin/audit/export?format=jsonl&person=${word}`,
      `/admin/report?text=${word}&organisation=${word}&role=${word}&after=${word}&afterOrganisation=${word}`,
      `/admin/report/people.csv?text=${word}`,
    ]) {
      const page = await browser.copy().open(path);
      assert.ok(page.status < 500, `${page.status} ${path}`);
      assert.equal(page.html.includes('<script>alert'), false, path);
    }
  }
});

test('a wrong search is told beside its field, and exports nothing', async () => {
  const administrator = await addWithRoles(service, ['administrator']);
  const { browser } = await addSession(service, administrator, 10);
  const page = await browser.copy().open('/admin/audit?person=ingen&since=i+gar');
  assert.equal(page.status, 422);
  assert.match(page.html, /Det er ingen med dette brukernavnet\./);
  assert.match(page.html, /Skriv tiden som/);
  assert.equal((await browser.copy().open('/admin/audit/export?format=jsonl&person=ingen')).status, 400);
  assert.deepEqual(await recorded(administrator.id, 'audit-exported'), []);
});

// Seen to fail: the support console held administrators to their own organisation, and the record, the report and the
// simulator told them of everybody.
test('D12 another organisation’s people are in no record, report or what-if of an administrator’s', async () => {
  const { browser } = await addSession(service, await addWithRoles(service, ['administrator']), 10);
  const stranger = await addPerson(service);
  const neighbour = await addPerson(service);
  await service.db.updateTable('accounts').set({ organisation: 'fjordheim' }).where('id', '=', stranger.id).execute();
  for (const accountId of [stranger.id, neighbour.id])
    await recordEvent(service.db, { kind: 'method-added', accountId, journeyId: null, detail: { method: 'app' } });
  const [theirs] = await recorded(stranger.id, 'method-added');
  const [ours] = await recorded(neighbour.id, 'method-added');
  assert.ok(theirs && ours);
  assert.equal((await browser.open(`/admin/audit/events/${ours.id}`)).status, 200);
  assert.equal((await browser.open(`/admin/audit/events/${theirs.id}`)).status, 404);
  for (const path of [
    '/admin/audit?since=',
    '/admin/audit/export?format=jsonl&since=',
    '/admin/audit/export?format=cef&since=',
    `/admin/report?text=${stranger.userName}`,
    '/admin/report/people.csv',
    '/admin/report/people.csv?organisation=fjordheim',
  ]) {
    const page = await browser.open(path);
    assert.equal(page.status, 200, path);
    assert.equal(page.html.includes(stranger.id), false, path);
    assert.equal(page.html.replaceAll(/(?:value|href|action)="[^"]*"/g, '').includes(stranger.userName), false, path);
  }
  assert.equal((await browser.open('/admin/report/people.csv')).html.includes(neighbour.userName), true);
  assert.equal((await browser.open('/admin/audit/export?format=jsonl&since=')).html.includes(neighbour.id), true);
  const policies = await browser.open('/admin/policies');
  const asked = { service: 'desk', person: `${stranger.userName}@fjordheim.example` };
  assert.equal((await browser.submit(policies, '/what-if', asked)).status, 422);
});
