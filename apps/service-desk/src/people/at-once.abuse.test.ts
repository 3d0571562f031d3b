import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import type { TestPerson } from '../testing/test-house.ts';
import { type MailHouse, openMailHouse } from '../testing/test-mail.ts';
import { recordPersonSeen } from './record-person.ts';

let house: MailHouse;
let worker: TestPerson;
before(async () => {
  house = await openMailHouse();
  const { first, second } = house.groups;
  worker = await house.addPerson({ roles: { [first]: 'lead', [second]: 'worker' } });
});
after(() => house.close());

/** Somebody who is known by address alone, with cases, and whose account signs in with that address from now on. */
async function addTwo(name: string, cases: number) {
  const email = `${name}@ntnu.test`;
  const known = newId();
  await sql`insert into people (id, email) values (${known}, ${email})`.execute(house.db);
  const made = [];
  for (let n = 0; n < cases; n += 1) made.push(await house.addCase({ requesterId: known }));
  const signIn = () =>
    recordPersonSeen(house.deps, {
      issuer: house.settings.issuer.origin,
      subject: name,
      userName: name,
      name,
      organisation: 'ntnu',
      roles: [],
      language: null,
      email,
    });
  await sql`
    insert into people (id, issuer, subject, user_name)
    values (${newId()}, ${house.settings.issuer.origin}, ${name}, ${name})`.execute(house.db);
  return { known, made, signIn };
}

const isWaiting = async () =>
  (
    await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(house.db)
  ).rows.length > 0;
const partiesOf = async (id: string) =>
  (await house.db.selectFrom('cases').select('parties').where('id', '=', id).executeTakeFirstOrThrow()).parties;

// Seen to fail: with the person locked before their cases (the one who wrote in the case waited for the sign-in, and it for them).
test('a sign-in that finds somebody’s case being written in holds nobody up, is not held up, and tries again the next time', async () => {
  const { known, made, signIn } = await addTwo('travel', 1);
  const id = made[0]?.id ?? '';
  let ended = false;
  const account = await house.db.transaction().execute(async (trx) => {
    await sql`select from cases where id = ${id} for update`.execute(trx);
    const signing = signIn().finally(() => {
      ended = true;
    });
    while (!ended && !(await isWaiting())) await wait(5);
    // What a message or a mail of theirs asks for (a foreign key).
    await sql`select from people where id = ${known} for key share nowait`.execute(trx);
    return signing;
  });
  assert.deepEqual(await partiesOf(id), [known]);
  assert.equal(await signIn(), account);
  assert.deepEqual(await partiesOf(id), [account]);
});

// Seen to fail: two deadlocks for each round, and now and then an act of a case worker answered by an error.
test('two people become one while their cases are merged, handed over, answered and finished: no act and no sign-in fails', async () => {
  for (let turn = 0; turn < 8; turn += 1) {
    const { made, signIn } = await addTwo(`runde${turn}`, 6);
    const act = (n: number, name: string, form: Record<string, string> | [string, string][]) =>
      house.ask(worker, `/operator/cases/${made[n]?.number}/${name}`, form);
    const seen = { version: '1', seen: '0' };
    const [first, again, ...answers] = await Promise.all([
      signIn(),
      signIn(),
      act(0, 'merge', { into: made[1]?.number ?? '', version: '1' }),
      act(2, 'hand-over', { ...seen, group: house.groups.second, reason: 'Hører til der.' }),
      act(3, 'reply', { ...seen, body: 'Svar' }),
      act(4, 'note', { ...seen, body: 'Notat' }),
      act(4, 'take', { version: '1' }),
      house.ask(worker, '/operator/bulk', { act: 'complete', case: `${made[5]?.number}:1` }),
    ]);
    assert.ok(
      answers.every(({ status }) => status < 500),
      answers.map(({ status }) => status).join(),
    );
    assert.equal(first, again);
    assert.equal(await signIn(), first);
    for (const { id } of made) assert.deepEqual(await partiesOf(id), [first]);
  }
});
