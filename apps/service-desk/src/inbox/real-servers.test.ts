import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createImapFetcher } from '@vakt/transports/email-imap/fetcher';
import { createLmtpListener } from '@vakt/transports/email-lmtp/listener';
import { openConnection } from '@vakt/transports/email-smtp/connection';
import { createSmtpRelay } from '@vakt/transports/email-smtp/relay';
import { simpleParser } from 'mailparser';
import { DOVECOT_PASSWORD, listMissingDovecotParts, startDovecot } from '../../../../tools/peers/dovecot.ts';
import { findFreePorts } from '../../../../tools/peers/free-ports.ts';
import { BOUNCE_DOMAIN, listMissingPostfixParts, MAIL_DOMAIN, startPostfix } from '../../../../tools/peers/postfix.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { addMessage } from '../cases/add-message.ts';
import { queueMail } from '../outbox/queue-mail.ts';
import { openMailHouse, plainMail } from '../testing/test-mail.ts';
import { isAddressOfDesk, startMail } from './start-mail.ts';

const missing = [...listMissingPostfixParts(), ...listMissingDovecotParts()];
const skip =
  missing.length > 0 ? `not installed: ${missing.join(', ')} (apt-get install postfix dovecot-imapd openssl)` : false;
const PATIENCE = 25_000;
const KARI = `kari@${MAIL_DOMAIN}`;

const closing: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const close of closing.reverse()) await close();
});

/** The desk between Postfix, which delivers to it and sends for it, and a Dovecot mailbox, which it reads as well. */
async function openCircle() {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-circle-'));
  closing.push(async () => rmSync(folder, { recursive: true }));
  const [lmtpPort = 0] = await findFreePorts(1);
  chmodSync(folder, 0o755);
  for (const name of ['postfix', 'dovecot']) mkdirSync(join(folder, name), { mode: 0o755 });
  const postfix = await startPostfix(join(folder, 'postfix'), { lmtp: { domain: 'hjelp.test', port: lmtpPort } });
  closing.push(postfix.stop);
  const dovecot = await startDovecot(join(folder, 'dovecot'));
  closing.push(dovecot.stop);
  const house = await openMailHouse();
  closing.push(house.close);
  const { deps } = house;
  const smtp = {
    host: '127.0.0.1',
    port: postfix.ports.starttls,
    security: 'starttls' as const,
    ca: postfix.ca,
    serverName: 'mail.test',
    username: null,
    password: null,
    ownName: 'hjelp.test',
    timeoutMs: 10_000,
  };
  const common = { log: deps.log, largestBytes: 5_000_000 };
  const isOurs = (address: string) => isAddressOfDesk(address, 'hjelp.test');
  const stop = await startMail(deps, {
    relays: [createSmtpRelay({ ...smtp, name: 'postfix', mostConnections: 2 })],
    inlets: [
      createLmtpListener({ ...common, name: 'lmtp', host: '127.0.0.1', port: lmtpPort, peers: ['127.0.0.1'], isOurs }),
      createImapFetcher({
        ...common,
        name: 'imap',
        host: '127.0.0.1',
        port: dovecot.ports.imap,
        security: 'starttls',
        ca: dovecot.ca,
        serverName: 'mail.test',
        username: 'hjelp',
        password: DOVECOT_PASSWORD,
        folder: 'INBOX',
        doneFolder: 'Ferdig',
        everySeconds: 3600,
        timeoutMs: 10_000,
      }),
    ],
  });
  closing.push(stop);
  return { postfix, dovecot, house, smtp };
}

