import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { queueMail } from '../outbox/queue-mail.ts';
import type { TestPerson } from '../testing/test-house.ts';
import { type MailHouse, openMailHouse, plainMail } from '../testing/test-mail.ts';

let house: MailHouse;
let serial = 0;
before(async () => {
  house = await openMailHouse();
});
after(() => house.close());

const address = (person: { email: string }) => person.email;

async function addRequester(): Promise<TestPerson & { email: string }> {
  serial += 1;
  const email = `melder${serial}@ntnu.test`;
  return { ...(await house.addPerson({ email, name: `Melder ${serial}` })), email };
}

/** A case whose requester has been written to: gives the address that answers go to. */
async function addAnsweredCase() {
  const requester = await addRequester();
  const made = await house.addCase({ requesterId: requester.id });
  await house.db
    .transaction()
    .execute((trx) => queueMail(trx, house.deps, { kind: 'completed', caseId: made.id, toPersonId: requester.id }));
  const mail = (await house.send()).find(({ to }) => to === requester.email);
  assert.ok(mail?.replyTo, 'the mail has an address for answers');
  return { requester, made, mail, replyTo: mail.replyTo };
}

const countMessages = async (caseId: string) =>
  Number(
    (
      await house.db
        .selectFrom('messages')
        .select((row) => row.fn.countAll().as('n'))
        .where('case_id', '=', caseId)
        .where('kind', '!=', 'event')
        .executeTakeFirstOrThrow()
    ).n,
  );

