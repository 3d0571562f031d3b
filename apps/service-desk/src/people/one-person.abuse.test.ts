import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import { TestBrowser } from '../testing/test-browser.ts';
import { openTestDesk } from '../testing/test-desk.ts';
import type { TestPerson } from '../testing/test-house.ts';
import { type MailHouse, openMailHouse, plainMail } from '../testing/test-mail.ts';
import { recordPersonSeen } from './record-person.ts';

let house: MailHouse;
let worker: TestPerson;
let serial = 0;
before(async () => {
  house = await openMailHouse();
  worker = await house.addPerson({ roles: { [house.groups.first]: 'lead' } });
});
after(() => house.close());

/** Somebody's sign-in, as the sign-in service says it. */
function signIn(account: string, email: string | null): Promise<string> {
  const issuer = house.settings.issuer.origin;
  const seen = {
    issuer,
    subject: account,
    userName: account,
    name: account,
    organisation: 'ntnu',
    roles: [],
    language: null,
  };
  return recordPersonSeen(house.deps, { ...seen, email });
}

/** Somebody who is known by mail alone, with a case that they wrote. */
async function addByMail(email: string) {
  serial += 1;
  const mail = { From: `Noen <${email}>`, To: 'first@hjelp.test', Subject: `Sak ${serial}` };
  const { id } = await house.receive(plainMail(mail, `Tekst ${serial}`));
  const answer = await house.ask(worker, `/operator/quarantine/${id}/release`, { group: house.groups.first });
  const number = answer.location?.split('/').at(-1) ?? '';
  const found = await house.db
    .selectFrom('cases')
    .select(['id', 'requester_id as personId'])
    .where('number', '=', Number(number.replace(/\D/g, '')))
    .executeTakeFirstOrThrow();
  const [receipt] = await house.send();
  return { number, ...found, replyTo: receipt?.replyTo ?? '' };
}

const partiesOf = async (caseId: string) =>
  (await house.db.selectFrom('cases').select('parties').where('id', '=', caseId).executeTakeFirstOrThrow()).parties;
const emailOf = async (id: string) =>
  (await house.db.selectFrom('people').select('email').where('id', '=', id).executeTakeFirst())?.email;
const makeOld = (id: string) =>
  sql`with m as (update messages set created_at = created_at - interval '1 year' where author_id = ${id})
    update people set first_seen_at = now() - interval '1 year', last_seen_at = now() - interval '1 year'
    where id = ${id}`.execute(house.db);

// Seen to fail: without settleAddress (two people for ever, and the account without an address).
test('somebody who wrote before their account had an address is one person as soon as it has', async () => {
  const account = await signIn('kari', null);
  const own = await addByMail('kari@ntnu.test');
  assert.notEqual(own.personId, account);
  assert.equal(await signIn('kari', 'Kari@ntnu.test'), account);
  assert.deepEqual(await partiesOf(own.id), [account]);
  assert.equal(await emailOf(own.personId), undefined, 'one row, not two');
  const answer = plainMail({ From: 'kari@ntnu.test', To: own.replyTo, Subject: 'Re: Saken' }, 'Et svar til.');
  const fate = await house.receive(answer);
  assert.deepEqual([fate.state, fate.case_id], ['joined', own.id], 'the address that they were given still works');
  const { author_id } = await house.db
    .selectFrom('messages')
    .select('author_id')
    .where('id', '=', fate.message_id ?? '')
    .executeTakeFirstOrThrow();
  assert.equal(author_id, account);
});

test('somebody who is on a list by user name and known by mail becomes one at the first sign-in', async () => {
  const listed = newId();
  await sql`insert into people (id, user_name) values (${listed}, 'liste')`.execute(house.db);
  const own = await addByMail('liste@ntnu.test');
  assert.equal(await signIn('liste', 'liste@ntnu.test'), listed);
  assert.deepEqual(await partiesOf(own.id), [listed]);
});

// Seen to fail: with neither settle-address.ts nor mayBecomeAccount() asking whether it is an account.
test('two accounts are never one, whatever address they come with', async () => {
  const victim = await signIn('offer', 'offer@ntnu.test');
  const made = await house.addCase({ requesterId: victim });
  const mallory = await signIn('mallory', 'offer@ntnu.test');
  assert.notEqual(mallory, victim);
  assert.deepEqual(await partiesOf(made.id), [victim]);
  assert.deepEqual([await emailOf(victim), await emailOf(mallory)], ['offer@ntnu.test', null]);
  assert.equal(await signIn('offer', 'offer@ntnu.test'), victim);
  // Nor is an old address kept that the directory says no more.
  const changed = await signIn('endret', 'gammel@ntnu.test');
  await signIn('endret', 'offer@ntnu.test');
  assert.equal(await emailOf(changed), null);
});

// Seen to fail: with the rows of old correspondents adopted and merged as young ones are.
test('an address that is given out again gives its new owner nothing of the old one, and no mail about it', async () => {
  for (const known of ['new', 'old'] as const) {
    const email = `igjen-${known}@ntnu.test`;
    const account = known === 'old' ? await signIn(`igjen-${known}`, null) : null;
    const former = await addByMail(email);
    await makeOld(former.personId);
    const now = await signIn(`igjen-${known}`, email);
    assert.ok(account === null || account === now);
    assert.notEqual(now, former.personId);
    assert.deepEqual(await partiesOf(former.id), [former.personId]);
    assert.deepEqual([await emailOf(former.personId), await emailOf(now)], [null, email]);
  }
  const left = await signIn('sluttet', 'stilling@ntnu.test');
  await makeOld(left);
  const next = await signIn('begynt', 'stilling@ntnu.test');
  assert.deepEqual([await emailOf(left), await emailOf(next)], [null, 'stilling@ntnu.test']);
});

