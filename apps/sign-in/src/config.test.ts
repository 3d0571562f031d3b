import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { configurationFile, listWarnings, loadDemonstrationPeople, loadSettings } from './config.ts';
import { defaultCodes, defaultLimits } from './limits/default-limits.ts';
import { defaultCampaign } from './settings-campaign.ts';
import { ENVIRONMENT, FOLDER, faultsOf, faultsWith, load, REAL } from './test-configuration.ts';

test('the built-in demonstration is right, on loopback, with the phone simulator and its people', () => {
  const settings = loadSettings(ENVIRONMENT);
  assert.equal(settings.demonstration, true);
  assert.deepEqual(settings.listen, { host: '127.0.0.1', port: 4000 });
  const [desk] = settings.services;
  assert.deepEqual(desk?.client.redirectUris, ['http://localhost:4100/callback']);
  assert.deepEqual(desk?.client.postLogoutRedirectUris, ['http://localhost:4100/signed-out']);
  assert.equal(desk?.client.backchannelLogoutUri, 'http://localhost:4100/backchannel-logout');
  assert.deepEqual(settings.codes, defaultCodes);
  assert.deepEqual(settings.limits, { ...defaultLimits, mode: 'record-only' });
  assert.match(readFileSync(settings.organisations[0]?.logoFile ?? '', 'utf8'), /^<svg /);
  assert.deepEqual(listWarnings(settings), []);
  const people = loadDemonstrationPeople(ENVIRONMENT);
  assert.equal(people.filter((person) => person.roles.includes('desk-operator')).length, 2);
  assert.match(configurationFile({}), /config\/demonstration\.yaml$/);
});

test('the least that must be written gives a whole configuration', () => {
  const settings = load(REAL);
  assert.equal(settings.publicUrl.href, 'https://login.fjord.example/');
  assert.deepEqual(settings.listen, { host: '127.0.0.1', port: 443 });
  assert.deepEqual(settings.keys, [{ id: 'k2', bytes: Buffer.alloc(32, 1) }]);
  assert.deepEqual(settings.services[0]?.policy, {
    secondFactor: 'required',
    rememberDays: 0,
    passkeyAlone: true,
    secondFactorMaxAgeSeconds: 43_200,
    passwordMaxAgeSeconds: 86_400,
  });
  assert.deepEqual(settings.session, { idleSeconds: 3600, absoluteSeconds: 86_400 });
  assert.deepEqual(settings.organisations[0]?.allowedCountries, ['NO']);
  assert.equal(loadDemonstrationPeople({ ...ENVIRONMENT, VAKT_CONFIG: join(FOLDER, 'vakt.yaml') }).length, 0);
});

test('http is for this machine alone; the issuer has no path', () => {
  const changed = (url: string) => faultsWith('https://login.fjord.example', url);
  for (const url of [
    'http://login.fjord.example',
    'ftp://login.fjord.example',
    'login.fjord.example',
    'http://localhost.evil.example',
    'https://u:p@login.fjord.example',
  ]) {
    assert.match(changed(url).join(), /^signIn\.publicUrl must /, url);
  }
  for (const url of ['https://login.fjord.example/vakt', 'https://login.fjord.example/?x']) {
    assert.deepEqual(
      changed(url),
      ['signIn.publicUrl must be an address without a path: https://login.example.org'],
      url,
    );
  }
  for (const url of [
    'http://localhost:4000',
    'http://127.0.0.1:4000',
    '"http://[::1]:4000"',
    'http://login.localhost:4000',
  ]) {
    assert.ok(load(REAL.replace('https://login.fjord.example', url)), url);
  }
  assert.match(
    faultsWith('https://desk.fjord.example/callback', 'http://desk.fjord.example/callback').join(),
    /^services\[0\]\.client\.redirectUris\[0\] must begin with https/,
  );
  assert.match(faultsWith('https://desk.fjord.example/callback', '/callback').join(), /needs homeUrl/);
  assert.match(
    faultsWith('https://desk.fjord.example/callback', 'https://desk.fjord.example/#x').join(),
    /must not hold a #/,
  );
});

test('a sender is a name, a number or a short number', () => {
  for (const sender of ['NTNU', 'Fjord123', '"+4791234567"', '"2440"', '"12345"'])
    assert.ok(load(REAL.replace('sender: Fjord', `sender: ${sender}`)), sender);
  for (const sender of ['NT', 'Far too long name', 'Blå', '"123"', '"1234567"', '"+0123"', 'A_B_C']) {
    assert.match(faultsWith('sender: Fjord', `sender: ${sender}`).join(), /^delivery\.sender must be a name/, sender);
  }
});