const countCases = async () =>
  Number(
    (
      await house.db
        .selectFrom('cases')
        .select((row) => row.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  );

test('an answer to the address of a case stands on it once, without what it quotes', async () => {
  const { requester, made, replyTo, mail } = await addAnsweredCase();
  const raw = plainMail(
    { From: address(requester), To: replyTo, Subject: `SV: ${mail.subject}`, 'Message-ID': '<a1@mail.ntnu.test>' },
    `Det virker fremdeles ikke.\n\nDen tor. 26. nov. 2026 kl. 10:12 skrev NTNU hjelp <hjelp@hjelp.test>:\n> ${mail.text.split('\n').join('\n> ')}`,
  );
  const fate = await house.receive(raw);
  assert.deepEqual([fate.state, fate.case_id], ['joined', made.id]);
  const message = await house.db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', fate.message_id ?? '')
    .executeTakeFirstOrThrow();
  assert.deepEqual([message.kind, message.body, message.internal], ['question', 'Det virker fremdeles ikke.', false]);
  const again = await house.receive(raw);
  assert.equal(again.received, false);
  assert.equal(await countMessages(made.id), 2);
});

// Seen to fail when decideFate took the number in the subject as the case.
test("D1 a stranger's mail with a valid case number in the subject is quarantined, not appended", async () => {
  const { requester, made } = await addAnsweredCase();
  for (const [From, Subject] of [
    ['fremmed@utenfor.test', `Re: [${made.number}] Skriveren`],
    ['fremmed@utenfor.test', `${made.number}`],
    [address(requester), `SV: [${made.number}] Skriveren virker ikke`],
  ] as const) {
    const fate = await house.receive(
      plainMail({ From, To: 'hjelp@hjelp.test', Subject }, `Legg dette til. ${Subject} ${From}`),
    );
    assert.deepEqual([fate.state, fate.reason], ['quarantined', 'no-address'], Subject);
  }
  assert.equal(await countMessages(made.id), 1);
});

// Seen to fail when the kind of a message was taken from the sender's role.
test('D2 a mail in the name of a case worker never posts as staff', async () => {
  const email = 'saksbehandler@ntnu.test';
  const worker = await house.addPerson({ email, roles: { [house.groups.first]: 'lead' }, administrator: true });
  const { made, replyTo } = await addAnsweredCase();
  const spoofed = await house.receive(
    plainMail({ From: `Ola Hansen <${email}>`, To: replyTo, Subject: 'Svar' }, 'Send passordet ditt til oss.'),
  );
  assert.deepEqual([spoofed.state, spoofed.reason], ['quarantined', 'other-sender']);
  assert.equal(await countMessages(made.id), 1);
  const own = await house.receive(
    plainMail({ From: email, To: 'hjelp@hjelp.test', Subject: 'Ny skjerm' }, 'Jeg trenger en ny skjerm.'),
  );
  assert.equal(own.state, 'opened');
  const rows = await house.db
    .selectFrom('messages')
    .selectAll()
    .where('case_id', '=', own.case_id ?? '')
    .execute();
  assert.deepEqual(
    rows.filter(({ kind }) => kind !== 'event').map(({ kind, author_id }) => [kind, author_id]),
    [['question', worker.id]],
  );
  const replies = await house.db.selectFrom('messages').select('id').where('kind', 'in', ['reply', 'note']).execute();
  assert.deepEqual(replies, []);
});

// Seen to fail when readOwnAddress looked the selector up and did not compare the check.
test('D3 a forged or absent token is refused and quarantined', async () => {
  const { requester, made, replyTo } = await addAnsweredCase();
  const other = await addAnsweredCase();
  const [local = '', domain = ''] = replyTo.split('@');
  const token = local.slice('svar+'.length);
  const swap = (text: string, at: number) => text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);
  const otherToken = other.replyTo.split('@')[0]?.slice('svar+'.length) ?? '';
  const forged = [
    ...[0, 19, 20, 35, 51].map((at) => `svar+${swap(token, at)}`),
    `svar+${token.slice(0, 20)}`,
    `svar+${token.slice(0, 20)}${'0'.repeat(32)}`,
    `svar+${token}0`,
    `svar+${token.slice(0, 20)}${otherToken.slice(20)}`,
    `svar+${made.id}`,
    'svar+',
  ];
  for (const [index, one] of forged.entries()) {
    const fate = await house.receive(
      plainMail({ From: address(requester), To: `${one}@${domain}`, Subject: 'Svar' }, `Forsøk ${index} på å svare.`),
    );
    assert.deepEqual([fate.state, fate.reason], ['quarantined', 'wrong-address'], one);
  }
  // An address for bounces is none for answers, and the other way about.
  const asBounce = await house.receive(
    plainMail({ From: address(requester), To: `retur+${token}@${domain}`, Subject: 'Svar' }, 'Forsøk med retur.'),
  );
  assert.notEqual(asBounce.state, 'joined');
  assert.equal(await countMessages(made.id), 1);
  const right = await house.receive(
    plainMail({ From: address(requester), To: replyTo.toUpperCase(), Subject: 'Svar' }, 'Dette er riktig adresse.'),
  );
  assert.equal(right.state, 'joined', 'mail servers may change the case of an address');
});

test('D3 the right token from somebody who is no party is quarantined, with the case for who may work on it', async () => {
  const { made, replyTo } = await addAnsweredCase();
  const stranger = await addRequester();
  for (const From of [address(stranger), 'ukjent@utenfor.test']) {
    const fate = await house.receive(
      plainMail({ From, To: replyTo, Subject: 'Svar' }, `Jeg fikk denne videresendt, ${From}.`),
    );
    assert.deepEqual([fate.state, fate.reason, fate.case_id], ['quarantined', 'other-sender', made.id]);
  }
  assert.equal(await countMessages(made.id), 1);
});

// Seen to fail when judgeMail did not ask whether the Message-ID is one of ours.
test('D4 a notification of our own that comes back is dropped, and makes no case', async () => {
  const { mail } = await addAnsweredCase();
  const before = await countCases();
  const own = { To: 'hjelp@hjelp.test', Subject: mail.subject };
  const ways: Record<string, string>[] = [
    { ...own, From: 'hjelp@hjelp.test', 'Message-ID': `<${mail.messageId}>` },
    { ...own, From: 'videresender@ntnu.test', 'Message-ID': `<${mail.messageId}>` },
    { ...own, From: 'first@hjelp.test', 'Message-ID': '<x@elsewhere.test>' },
    { ...own, From: mail.replyTo ?? '', 'Message-ID': '<y@elsewhere.test>' },
    { ...own, From: mail.envelopeFrom, 'Message-ID': '<z@elsewhere.test>' },
  ];
  for (const headers of ways) {
    const fate = await house.receive(plainMail(headers, mail.text));
    assert.deepEqual([fate.state, fate.reason], ['dropped', 'own'], JSON.stringify(headers));
  }
  assert.equal(await countCases(), before);
  assert.deepEqual(await house.send(), []);
});

/** An answering machine: answers each mail of ours, and begins with a mail of its own. */
async function playPingPong(
  machine: (round: number, last: { replyTo: string | null; subject: string; messageId: string } | null) => string,
) {
  let last = null;
  const ours: string[] = [];
  for (let round = 0; round < 50; round++) {
    await house.receive(machine(round, last));
    for (const mail of await house.send()) {
      ours.push(mail.subject);
      last = mail;
    }
  }
  return ours;
}

// Seen to fail (50 answers) without the check of the same text, the check of references, and the quiet time after a receipt.
test('D5 out-of-office ping-pong of 50 rounds gets at most one mail of ours', async () => {
  const machines: Record<
    string,
    (from: string, round: number, last: { replyTo: string | null; subject: string; messageId: string } | null) => string
  > = {
    'as RFC 3834 wants it': (From, round) =>
      plainMail(
        { From, To: 'hjelp@hjelp.test', Subject: `Autosvar ${round}`, 'Auto-Submitted': 'auto-replied' },
        `Borte. ${round}`,
      ),
    'answers to Reply-To without a word about it': (From, round, last) =>
      plainMail(
        { From, To: last?.replyTo ?? 'hjelp@hjelp.test', Subject: `Ferie ${round}` },
        `Jeg er på ferie. ${round}`,
      ),
    'answers to From, with a reference': (From, round, last) =>
      plainMail(
        {
          From,
          To: 'hjelp@hjelp.test',
          Subject: `Ferie ${round}`,
          ...(last ? { 'In-Reply-To': `<${last.messageId}>` } : {}),
        },
        `Ferie. ${round}`,
      ),
    'answers to From, with our subject': (From, round, last) =>
      plainMail({ From, To: 'hjelp@hjelp.test', Subject: `Re: ${last?.subject ?? 'hei'}` }, `Ferie igjen. ${round}`),
    'says nothing, the same each time': (From) =>
      plainMail({ From, To: 'hjelp@hjelp.test', Subject: 'Borte', 'X-Round': 'none' }, 'Jeg er borte til mandag.'),
    'says nothing, another text each time': (From, round) =>
      plainMail({ From, To: 'hjelp@hjelp.test', Subject: `Borte ${round}` }, `Klokka er ${round} og jeg er borte.`),
  };
  for (const [name, machine] of Object.entries(machines)) {
    const person = await addRequester();
    const ours = await playPingPong((round, last) => machine(person.email, round, last));
    assert.ok(ours.length <= 1, `${name}: ${ours.length} mails of ours`);
  }
});

// Seen to fail: with every mail from a postmaster's address taken for a machine's and dropped.
test('a person who writes from a postmaster’s address is read; what their machine sends without a sender is a bounce', async () => {
  const mail = (subject: string) =>
    plainMail(
      { From: 'postmaster@partner.test', To: 'first@hjelp.test', Subject: subject },
      'E-posten deres blir avvist hos oss.',
    );
  const person = await house.receive(mail('E-post fra dere'), {
    from: 'postmaster@partner.test',
    to: ['first@hjelp.test'],
  });
  assert.deepEqual([person.state, person.reason], ['quarantined', 'unknown-sender']);
  for (const from of ['', null]) {
    const machine = await house.receive(mail(`Undeliverable ${from}`), { from, to: ['first@hjelp.test'] });
    assert.deepEqual([machine.state, machine.reason], ['dropped', 'bounce']);
  }
});

test('D5 answering machines that say it in their subject alone wait for somebody, in Norwegian as well', async () => {
  await house.addPerson({ email: 'ferie@ntnu.test' });
  for (const subject of [
    'Ikke på kontoret',
    'Ikkje på kontoret til 3. august',
    'Borte fra kontoret',
    'Automatisk svar: Saken din',
  ]) {
    const fate = await house.receive(
      plainMail({ From: 'ferie@ntnu.test', To: 'first@hjelp.test', Subject: subject }, `${subject}.`),
    );
    assert.deepEqual([fate.state, fate.reason], ['quarantined', 'looks-automatic'], subject);
  }
});
