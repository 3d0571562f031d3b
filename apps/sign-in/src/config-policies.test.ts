import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { listWarnings } from './config.ts';
import { FOLDER, faultsOf, load, REAL } from './test-configuration.ts';

const withRules = (rules: string, more = '') => `${REAL}${more}policies:\n${rules}`;
const NETWORKS = 'networks: { campus: [10.1.0.0/16, "2001:db8::/32"], lab: [10.1.2.0/24] }\n';

test('rules are read as they stand', () => {
  writeFileSync(join(FOLDER, 'countries.csv'), '10.1.0.0,10.1.255.255,NO\n');
  const settings = load(
    withRules(
      '  - name: Ansatte utenfra (natt)\n    when: { groups: [employee], notNetworks: [campus], countries: ["NO"], from: "22:00", to: "06:00", weekdays: [friday] }\n    then: { level: phishing-resistant, rememberDays: 0 }\n',
      `${NETWORKS}decisions: { groups: [employee], countryFile: countries.csv }\n`,
    ),
  );
  assert.deepEqual(settings.policies[0]?.then, { level: 'phishing-resistant', rememberDays: 0 });
  assert.equal(settings.decisions.countryFile, join(FOLDER, 'countries.csv'));
  assert.equal(settings.organisations[0]?.timeZone, 'Europe/Oslo');
  assert.deepEqual(
    listWarnings(settings).filter((text) => text.includes('rule')),
    [],
  );
});

test('everything that is wrong with rules is told together, with its place', () => {
  const faults = faultsOf(
    withRules(
      [
        '  - name: one',
        '    when: { services: [nowhere], networks: [home], notNetworks: [campus], groups: [employe] }',
        '    then: { level: two-factors }',
        '  - name: one',
        '    when: { countries: ["NO"], from: "25:00", to: "06:00" }',
        '    then: {}',
        '  - name: two',
        '    when: { weekdays: [fredag] }',
        '    then: { level: three-factors, rememberDays: 1000 }',
        '  - name: three',
        '    when: { from: "08:00", to: "08:00" }',
        '    then: { block: true }',
        '',
      ].join('\n'),
      'networks: { campus: [10.0.0.0/33], lab: [10.1.0.0/16], other: [10.1.2.3/16] }\n',
    ),
  );
  for (const wanted of [
    /^networks\.campus\[0\] must be an IP address or a range/,
    /^policies\[1\]\.when\.from must be a time of day/,
    /^policies\[1\]\.then must say something/,
    /^policies\[3\]\.when\.to is the same as from/,
    /^policies\[2\]\.when\.weekdays\[0\] must be one of: monday/,
    /^policies\[2\]\.then\.level must be one of: one-factor, two-factors, phishing-resistant/,
    /^policies\[2\]\.then\.rememberDays must be at most 365/,
  ])
    assert.ok(
      faults.some((fault) => wanted.test(fault)),
      `${wanted} in\n${faults.join('\n')}`,
    );
});

test('what rules name must be there: services, networks, groups, a file of countries; names and ranges stand once', () => {
  const rules = [
    '  - name: one',
    '    when: { services: [nowhere, desk, security-page], networks: [home], groups: [employee, administrator], countries: ["NO"] }',
    '    then: { level: two-factors }',
    '  - name: one',
    '    then: { block: true }',
    '',
  ].join('\n');
  assert.deepEqual(faultsOf(withRules(rules, 'networks: { lab: [10.1.0.0/16], other: [10.1.2.3/16] }\n')), [
    'networks.other[0] stands in network lab already',
    'policies[0].when.services[0] is no service of this file',
    'policies[0].when.networks[0] is no network of this file',
    'policies[0].when.groups[0] is no group that is known: add it to decisions.groups',
    'policies[0].when.countries needs decisions.countryFile: without it no country is known',
    'policies[1].name is used by another rule already',
  ]);
});

test('a file of countries that cannot be used is a fault with its lines', () => {
  assert.deepEqual(faultsOf(`${REAL}decisions: { countryFile: none.csv }\n`), [
    'decisions.countryFile leads to no file that can be read',
  ]);
  writeFileSync(join(FOLDER, 'bad.csv'), '10.0.0.0,10.0.0.255,NO\n10.0.1.0;10.0.1.255;SE\n');
  assert.deepEqual(faultsOf(`${REAL}decisions: { countryFile: bad.csv }\n`), [
    'decisions.countryFile is wrong in its line 2: it is not start,end,country',
  ]);
});

test('a time zone must be one', () => {
  assert.deepEqual(faultsOf(REAL.replace('supportLine:', 'timeZone: Europe/Trondheim\n    supportLine:')), [
    'organisations[0].timeZone must be a time zone such as Europe/Oslo',
  ]);
});

test('a rule that can never speak, or changes nothing, is a warning', () => {
  const rules = [
    '  - name: nowhere',
    '    when: { networks: [lab], notNetworks: [lab] }',
    '    then: { block: true }',
    '  - name: as it is',
    '    when: { groups: [administrator] }',
    '    then: { level: two-factors, rememberDays: 30 }',
    '  - name: does something',
    '    when: { notNetworks: [campus] }',
    '    then: { level: phishing-resistant }',
    '',
  ].join('\n');
  assert.deepEqual(
    listWarnings(load(withRules(rules, NETWORKS))).filter((text) => text.includes('rule')),
    [
      'The rule "nowhere" can never speak: nobody is all that it asks for.',
      'The rule "as it is" changes nothing: what it says holds without it.',
    ],
  );
});