test('what the standards bound is bounded: life of a code, failures of a factor, length of a session', () => {
  assert.deepEqual(faultsOf(`${REAL}codes: { lifeSeconds: 601 }\n`), ['codes.lifeSeconds must be at most 600']);
  assert.deepEqual(faultsOf(`${REAL}codes: { digits: 5 }\n`), ['codes.digits must be one of: 6, 8']);
  assert.deepEqual(faultsOf(`${REAL}limits: { codeFailuresBeforeDisable: 101 }\n`), [
    'limits.codeFailuresBeforeDisable must be at most 100',
  ]);
  assert.deepEqual(faultsOf(`${REAL}limits: { resendWaits: [] }\n`), [
    'limits.resendWaits must have at least 1 entries',
  ]);
  assert.deepEqual(faultsOf(`${REAL}limits: { passwordWaitFirstSeconds: 120, passwordWaitMaxSeconds: 60 }\n`), [
    'limits.passwordWaitFirstSeconds must not be more than passwordWaitMaxSeconds',
  ]);
  assert.deepEqual(
    faultsWith('  masterKeys:', '  session: { idleSeconds: 7200, absoluteSeconds: 3600 }\n  masterKeys:'),
    ['signIn.session.idleSeconds must not be more than absoluteSeconds'],
  );
});

test('how to reach support may be said in several languages, and must be said in one', () => {
  const { organisations } = load(REAL.replace('supportLine: Call us', 'supportLine: { nb: Ring oss, en: Call us }'));
  assert.deepEqual(organisations[0]?.supportLine, { nb: 'Ring oss', en: 'Call us' });
  for (const wrong of ['{}', '""', '{ nb: "" }', '{ fr: Appelez }', `{ nb: ${'x'.repeat(121)} }`, '[Ring]'])
    assert.notDeepEqual(faultsOf(REAL.replace('supportLine: Call us', `supportLine: ${wrong}`)), [], wrong);
});

test('names that lead nowhere or stand twice are told at their place', () => {
  assert.deepEqual(faultsWith('    name: Fjord desk', '    name: Fjord desk\n    organisations: [elsewhere]'), [
    'services[0].organisations[0] is no organisation of this file',
  ]);
  const again = REAL.slice(REAL.indexOf('  - id: fjord'), REAL.indexOf('signIn:'));
  assert.deepEqual(faultsWith('signIn:', `${again}signIn:`), [
    'organisations[1].id is used by another of the organisations already',
    'organisations[1].domain is used by another of the organisations already',
  ]);
  assert.deepEqual(faultsWith('    supportLine', '    defaultCountry: SE\n    supportLine'), [
    'organisations[0].defaultCountry must be one of allowedCountries',
  ]);
  assert.deepEqual(faultsWith('    supportLine', '    logoFile: gone.svg\n    supportLine'), [
    'organisations[0].logoFile leads to no file that can be read',
  ]);
  assert.deepEqual(faultsWith('signIn:', 'singIn: {}\nsignIn:'), [
    'singIn is not a known setting (did you mean signIn?)',
  ]);
});

test('the phone simulator and demonstration people stand in a demonstration alone, and a demonstration on this machine alone', () => {
  const simulator =
    '    - { kind: phone-simulator, name: sim, url: "http://localhost:1", token: env:VAKT_SIMULATOR_TOKEN }\n';
  assert.deepEqual(faultsOf(`${REAL}${simulator}`), [
    'delivery.gateways[1].kind may be phone-simulator only where demonstration is true, or as the gateway of delivery.drill',
  ]);
  assert.deepEqual(faultsOf(`${REAL}demonstration: true\n`), [
    'signIn.publicUrl must be on this machine while demonstration is true',
  ]);
  const local = REAL.replace('https://login.fjord.example', 'http://localhost:4000').replace(
    '  securityPageName',
    '  listen: { host: 0.0.0.0 }\n  securityPageName',
  );
  assert.deepEqual(faultsOf(`${local}demonstration: true\n`), [
    'signIn.listen.host must be this machine alone (127.0.0.1) while demonstration is true',
  ]);
  assert.match(
    faultsOf(`${REAL}demonstrationPeople: [{ organisation: fjord, userName: x, name: X }]\n`).join(),
    /^demonstrationPeople may stand only where/,
  );
});

