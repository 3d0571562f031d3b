import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
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
  it('a case by mail from end to end: receipt, reply, answer, bounce, refusal; the same mail by IMAP is the same mail', async () => {
    const { postfix, dovecot, house, smtp } = await openCircle();
    const kari = await house.addPerson({ name: 'Kari Nordmann', email: `kari@${MAIL_DOMAIN}` });
    const worker = await house.addPerson({ name: 'Ola Hansen', roles: { [house.groups.first]: 'worker' } });
    const { db } = house;
    const submit = async (to: string, raw: string) => {
      const connection = await openConnection({ ...smtp, ownName: 'kari.test' });
      assert.deepEqual(await connection.send({ from: `kari@${MAIL_DOMAIN}`, to }, Buffer.from(raw)), {
        verdict: 'accepted',
      });
      connection.close();
    };
    const inboxOf = async (count: number) => {
      await waitUntil(`${count} mails for Kari`, () => postfix.read('kari').length >= count, PATIENCE);
      return Promise.all(postfix.read('kari').map((raw) => simpleParser(raw)));
    };
    const incoming = async () =>
      db.selectFrom('incoming_mails').select(['state', 'reason', 'case_id']).orderBy('received_at').execute();

    const first = plainMail(
      {
        From: `Kari <kari@${MAIL_DOMAIN}>`,
        To: 'first@hjelp.test',
        Subject: 'Skjermen er svart',
        'Message-ID': '<1@kari.test>',
      },
      'Hei, skjermen min er svart.',
    );
    await submit('first@hjelp.test', first);
    const [receipt] = await inboxOf(1);
    const [opened] = await incoming();
    assert.equal(opened?.state, 'opened');
    const caseId = opened.case_id ?? '';
    const { number } = await db.selectFrom('cases').select('number').where('id', '=', caseId).executeTakeFirstOrThrow();
    assert.match(receipt?.subject ?? '', new RegExp(`NTNU${String(number).padStart(7, '0')}`));
    assert.doesNotMatch(`${receipt?.subject}${receipt?.text}`, /svart/);
    assert.equal(receipt?.headers.get('auto-submitted'), 'auto-generated');

    // The same mail lies in a mailbox that is read as well.
    dovecot.deliver('hjelp', first);
    await waitUntil('it was fetched', () => dovecot.count('hjelp', 'Ferdig') === 1, PATIENCE);
    assert.equal((await incoming()).length, 1);

    const reply = (toPersonId: string, of: string) =>
      db.transaction().execute(async (trx) => {
        const body = 'Har du prøvd en annen kabel?';
        const messageId = await addMessage(trx, {
          caseId: of,
          kind: 'reply',
          authorId: worker.id,
          entry: 'desk',
          body,
        });
        await queueMail(trx, house.deps, { kind: 'reply', caseId: of, toPersonId, messageId });
      });
    await reply(kari.id, caseId);
    const answered = (await inboxOf(2)).find(({ text }) => text?.includes('annen kabel'));
    const replyTo = answered?.replyTo?.value[0]?.address ?? '';
    assert.match(replyTo, /^svar\+[0-9a-f]{52}@hjelp\.test$/);
    await submit(
      replyTo,
      plainMail(
        {
          From: `kari@${MAIL_DOMAIN}`,
          To: replyTo,
          Subject: `SV: ${answered?.subject}`,
          'Message-ID': '<2@kari.test>',
        },
        `Ja, og nå virker det!\n\nDen 26.11.2026 10:12, skrev NTNU hjelp:\n> ${answered?.text?.replaceAll('\n', '\n> ')}`,
      ),
    );
    await waitUntil(
      'the answer is on the case',
      async () => (await incoming()).some(({ state }) => state === 'joined'),
      PATIENCE,
    );
    const thread = await db
      .selectFrom('messages')
      .select(['kind', 'body', 'author_id'])
      .where('case_id', '=', caseId)
      .where('kind', '!=', 'event')
      .orderBy('position')
      .execute();
    assert.deepEqual(
      thread.map(({ kind, body }) => [kind, body]),
      [
        ['question', 'Hei, skjermen min er svart.'],
        ['reply', 'Har du prøvd en annen kabel?'],
        ['question', 'Ja, og nå virker det!'],
      ],
    );

    const eventsOf = async (of: string) =>
      (await db.selectFrom('messages').select('event').where('case_id', '=', of).where('kind', '=', 'event').execute())
        .map(({ event }) => event as { what: string; outcome?: string })
        .flatMap(({ what, outcome }) => (what === 'mail' ? [outcome] : []));
    for (const [email, outcome] of [
      [`nobody@${BOUNCE_DOMAIN}`, 'bounced'],
      [`no-such@${MAIL_DOMAIN}`, 'refused'],
    ] as const) {
      const person = await house.addPerson({ email });
      const made = await house.addCase({ requesterId: person.id });
      await reply(person.id, made.id);
      await waitUntil(`it is ${outcome}`, async () => (await eventsOf(made.id)).length > 0, PATIENCE);
      assert.deepEqual(await eventsOf(made.id), [outcome]);
    }
    assert.equal(postfix.read('kari').length, 2, 'and nothing was answered that nobody wrote');
  });
});
