import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestBrowser } from '../../test-browser.ts';
import { addPerson } from '../../test-people.ts';
import { startTestService, type TestService } from '../../test-service.ts';
import { addSession, addWithRoles, signInToConsole } from '../test-administrators.ts';

const POLICIES = '/admin/policies';

let service: TestService;
before(async () => {
  service = await startTestService({ networks: { campus: ['129.241.0.0/16'] } });
});
after(() => service.close());

async function openAsAdministrator() {
  const person = await addWithRoles(service, ['administrator']);
  const { browser } = await signInToConsole(service, person);
  return { person, browser, page: await browser.open(POLICIES) };
}

// Seen to fail with the role and the age of the factor not asked in find-administrator.ts.
test('the rules are for administrators with two fresh factors: nobody else reads or tries them', async () => {
  const worker = await addWithRoles(service, ['support']);
  const old = await addWithRoles(service, ['administrator']);
  for (const [what, browser] of [
    ['a stranger', createTestBrowser(service)],
    ['no role', (await addSession(service, worker, 10)).browser],
    ['one factor', (await addSession(service, old, null)).browser],
    ['a factor of yesterday', (await addSession(service, old, 80_000)).browser],
  ] as const) {
    for (const page of [
      await browser.copy().open(POLICIES),
      await browser.copy().post(`${POLICIES}/what-if`, { person: old.userName, service: 'desk' }),
      await browser.copy().post(`${POLICIES}/replay`, { section: 'policies: []', days: '30' }),
    ]) {
      assert.equal(page.html.includes('vk-console'), false, what);
      assert.equal(page.html.includes('campus'), false, what);
    }
  }
});

test('an answer comes by the same rules; what is wrong stands beside its field', async () => {
  const { browser, page } = await openAsAdministrator();
  const person = await addPerson(service);
  const ask = (values: Record<string, string>) =>
    browser.submit(page, '/what-if', { person: person.userName, service: 'vault', ...values });
  const answer = await ask({ network: 'campus', at: '2026-11-26T22:30' });
  assert.match(answer.text, /Slipper inn med: To faktorer/);
  assert.match(answer.text, /torsdag 22:30/);
  for (const wrong of [
    { person: 'nobody' },
    { address: '1.2.3' },
    { at: 'soon' },
    { network: 'home' },
    { service: 'x' },
  ] as Record<string, string>[]) {
    const shown = await ask(wrong);
    assert.equal(shown.status, 422, JSON.stringify(wrong));
  }
});

// Seen to fail with the text read as a configuration file is: its references were followed.
test('T11 a pasted section reads no variable and no file, and changes nothing', async () => {
  const { browser, page } = await openAsAdministrator();
  process.env['VAKT_TEST_SECRET'] = 'canary-of-the-environment';
  const before = JSON.stringify(service.settings.policies);
  for (const section of [
    'policies: [ { name: env:VAKT_TEST_SECRET, then: { block: true } } ]',
    'policies: [ { name: file:/etc/hostname, then: { block: true } } ]',
    'policies: &a [ *a, *a ]',
    'signIn: { databaseUrl: env:VAKT_TEST_SECRET }',
    '{'.repeat(2000),
    '\u0000',
  ]) {
    const shown = await browser.submit(page, '/replay', { section, days: '30' });
    assert.equal(shown.status, 422, section.slice(0, 60));
    assert.equal(shown.html.includes('canary-of-the-environment'), false);
  }
  const tried = await browser.submit(page, '/replay', {
    section: 'policies: [ { name: No one, then: { block: true } } ]',
    days: '99999',
  });
  assert.match(tried.text, /de siste 400 dagene/);
  assert.equal(JSON.stringify(service.settings.policies), before);
  delete process.env['VAKT_TEST_SECRET'];
});
