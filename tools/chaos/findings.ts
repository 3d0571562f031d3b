import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { House } from './house.ts';
import type { Person } from './person.ts';
import type { HandedMessage } from './recording-gateway.ts';

const listRepeats = (values: readonly string[]) => values.filter((value, index) => values.indexOf(value) < index);

/** No message twice: not by reference, not by (challenge, send), neither where it was handed over nor on the phones. */
export async function requireOneMessageEach(house: House, handed: readonly HandedMessage[]): Promise<number> {
  const references = handed.map(({ reference }) => reference);
  assert.deepEqual(listRepeats(references), [], 'a reference was handed over twice');
  const sends = await house.ask<{ id: string; send: string }>(
    `select id, challenge_id || ' ' || send_number as send from outbox where challenge_id is not null`,
  );
  const sendOf = new Map(sends.map(({ id, send }) => [id, send]));
  const sent = references.flatMap((reference) => sendOf.get(reference) ?? []);
  assert.deepEqual(listRepeats(sent), [], 'one send of a challenge was handed over twice');
  const journal = await readFile(join(house.folder, 'phone-simulator/journal.ndjson'), 'utf8');
  const arrived = journal
    .split('\n')
    .flatMap((line) => /"kind":"text-accepted".*"reference":"([^"]+)"/.exec(line)?.[1] ?? []);
  assert.deepEqual(listRepeats(arrived), [], 'a message arrived on a phone twice');
  return references.length;
}

interface Counts {
  used: string;
  accepted: string;
}

/** Each code that was used counted once: as many acceptances on record as challenges that were used. */
export async function requireOneUseEach(house: House): Promise<number> {
  const [row] = await house.ask<{ signed: Counts; enrolled: Counts }>(`
    select json_build_object(
        'used', (select count(*) from challenges where used_at is not null and purpose = 'sign-in'),
        'accepted', (select count(*) from audit_events where kind = 'code-accepted')) as signed,
      json_build_object(
        'used', (select count(*) from challenges where used_at is not null and purpose = 'enrol'),
        'accepted', (select count(*) from audit_events where kind in ('method-added', 'method-changed'))) as enrolled`);
  assert.ok(row);
  assert.equal(row.signed.accepted, row.signed.used, 'sign-ins on record and codes used');
  assert.equal(row.enrolled.accepted, row.enrolled.used, 'methods on record and codes used');
  return Number(row.signed.used) + Number(row.enrolled.used);
}

/** What pages said is done, is done. */
export async function requireWhatWasSaid(house: House, people: readonly Person[]): Promise<void> {
  const rows = await house.ask<{ user_name: string; default_option: string | null; methods: string }>(`
    select user_name, default_option,
      (select count(*) from methods m where m.account_id = a.id and m.removed_at is null) as methods
    from accounts a`);
  const found = new Map(rows.map((row) => [row.user_name, row]));
  for (const person of people) {
    const row = found.get(person.userName);
    if (person.numberSaid)
      assert.equal(Number(row?.methods), 1, `${person.userName} was told that the number is registered`);
    if (person.savedSaid) assert.ok(row?.default_option, `${person.userName} was told that the preferences are saved`);
  }
}
