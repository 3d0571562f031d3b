import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createSilentLog } from '@vakt/foundation/log';
import { findFreePorts } from '../../../../tools/peers/free-ports.ts';
import { BOUNCE_DOMAIN, listMissingPostfixParts, type Postfix, startPostfix } from '../../../../tools/peers/postfix.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { openConnection } from '../email-smtp/connection.ts';
import type { InletMail, MailInlet } from '../mail-inlet.ts';
import { createLmtpListener, type LmtpListenerOptions } from './listener.ts';

const stops: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** A listener on a free port, and what it took. */
async function listen(
  changes: Partial<LmtpListenerOptions> = {},
  take: (mail: InletMail) => Promise<void> = async () => {},
): Promise<{ port: number; taken: InletMail[]; inlet: MailInlet }> {
  const [port = 0] = await findFreePorts(1);
  const taken: InletMail[] = [];
  const inlet = createLmtpListener({
    name: 'lmtp',
    host: '127.0.0.1',
    port,
    peers: ['127.0.0.1'],
    isOurs: (address) => address.toLowerCase().endsWith('@hjelp.test'),
    largestBytes: 50_000,
    log: createSilentLog(),
    ...changes,
  });
  await inlet.start(async (mail) => {
    await take(mail);
    taken.push(mail);
  });
  stops.push(() => inlet.stop());
  return { port, taken, inlet };
}

/** Talks LMTP line by line, as a careless or evil peer would. */
async function talk(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let heard = '';
  let closed = false;
  socket.setEncoding('latin1').on('data', (part) => {
    heard += part;
  });
  socket.once('close', () => {
    closed = true;
  });
  const answers = () => heard.split('\r\n').filter((line) => /^\d{3} /.test(line));
  return {
    socket,
    answers,
    isClosed: () => closed,
    /** Sends and waits for so many final lines more. */
    async say(text: string, expected = 1): Promise<string[]> {
      const before = answers().length;
      socket.write(text, 'latin1');
      await waitUntil(
        `${expected} answers to ${JSON.stringify(text.slice(0, 40))}`,
        () => closed || answers().length >= before + expected,
      );
      return answers().slice(before);
    },
  };
}

async function begin(port: number) {
  const peer = await talk(port);
  await waitUntil('it greets', () => peer.answers().length >= 1 || peer.isClosed());
  await peer.say('LHLO peer.test\r\n');
  return peer;
}

describe('the LMTP listener and careless or evil peers', () => {
  it('answers for each recipient, after the mail was taken, byte for byte', async () => {
    const { port, taken } = await listen();
    const peer = await begin(port);
    await peer.say('MAIL FROM:<>\r\n');
    assert.match((await peer.say('RCPT TO:<svar+1@hjelp.test>\r\n'))[0] ?? '', /^250/);
    assert.match((await peer.say('RCPT TO:<first@hjelp.test>\r\n'))[0] ?? '', /^250/);
    await peer.say('DATA\r\n');
    const answers = await peer.say('Subject: Bl\xe5\r\n\r\n..prikk\r\n.\r\n', 2);
    assert.deepEqual(
      answers.map((line) => line.slice(0, 3)),
      ['250', '250'],
    );
    const [mail] = taken;
    assert.deepEqual(mail, {
      raw: Buffer.from('Subject: Bl\xe5\r\n\r\n.prikk\r\n', 'latin1'),
      envelopeFrom: '',
      recipients: ['svar+1@hjelp.test', 'first@hjelp.test'],
    });
  });

  // Seen to fail (250) when the answer was given before `take` had resolved.
  it('asks to come again when a mail cannot be kept, for each recipient, and says no more', async () => {
    const { port, taken } = await listen({}, async () => {
      throw new Error('the database says: password for kari is wrong');
    });
    const peer = await begin(port);
    await peer.say('MAIL FROM:<a@b.test>\r\nRCPT TO:<x@hjelp.test>\r\nRCPT TO:<y@hjelp.test>\r\nDATA\r\n', 4);
    const answers = await peer.say('Subject: x\r\n\r\nx\r\n.\r\n', 2);
    assert.deepEqual(
      answers.map((line) => line.slice(0, 3)),
      ['451', '451'],
    );
    assert.doesNotMatch(answers.join(), /database|kari/);
    assert.deepEqual(taken, []);
  });

  it('takes nothing for others, nothing from others, nothing that is too large', async () => {
    const { port, taken } = await listen();
    const peer = await begin(port);
    await peer.say('MAIL FROM:<a@b.test>\r\n');
    for (const to of ['victim@elsewhere.test', 'hjelp.test', 'x@hjelp.test.evil.test', '"x@hjelp.test"@evil.test']) {
      assert.match((await peer.say(`RCPT TO:<${to}>\r\n`))[0] ?? '', /^5/, to);
    }
    assert.match((await peer.say('DATA\r\n'))[0] ?? '', /^5/);
    await peer.say('RSET\r\n');
    assert.match((await peer.say('MAIL FROM:<a@b.test> SIZE=99999999\r\n'))[0] ?? '', /^552/);
    await peer.say('MAIL FROM:<a@b.test>\r\nRCPT TO:<x@hjelp.test>\r\nDATA\r\n', 3);
    assert.match((await peer.say(`${`${'x'.repeat(70)}\r\n`.repeat(2000)}.\r\n`))[0] ?? '', /^552/);
    assert.deepEqual(taken, []);
    const strange = await listen({ peers: ['192.0.2.1'] });
    const refused = await talk(strange.port);
    await waitUntil(
      'it is refused',
      () => refused.isClosed() || refused.answers().some((line) => line.startsWith('5')),
    );
    assert.ok(!refused.answers().some((line) => line.startsWith('2')));
    refused.socket.destroy();
  });

  it('stands a peer that talks rubbish, breaks off, or never ends a line', async () => {
    const { port, taken } = await listen({ timeoutMs: 1000 });
    const rubbish = [
      '\0\0\0\0',
      'GET / HTTP/1.1\r\n\r\n',
      'LHLO \r\n'.repeat(300),
      `${'A'.repeat(200_000)}`,
      '\xff\xfe\r\n'.repeat(500),
    ];
    for (const bytes of rubbish) {
      const peer = await talk(port);
      peer.socket.write(bytes, 'latin1');
      await waitUntil('it is heard or closed', () => peer.isClosed() || peer.answers().length >= 1);
      peer.socket.destroy();
    }
    const half = await begin(port);
    await half.say('MAIL FROM:<a@b.test>\r\nRCPT TO:<x@hjelp.test>\r\nDATA\r\n', 3);
    half.socket.write('Subject: half\r\n\r\nand then');
    half.socket.destroy();
    const slow = await begin(port);
    await waitUntil('who says nothing is closed', slow.isClosed);
    assert.deepEqual(taken, []);
    const good = await begin(port);
    await good.say('MAIL FROM:<a@b.test>\r\nRCPT TO:<x@hjelp.test>\r\nDATA\r\n', 3);
    assert.match((await good.say('Subject: x\r\n\r\nx\r\n.\r\n'))[0] ?? '', /^250/);
  });

  it('a second mail hidden behind a bare line end stays part of the first', async () => {
    const { port, taken } = await listen();
    const peer = await begin(port);
    await peer.say('MAIL FROM:<a@b.test>\r\nRCPT TO:<x@hjelp.test>\r\nDATA\r\n', 3);
    await peer.say(
      'Subject: one\r\n\r\nx\n.\nMAIL FROM:<ola@hjelp.test>\nRCPT TO:<x@hjelp.test>\nDATA\nSubject: two\n\ny\r\n.\r\n',
    );
    assert.equal(taken.length, 1);
    assert.match(taken[0]?.raw.toString() ?? '', /Subject: two/);
  });
});

