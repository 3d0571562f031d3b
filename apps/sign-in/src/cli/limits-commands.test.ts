import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createKeyring } from '@vakt/foundation/secrets';
import { sql } from 'kysely';
import { loadSettings } from '../config.ts';
import { spendSend } from '../limits/spend-send.ts';
import { MASTER_KEY, openTestHouse } from './test-house.ts';

let house: Awaited<ReturnType<typeof openTestHouse>>;
before(async () => {
  house = await openTestHouse();
});
after(() => house?.close());

async function close(kind: string, subject: string, country: string | null, whom = 'unproved') {
  await sql`insert into closed_sends (kind, subject, country, whom, until, counted_from)
    values (${kind}, ${subject}, ${country}, ${whom}, '2999-01-01 12:30Z', now())`.execute(house.db);
}

test('vakt limits says that there is nothing', async () => {
  const { code, out } = await house.vakt(['limits']);
  assert.equal(code, 0);
  assert.match(out, /No budget is set\./);
  assert.match(out, /Nothing is closed\./);
  assert.match(out, /Nothing was refused\./);
});

test('vakt limits shows budgets, what is closed and what was refused; as JSON too', async () => {
  const file = join(house.folder, 'budgets.yaml');
  const written = readFileSync(new URL('../../../../config/demonstration.yaml', import.meta.url), 'utf8');
  const budgets = 'limits:\n  budgetPerOrganisationDay: 1\n  budgetPerDay: 100\n';
  writeFileSync(file, written.replace(/^limits:$/m, budgets.trimEnd()).replace('demonstration-mark.svg', 'null'));
  const changes = { VAKT_CONFIG: file };
  const keyring = createKeyring([{ id: 'first', bytes: MASTER_KEY }]);
  const settings = loadSettings({ ...house.environment, ...changes });
  await spendSend(
    { db: house.db, keyring, settings },
    {
      accountId: 'a',
      organisation: 'ntnu',
      targetHash: 't',
      prefixHash: 'p',
      sentPrefixHash: 'p',
      country: 'NO',
      address: '192.0.2.1',
      channel: 'sms',
      proved: true,
      isHome: true,
      priceMilli: 850,
    },
  );
  await close('country', 'SE', 'SE');
  await close('prefix', 'abcdefghijkl', 'SE', 'proved');
  await sql`insert into send_decisions (hour, rule, mode, channel, country, organisation, count) values
    (date_trunc('hour', now()), 'closedCountry', 'deny', 'sms', 'SE', 'ntnu', 3),
    (date_trunc('hour', now()) - interval '1 hour', 'closedCountry', 'deny', 'sms', 'SE', 'ntnu', 4)`.execute(house.db);
  const { out, code, err } = await house.vakt(['limits'], {}, changes);
  assert.equal(code, 0, err);
  for (const line of [
    /ntnu: 0\.85 of 1\.00 kroner {2}nearly used up/,
    /all together: 0\.85 of 100\.00 kroner$/m,
    /country SE, to new numbers, until 2999-01-01 12:30 UTC/,
    /a prefix in SE \(abcdefgh\), to all numbers/,
    /7 × closedCountry: sms, SE, ntnu/,
    /Mode record-only/,
  ])
    assert.match(out, line);
  const json = JSON.parse((await house.vakt(['limits', '--json'], {}, changes)).out);
  assert.deepEqual(json.budgets.at(-1), { organisation: null, usedKroner: 0.85, budgetKroner: 100, state: 'open' });
  assert.equal(json.closed.length, 2);
});

test('vakt limits open opens a country with its prefixes, or all, and is on record', async () => {
  await sql`truncate closed_sends`.execute(house.db);
  await close('country', 'SE', 'SE');
  await close('prefix', 'in sweden', 'SE');
  await close('address', 'a network', null);
  assert.equal((await house.vakt(['limits', 'open', 'dk'])).out, 'Nothing was closed in DK.');
  assert.equal((await house.vakt(['limits', 'open', 'SE'])).out, '2 closings were opened in SE.');
  assert.equal((await house.vakt(['limits', 'open', 'all'])).out, 'One closing was opened.');
  const events = await house.events('sends-reopened');
  assert.deepEqual(
    events.map(({ detail }) => [detail['what'], detail['closings']]),
    [
      ['DK', 0],
      ['SE', 2],
      ['all', 1],
    ],
  );
  assert.equal((await house.vakt(['limits', 'open'])).code, 2);
  assert.match((await house.vakt(['limits', 'open', '+4791234567'])).err, /is no country/);
  assert.match((await house.vakt(['limits', 'opne', 'SE'])).err, /no command "vakt limits opne"/);
});