test('a forged sender gets nothing: what is sent in the name of an account joins and merges nothing of anybody', async () => {
  const account = await signIn('ekte', 'ekte@ntnu.test');
  const people = await house.db.selectFrom('people').select('id').execute();
  const forged = plainMail(
    { From: 'ekte@ntnu.test', 'Reply-To': 'ond@utenfor.test', To: 'first@hjelp.test', Subject: 'Min sak' },
    'Skriv til meg.',
  );
  const fate = await house.receive(forged);
  assert.deepEqual(await partiesOf(fate.case_id ?? ''), [account]);
  assert.ok((await house.send()).every(({ to }) => to === 'ekte@ntnu.test'));
  assert.equal((await house.db.selectFrom('people').select('id').execute()).length, people.length);
});

// Seen to fail: with `email_verified` not asked for, and with any organisation's directory believed.
test('an address that the sign-in service does not vouch for, or another house says, is written down for nobody', async (t) => {
  const desk = await openTestDesk();
  t.after(() => desk.close());
  const email = 'offer@ntnu.test';
  const known = newId();
  await sql`insert into people (id, email) values (${known}, ${email})`.execute(desk.db);
  const signInWith = async (account: string, claims: Record<string, unknown>) => {
    desk.asEndUser(account);
    desk.tamper = (given) => ({ ...given, ...claims });
    const before = await desk.db.selectFrom('sessions').select('id_hash').execute();
    await new TestBrowser().open(`${desk.origin}/self-service`);
    const after = await desk.db.selectFrom('sessions').select('id_hash').execute();
    assert.equal(after.length, before.length + 1, `${account} has signed in`);
    return (
      await sql<{ user_name: string | null; id: string }>`
      select user_name, id from people where email = ${email}`.execute(desk.db)
    ).rows;
  };
  const alone = [{ user_name: null, id: known }];
  assert.deepEqual(await signInWith('uviss', { email, email_verified: false }), alone);
  assert.deepEqual(await signInWith('mallory', { email, organisation: 'elsewhere' }), alone);
  const vouched = await signInWith('offer', { email, email_verified: true });
  assert.deepEqual(vouched, [{ user_name: 'offer', id: known }]);
});

test('D20 nobody becomes the requester of a case that they work on: it waits until somebody else has it', async () => {
  const account = await signIn('behandler', null);
  const own = await addByMail('behandler@ntnu.test');
  await house.db.updateTable('cases').set({ assignee_id: account }).where('id', '=', own.id).execute();
  await signIn('behandler', 'behandler@ntnu.test');
  assert.deepEqual(await partiesOf(own.id), [own.personId]);
  await house.db.updateTable('cases').set({ assignee_id: worker.id }).where('id', '=', own.id).execute();
  await signIn('behandler', 'behandler@ntnu.test');
  assert.deepEqual(await partiesOf(own.id), [account]);
});

// Seen to fail: without isUnclear.
test('an address that was typed on the telephone opens no confidential case, and leaves no telephone number', async () => {
  const said = newId();
  await sql`insert into people (id, name, email, phone) values (${said}, 'Noen', 'tastet@ntnu.test', '+4799999999')`.execute(
    house.db,
  );
  const made = await house.addCase({
    requesterId: said,
    confidentiality: 'sealed',
    named: [worker.id],
    entry: 'phone',
  });
  const account = await signIn('tastet', 'tastet@ntnu.test');
  assert.notEqual(account, said);
  assert.deepEqual(await partiesOf(made.id), [said]);
  await house.db.updateTable('cases').set({ confidentiality: 'open', named: [] }).where('id', '=', made.id).execute();
  await signIn('tastet', 'tastet@ntnu.test');
  assert.deepEqual(await partiesOf(made.id), [account]);
  const { phone } = await house.db
    .selectFrom('people')
    .select('phone')
    .where('id', '=', account)
    .executeTakeFirstOrThrow();
  assert.equal(phone, null);
});

test('what cannot be moved keeps nobody from signing in, and nothing is half moved', async () => {
  const account = await signIn('halv', null);
  const own = await addByMail('halv@ntnu.test');
  const templateOf = { id: newId(), key: 'rest', name: 'Rest', bodies: JSON.stringify({}), created_by: own.personId };
  await house.db
    .insertInto('templates')
    .values(templateOf as never)
    .execute();
  assert.equal(await signIn('halv', 'halv@ntnu.test'), account);
  assert.deepEqual(await partiesOf(own.id), [own.personId]);
});

test('mails that come while two become one are all there, and are the account’s at the next sign-in', async () => {
  const account = await signIn('samtidig', null);
  const own = await addByMail('samtidig@ntnu.test');
  const send = (n: number) =>
    house.receive(plainMail({ From: 'samtidig@ntnu.test', To: own.replyTo, Subject: `Re ${n}` }, `Svar nummer ${n}`));
  await Promise.all([...Array.from({ length: 6 }, (_, n) => send(n)), signIn('samtidig', 'samtidig@ntnu.test')]);
  await sql`update incoming_mails set taken_until = null where state = 'new'`.execute(house.db);
  await send(6);
  await signIn('samtidig', 'samtidig@ntnu.test');
  const texts = await house.db
    .selectFrom('messages')
    .select('author_id')
    .where('case_id', '=', own.id)
    .where('kind', '=', 'question')
    .execute();
  assert.deepEqual(
    texts,
    Array.from({ length: 8 }, () => ({ author_id: account })),
  );
});
