import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Usage } from './closures.store.ts';
import { decideClosings, PROVED_ACCOUNTS, PROVED_TIMES } from './decide-closings.ts';
import { defaultLimits } from './default-limits.ts';

const HOME = new Set(['NO']);

function usage(given: Partial<Usage>): Usage {
  return {
    kind: 'country',
    subject: 'SE',
    country: 'SE',
    enrolHour: 0,
    enrolDay: 0,
    enrolAccountsHour: 0,
    enrolAccountsDay: 0,
    provedHour: 0,
    provedDay: 0,
    provedAccounts: 0,
    verifiedHour: 0,
    verifiedDay: 0,
    peak: 0,
    ...given,
  };
}

const ADDRESS = { kind: 'address', subject: 'a', country: null } as const;

const decide = (given: Partial<Usage>) => decideClosings([usage(given)], defaultLimits, HOME).map(({ whom }) => whom);

test('P11 a country, a prefix and an address are closed to new numbers above their floors, and not at them', () => {
  const prefix = { kind: 'prefix', subject: 'p' } as const;
  const address = { ...ADDRESS, enrolAccountsHour: 5, enrolAccountsDay: 5 };
  const cases: [Partial<Usage>, Partial<Usage>][] = [
    [{ enrolHour: 3 }, { enrolHour: 4 }],
    [{ enrolDay: 20 }, { enrolDay: 21 }],
    [
      { ...prefix, enrolHour: 5 },
      { ...prefix, enrolHour: 6 },
    ],
    [
      { ...prefix, enrolDay: 10 },
      { ...prefix, enrolDay: 11 },
    ],
    [
      { ...address, enrolHour: 5 },
      { ...address, enrolHour: 6 },
    ],
    [
      { ...address, enrolDay: 10 },
      { ...address, enrolDay: 11 },
    ],
  ];
  for (const [borne, over] of cases) {
    assert.deepEqual(decide(borne), [], JSON.stringify(borne));
    assert.deepEqual(decide(over), ['unproved'], JSON.stringify(over));
  }
});

test('a share of the used codes is borne: of the last hour, the last day, and the best of 14 days; an hour bears a sixth of the day', () => {
  assert.deepEqual(decide({ enrolDay: 200, verifiedDay: 1000 }), []);
  assert.deepEqual(decide({ enrolDay: 201, verifiedDay: 1000 }), ['unproved']);
  assert.deepEqual(decide({ enrolDay: 200, peak: 1000 }), []);
  assert.deepEqual(decide({ enrolHour: 33, verifiedDay: 1000 }), []);
  assert.deepEqual(decide({ enrolHour: 34, verifiedDay: 1000 }), ['unproved']);
  assert.deepEqual(decide({ enrolHour: 20, verifiedHour: 100 }), []);
  assert.deepEqual(decide({ kind: 'prefix', subject: 'p', enrolHour: 6, verifiedHour: 30 }), []);
});

test('P11 an own country bears ten times as much, and is never closed to the numbers that people sign in with', () => {
  const home = { subject: 'NO', country: 'NO' };
  assert.deepEqual(decide({ ...home, enrolHour: 33, enrolDay: 200 }), []);
  assert.deepEqual(decide({ ...home, enrolDay: 201 }), ['unproved']);
  const flood = { provedHour: 100_000, provedDay: 100_000, provedAccounts: 50_000 };
  assert.deepEqual(decide({ ...home, ...flood }), []);
  assert.deepEqual(decide(flood), ['proved']);
});

test('P11 whoever holds some passwords cannot close anything to numbers that are proved; neither can unused codes to new ones', () => {
  const prefix = { kind: 'prefix', subject: 'p' } as const;
  assert.deepEqual(decide({ ...prefix, enrolHour: 9999, enrolDay: 9999 }), ['unproved']);
  const few = { ...prefix, provedHour: 9999, provedDay: 9999, provedAccounts: PROVED_ACCOUNTS - 1 };
  assert.deepEqual(decide(few), []);
  const bound = PROVED_TIMES * defaultLimits.unusedPerPrefixDay;
  const many = { ...prefix, provedAccounts: PROVED_ACCOUNTS };
  assert.deepEqual(decide({ ...many, provedDay: bound }), []);
  assert.deepEqual(decide({ ...many, provedDay: bound + 1 }), ['proved']);
  assert.deepEqual(decide({ ...many, provedDay: bound + 1, verifiedDay: bound + 1 }), [], 'people do sign in there');
  assert.deepEqual(decide({ ...many, kind: 'address', provedDay: 9999 }), [], 'a campus is one address');
});

// Seen to fail with each of the two conditions left out in turn.
test('P11 four accounts close no address, however many codes they leave unused; five do, by the hour and by the day', () => {
  const flood = { ...ADDRESS, enrolHour: 9999, enrolDay: 9999 };
  assert.deepEqual(decide({ ...flood, enrolAccountsHour: 4, enrolAccountsDay: 4 }), []);
  assert.deepEqual(decide({ ...flood, enrolAccountsHour: 5, enrolAccountsDay: 5 }), ['unproved']);
  const today = { ...ADDRESS, enrolDay: 11, enrolAccountsDay: 5 };
  assert.deepEqual(decide(today), ['unproved']);
  assert.deepEqual(decide({ ...today, enrolAccountsDay: 4 }), []);
  const lately = { ...ADDRESS, enrolHour: 6, enrolDay: 6, enrolAccountsDay: 6 };
  assert.deepEqual(decide({ ...lately, enrolAccountsHour: 5 }), ['unproved']);
  assert.deepEqual(decide({ ...lately, enrolAccountsHour: 4 }), [], 'the hour is judged by the accounts of the hour');
});

test('P11 an address where as many codes are used as not stays open; a prefix and a country ask for neither', () => {
  const many = { enrolHour: 40, enrolDay: 40, enrolAccountsHour: 20, enrolAccountsDay: 20 };
  assert.deepEqual(decide({ ...ADDRESS, ...many, verifiedHour: 39, verifiedDay: 39 }), ['unproved']);
  assert.deepEqual(decide({ ...ADDRESS, ...many, verifiedHour: 40, verifiedDay: 40 }), []);
  const used = { ...many, verifiedHour: 100, verifiedDay: 100, enrolAccountsHour: 1, enrolAccountsDay: 1 };
  assert.deepEqual(decide({ kind: 'prefix', subject: 'p', ...used }), ['unproved']);
  assert.deepEqual(decide(used), ['unproved']);
});