const missing = listMissingPostfixParts();
const skip = missing.length > 0 ? `not installed: ${missing.join(', ')} (apt-get install postfix openssl)` : false;

describe("the LMTP listener behind Debian's Postfix", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-lmtp-'));
  let postfix: Postfix;
  after(async () => {
    await postfix?.stop();
    rmSync(folder, { recursive: true });
  });

  it('gets every mail, comes to those that it could not keep again, and gets its own bounces', async () => {
    let refusals = 3;
    const { port, taken } = await listen({ largestBytes: 5_000_000 }, async () => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('not now');
    });
    postfix = await startPostfix(folder, { lmtp: { domain: 'hjelp.test', port } });
    const connection = await openConnection({
      host: '127.0.0.1',
      port: postfix.ports.starttls,
      security: 'starttls',
      ca: postfix.ca,
      serverName: 'mail.test',
      username: null,
      password: null,
      ownName: 'kari.test',
      timeoutMs: 10_000,
    });
    const send = (to: string, subject: string, from = 'kari@ntnu.test') =>
      connection.send(
        { from, to },
        Buffer.from(
          `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@ntnu.test>\r\n\r\n${'Blåbær. '.repeat(20)}\r\n`,
        ),
      );
    for (let number = 0; number < 20; number++)
      assert.deepEqual(await send('svar+abc@hjelp.test', `m${number}`), { verdict: 'accepted' });
    await send(`nobody@${BOUNCE_DOMAIN}`, 'gone', 'retur+xyz@hjelp.test');
    connection.close();
    const subjects = () =>
      new Set(taken.map(({ raw }) => /^Subject: (m\d+)\r?$/m.exec(raw.toString())?.[1]).filter(Boolean));
    await waitUntil('all mails have come', () => subjects().size >= 20, 60_000);
    const bounce = () => taken.find(({ recipients }) => recipients.includes('retur+xyz@hjelp.test'));
    await waitUntil('the bounce has come', () => bounce() !== undefined, 60_000);
    assert.equal(bounce()?.envelopeFrom, '');
    assert.match(bounce()?.raw.toString() ?? '', /Action: failed\r\nStatus: 5\.\d/);
    assert.ok(taken.every(({ envelopeFrom }) => envelopeFrom === 'kari@ntnu.test' || envelopeFrom === ''));
  });
});

it('stops while somebody is connected', async () => {
  const { port, inlet } = await listen();
  const peer = await begin(port);
  await inlet.stop();
  await waitUntil('the peer is let go', peer.isClosed);
  const again = connect(port, '127.0.0.1');
  const [error] = (await once(again, 'error')) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'ECONNREFUSED');
});