test('master keys are 32 bytes in any usual spelling, and are never shown', () => {
  for (const bytes of [
    Buffer.alloc(32, 7).toString('hex'),
    Buffer.alloc(32, 7).toString('base64'),
    Buffer.alloc(32, 7).toString('base64url'),
  ]) {
    assert.deepEqual(load(REAL.replace('env:VAKT_MASTER_KEY', `"${bytes}"`)).keys[0]?.bytes, Buffer.alloc(32, 7));
  }
  for (const wrong of ['kort-og-hemmelig', Buffer.alloc(31, 7).toString('base64'), 'hemmelig'.repeat(8)]) {
    const faults = faultsWith('env:VAKT_MASTER_KEY', wrong).join();
    assert.match(faults, /^signIn\.masterKeys\[0\]\.value must be 32 random bytes/);
    assert.ok(!faults.includes('hemmelig'));
  }
});

test('trusted proxies are addresses and ranges', () => {
  const changed = (ranges: string) => REAL.replace('  masterKeys:', `  trustedProxies: ${ranges}\n  masterKeys:`);
  assert.deepEqual(load(changed('[10.0.0.0/8, 192.0.2.1, "fd00::/8", "::1"]')).trustedProxies.length, 4);
  for (const wrong of [
    '[10.0.0.0/33]',
    '[example.org]',
    '[10.0.0]',
    '["fd00::/129"]',
    '[10.0.0.0/8/8]',
    '[10.0.0.0/]',
    '["*"]',
  ]) {
    assert.match(
      faultsOf(changed(wrong)).join(),
      /^signIn\.trustedProxies\[0\] must be an IP address or a range/,
      wrong,
    );
  }
});

test('the desk’s section is passed over, and what is unwise is warned of', () => {
  const settings = load(
    `${REAL.replace('127.0.0.1:13013', 'kannel.internal:13013').replace('  masterKeys:', '  session: { absoluteSeconds: 172800 }\n  masterKeys:')}codes: { voice: approve }\nserviceDesk: { anything: env:NOT_SET }\n`,
  );
  const warnings = listWarnings(settings);
  assert.equal(warnings.length, 4);
  const expected = [/longer than 24 hours/, /Calls ask for #/, /Gateway own is reached by http/, /no section mail/];
  for (const [at, told] of expected.entries()) assert.match(warnings[at] ?? '', told);
  assert.match(
    listWarnings({ ...settings, delivery: { ...settings.delivery, gateways: [] } }).join(),
    /nobody can get a code/,
  );
  const unsigned = load(
    REAL.replace(
      / {4}- kind: kannel.*$/s,
      `    - kind: vonage-voice
      name: calls
      applicationId: aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab
      privateKey: ${'k'.repeat(200)}
      from: "+4721000000"
`,
    ),
  );
  assert.match(listWarnings(unsigned).join(), /Gateway calls has no signatureSecret/);
});

test('a budget without prices is told at start, and so is one that a gateway goes past', () => {
  const settings = load(REAL);
  const warn = (budget: number | null, prices: Record<string, Record<string, number>>) =>
    listWarnings({
      ...settings,
      limits: { ...settings.limits, budgetPerDay: budget },
      delivery: { ...loadSettings(ENVIRONMENT).delivery, prices },
    }).filter((one) => one.includes('budget'));
  assert.deepEqual(warn(null, {}), []);
  assert.match(warn(100, {}).join(), /counts nothing and stops nothing/);
  assert.match(warn(100, { simulator: { NO: 0.5 } }).join(), /no price for every country \("\*"\): simulator/);
  assert.deepEqual(warn(100, { simulator: { NO: 0.5, '*': 2 } }), []);
});

test('a campaign is off until it is turned on, and its snooze is a fortnight at most', () => {
  assert.deepEqual(load(REAL).campaign, defaultCampaign);
  const on = load(`${REAL}\ncampaign: { enabled: true, snoozeDays: 14, includeGroups: [staff] }\n`);
  assert.deepEqual(on.campaign, { ...defaultCampaign, enabled: true, snoozeDays: 14, includeGroups: ['staff'] });
  for (const wrong of ['snoozeDays: 15', 'lastAfter: 0', 'includeGroups: []'])
    assert.equal(faultsOf(`${REAL}\ncampaign: { ${wrong} }\n`).length, 1, wrong);
});