describe("the desk's mail between Debian's Postfix and Dovecot", { skip }, () => {
  let circle: Awaited<ReturnType<typeof openCircle>>;
  let caseId = '';
  before(async () => {
    circle = await openCircle();
    await circle.house.addPerson({ name: 'Kari Nordmann', email: KARI });
    await circle.house.addPerson({
      name: 'Ola Hansen',
      userName: 'ola',
      roles: { [circle.house.groups.first]: 'worker' },
    });
  });

  async function submit(to: string, raw: string): Promise<void> {
    const connection = await openConnection({ ...circle.smtp, ownName: 'kari.test' });
    assert.deepEqual(await connection.send({ from: KARI, to }, Buffer.from(raw)), { verdict: 'accepted' });
    connection.close();
  }
  async function inboxOfKari(count: number) {
    const { postfix } = circle;
    await waitUntil(`${count} mails for Kari`, () => postfix.read('kari').length >= count, PATIENCE);
    return Promise.all(postfix.read('kari').map((raw) => simpleParser(raw)));
  }
  const incoming = () =>
    circle.house.db
      .selectFrom('incoming_mails')
      .select(['state', 'reason', 'case_id'])
      .orderBy('received_at')
      .execute();
  async function messagesOf(of: string, kinds: readonly ('question' | 'reply' | 'event')[]) {
    const { db } = circle.house;
    return db
      .selectFrom('messages')
      .select(['kind', 'body', 'event'])
      .where('case_id', '=', of)
      .where('kind', 'in', kinds)
      .orderBy('position')
      .execute();
  }
  /** A reply of a case worker's to somebody by address. */
  async function reply(of: string, email: string): Promise<void> {
    const { db, deps } = circle.house;
    const idOf = async (column: 'email' | 'user_name', value: string) =>
      (await db.selectFrom('people').select('id').where(column, '=', value).executeTakeFirstOrThrow()).id;
    const [toPersonId, authorId] = [await idOf('email', email), await idOf('user_name', 'ola')];
    await db.transaction().execute(async (trx) => {
      const body = 'Har du prøvd en annen kabel?';
      const messageId = await addMessage(trx, { caseId: of, kind: 'reply', authorId, entry: 'desk', body });
      await queueMail(trx, deps, { kind: 'reply', caseId: of, toPersonId, messageId });
    });
  }
  const first = plainMail(
    { From: `Kari <${KARI}>`, To: 'first@hjelp.test', Subject: 'Skjermen er svart', 'Message-ID': '<1@kari.test>' },
    'Hei, skjermen min er svart.',
  );

  it('a mail becomes a case, and its sender gets the number and nothing of what was written', async () => {
    await submit('first@hjelp.test', first);
    const [receipt] = await inboxOfKari(1);
    const [opened] = await incoming();
    assert.equal(opened?.state, 'opened');
    caseId = opened.case_id ?? '';
    const { db } = circle.house;
    const { number } = await db.selectFrom('cases').select('number').where('id', '=', caseId).executeTakeFirstOrThrow();
    assert.match(receipt?.subject ?? '', new RegExp(`NTNU${String(number).padStart(7, '0')}`));
    assert.doesNotMatch(`${receipt?.subject}${receipt?.text}`, /svart/);
    assert.equal(receipt?.headers.get('auto-submitted'), 'auto-generated');
  });

  it('the same mail in a mailbox that is read as well is the same mail', async () => {
    const { dovecot } = circle;
    dovecot.deliver('hjelp', first);
    await waitUntil('it was fetched', () => dovecot.count('hjelp', 'Ferdig') === 1, PATIENCE);
    assert.equal((await incoming()).length, 1);
  });

  it('a reply reaches her, and her answer to it the case', async () => {
    await reply(caseId, KARI);
    const answered = (await inboxOfKari(2)).find(({ text }) => text?.includes('annen kabel'));
    const replyTo = answered?.replyTo?.value[0]?.address ?? '';
    assert.match(replyTo, /^svar\+[0-9a-f]{52}@hjelp\.test$/);
    const quoted = `Den 26.11.2026 10:12, skrev NTNU hjelp:\n> ${answered?.text?.replaceAll('\n', '\n> ')}`;
    const headers = { From: KARI, To: replyTo, Subject: `SV: ${answered?.subject}`, 'Message-ID': '<2@kari.test>' };
    await submit(replyTo, plainMail(headers, `Ja, og nå virker det!\n\n${quoted}`));
    const isJoined = async () => (await incoming()).some(({ state }) => state === 'joined');
    await waitUntil('the answer is on the case', isJoined, PATIENCE);
    const thread = await messagesOf(caseId, ['question', 'reply']);
    assert.deepEqual(
      thread.map(({ kind, body }) => [kind, body]),
      [
        ['question', 'Hei, skjermen min er svart.'],
        ['reply', 'Har du prøvd en annen kabel?'],
        ['question', 'Ja, og nå virker det!'],
      ],
    );
  });

  for (const [email, outcome] of [
    [`nobody@${BOUNCE_DOMAIN}`, 'bounced'],
    [`no-such@${MAIL_DOMAIN}`, 'refused'],
  ] as const) {
    it(`what is ${outcome} is on the case, and nothing is answered`, async () => {
      const person = await circle.house.addPerson({ email });
      const made = await circle.house.addCase({ requesterId: person.id });
      await reply(made.id, email);
      const told = async () =>
        (await messagesOf(made.id, ['event']))
          .map(({ event }) => event as { what: string; outcome?: string })
          .flatMap((event) => (event.what === 'mail' ? [event.outcome] : []));
      await waitUntil(`it is ${outcome}`, async () => (await told()).length > 0, PATIENCE);
      assert.deepEqual(await told(), [outcome]);
      assert.equal(circle.postfix.read('kari').length, 2);
    });
  }
});
