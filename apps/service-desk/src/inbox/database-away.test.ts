import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { sql } from 'kysely';
import { type MailHouse, openMailHouse, plainMail } from '../testing/test-mail.ts';
import { createInboxRound } from './inbox-round.ts';

let house: MailHouse;
let sent = 0;
before(async () => {
  house = await openMailHouse();
  await house.addPerson({ name: 'Kari', email: 'kari@ntnu.test' });
  await sql`
    create function break_off() returns trigger language plpgsql as $$
    begin
      if tg_argv[0] = 'terminate' then perform pg_terminate_backend(pg_backend_pid());
      else raise exception 'wrong' using errcode = tg_argv[0]; end if;
      return new;
    end $$`.execute(house.db);
});
after(() => house.close());
beforeEach(async () => {
  await sql`delete from incoming_mails`.execute(house.db);
});

/** Lets every mail that is taken up fail in the database so, until it is called off. */
async function breakWith(how: string): Promise<() => Promise<unknown>> {
  await sql`create trigger breaks before update of state on incoming_mails for each row
    when (new.state = 'opened') execute function break_off(${sql.lit(how)})`.execute(house.db);
  return () => sql`drop trigger breaks on incoming_mails`.execute(house.db);
}

function mail(): string {
  sent += 1;
  return plainMail({ From: 'kari@ntnu.test', To: 'hjelp@hjelp.test', Subject: `Sak ${sent}` }, `Tekst ${sent}`);
}

const letPass = () => sql`update incoming_mails set taken_until = taken_until - interval '1 hour'`.execute(house.db);

// Seen to fail: with every try counted, as before (the mail waits as "unreadable" after the fourth).
for (const how of ['terminate', '57P03', '53300', '40P01']) {
  test(`a database that is away (${how}) makes no mail be given up`, async () => {
    const mend = await breakWith(how);
    await house.receive(mail());
    const inbox = createInboxRound(house.deps);
    for (let round = 0; round < 6; round += 1) {
      await inbox.run().catch(() => 0);
      await letPass();
    }
    await mend();
    const { state, tries } = await house.db
      .selectFrom('incoming_mails')
      .select(['state', 'tries'])
      .executeTakeFirstOrThrow();
    assert.deepEqual([state, tries], ['new', 0]);
    await inbox.run();
    const after = await house.db.selectFrom('incoming_mails').select('state').executeTakeFirstOrThrow();
    assert.equal(after.state, 'opened');
  });
}

test('a mail that the database will not have is tried three times, and then waits for somebody', async () => {
  const mend = await breakWith('22P02');
  await house.receive(mail());
  const inbox = createInboxRound(house.deps);
  for (let round = 0; round < 6; round += 1) {
    await letPass();
    await inbox.run();
  }
  await mend();
  const { state, reason } = await house.db
    .selectFrom('incoming_mails')
    .select(['state', 'reason'])
    .executeTakeFirstOrThrow();
  assert.deepEqual([state, reason], ['quarantined', 'unreadable']);
});
