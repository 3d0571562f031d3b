import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { createFixedClock } from '@vakt/foundation/clock';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createManualSchedule } from '../schedule.ts';
import { createSmtpRelay, type SmtpRelayOptions } from './relay.ts';
import { createTestMail } from './test-mail.ts';

const closings: (() => Promise<void> | void)[] = [];
after(async () => {
  for (const close of closings.toReversed()) await close();
});

function createRelay(port: number, change: Partial<SmtpRelayOptions> = {}) {
  const relay = createSmtpRelay({
    name: 'wild',
    host: '127.0.0.1',
    port,
    security: 'none',
    ca: null,
    serverName: null,
    username: null,
    password: null,
    ownName: 'login.test',
    timeoutMs: 3000,
    mostConnections: 1,
    ...change,
  });
  closings.push(() => relay.close());
  return relay;
}

/** A mail server of the test's own: what it took, and answers as told. */
async function startServer(options: SMTPServerOptions = {}) {
  const taken: string[] = [];
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      stream.on('end', () => {
        taken.push(text);
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  closings.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, taken, connections: () => connections };
}

const refusal = (text: string, responseCode: number) => Object.assign(new Error(text), { responseCode });

/** Speaks SMTP by a script: what it answers to each line; `null` hangs up, `undefined` says nothing. */
async function startScript(answer: (line: string, mail: boolean, socket: Socket) => string | null | undefined) {
  const server = createServer((socket) => {
    let inMail = false;
    let rest = '';
    socket.on('error', () => {});
    socket.write('220 wild.test\r\n');
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        const said = answer(line, inMail, socket);
        if (said === null) return socket.destroy();
        if (said !== undefined) socket.write(`${said}\r\n`);
        inMail = (inMail && line !== '.') || (line === 'DATA' && said?.startsWith('354') === true);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closings.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A server without faults, to which a script adds its own. */
function usual(line: string, mail: boolean): string | undefined {
  if (mail) return line === '.' ? '250 2.0.0 ok' : undefined;
  return line === 'DATA' ? '354 go on' : line === 'QUIT' ? '221 bye' : '250 ok';
}

describe('what a mail server may do to us', () => {
  it('greylisting is later, and the second try is taken', async () => {
    let tries = 0;
    const server = await startServer({
      onRcptTo: (_address, _session, done) => {
        tries += 1;
        done(tries === 1 ? refusal('4.7.1 Greylisted, come again', 451) : undefined);
      },
    });
    const relay = createRelay(server.port);
    assert.deepEqual(await relay.sendMail(createTestMail()), { verdict: 'later', reason: 'busy' });
    assert.deepEqual(await relay.sendMail(createTestMail()), { verdict: 'accepted' });
    assert.equal(server.taken.length, 1);
  });

  it('refusals for ever: of the mailbox, of the sender, of the content', async () => {
    const cases: [SMTPServerOptions, object][] = [
      [
        { onRcptTo: (_a, _s, done) => done(refusal('5.1.1 no such user', 550)) },
        { verdict: 'refused', reason: 'mailbox-refused', advice: 'final' },
      ],
      [
        { onRcptTo: (_a, _s, done) => done(refusal('5.7.1 policy', 550)) },
        { verdict: 'refused', reason: 'relay-refused', advice: 'next-relay' },
      ],
      [
        { onMailFrom: (_a, _s, done) => done(refusal('5.7.1 not from you', 553)) },
        { verdict: 'refused', reason: 'relay-refused', advice: 'next-relay' },
      ],
      [
        { onData: (stream, _s, done) => stream.resume().on('end', () => done(refusal('5.7.1 spam', 554))) },
        { verdict: 'refused', reason: 'relay-refused', advice: 'next-relay' },
      ],
      [
        { onData: (stream, _s, done) => stream.resume().on('end', () => done(refusal('4.3.1 disk full', 452))) },
        { verdict: 'later', reason: 'busy' },
      ],
      [{ onConnect: (_s, done) => done(refusal('4.7.0 too many', 421)) }, { verdict: 'later', reason: 'busy' }],
      [{ onConnect: (_s, done) => done(refusal('5.7.1 go away', 554)) }, { verdict: 'later', reason: 'unreachable' }],
    ];
    for (const [options, expected] of cases) {
      const server = await startServer(options);
      assert.deepEqual(await createRelay(server.port).sendMail(createTestMail()), expected);
    }
  });

  it('a link that drops before the mail is later; while or after it left, nobody knows', async () => {
    for (const word of ['EHLO', 'MAIL', 'RCPT', 'DATA']) {
      const port = await startScript((line, mail) => (!mail && line.startsWith(word) ? null : usual(line, mail)));
      const verdict = await createRelay(port).sendMail(createTestMail());
      assert.deepEqual([word, verdict.verdict], [word, 'later']);
    }
    for (const last of ['', '.']) {
      const port = await startScript((line, mail) => (mail && line === last ? null : usual(line, mail)));
      assert.deepEqual(await createRelay(port).sendMail(createTestMail()), { verdict: 'unknown', reason: 'unknown' });
    }
  });

  it('a server that falls silent costs the time-out and no more', async () => {
    for (const [word, expected] of [
      ['EHLO', 'later'],
      ['RCPT', 'later'],
      ['.', 'unknown'],
    ] as const) {
      const port = await startScript((line, mail) => (line.startsWith(word) ? undefined : usual(line, mail)));
      const verdict = await createRelay(port, { timeoutMs: 300 }).sendMail(createTestMail());
      assert.deepEqual([word, verdict.verdict], [word, expected]);
    }
  });

  it('a server that floods us with words is hung up on', async () => {
    const port = await startScript((line, mail, socket) => {
      if (!line.startsWith('EHLO')) return usual(line, mail);
      for (let times = 0; times < 200; times++) socket.write(`250-${'x'.repeat(1000)}\r\n`);
      return '250 ok';
    });
    assert.equal((await createRelay(port).sendMail(createTestMail())).verdict, 'later');
  });

  it('T14 a server that offers no TLS, or strips it, gets neither mail nor password', async () => {
    // Seen to fail with requireTLS left out: the server had both.
    const heard: string[] = [];
    for (const offers of ['250 ok', '250-wild.test\r\n250-STARTTLS\r\n250 AUTH PLAIN']) {
      const port = await startScript((line, mail) => {
        heard.push(line);
        if (line.startsWith('EHLO')) return offers;
        return line === 'STARTTLS' ? '454 not now' : usual(line, mail);
      });
      const options = { security: 'starttls', username: 'vakt', password: 'geheim' } as const;
      const verdict = await createRelay(port, options).sendMail(createTestMail());
      assert.equal(verdict.verdict, 'later');
    }
    assert.deepEqual(
      heard.filter((line) => /AUTH|MAIL|DATA/.test(line)),
      [],
    );
  });

  it('mail in the clear is for this machine alone', () => {
    assert.throws(() => createRelay(25, { host: 'mail.ntnu.no' }), /for this machine alone/);
    assert.throws(() => createRelay(25, { host: '127.0.0.1.ntnu.no' }), /for this machine alone/);
  });

  it('signs in when it has a password; a refused one is later, for the operator can mend it', async () => {
    const server = await startServer({
      authOptional: false,
      onAuth: ({ username, password }, _session, done) =>
        username === 'vakt' && password === 'riktig'
          ? done(null, { user: username })
          : done(refusal('5.7.8 wrong', 535)),
    });
    const right = createRelay(server.port, { username: 'vakt', password: 'riktig' });
    assert.deepEqual(await right.sendMail(createTestMail()), { verdict: 'accepted' });
    const wrong = createRelay(server.port, { username: 'vakt', password: 'feil' });
    assert.deepEqual(await wrong.sendMail(createTestMail()), { verdict: 'later', reason: 'auth' });
    assert.equal(server.taken.length, 1);
  });

  it('a kept connection carries the next mail; one that the server closed since is opened anew; an idle one is let go', async () => {
    const clock = createFixedClock(new Date(0));
    const schedule = createManualSchedule(clock);
    const server = await startServer();
    const relay = createRelay(server.port, { schedule });
    for (let times = 0; times < 3; times++)
      assert.deepEqual(await relay.sendMail(createTestMail()), { verdict: 'accepted' });
    assert.equal(server.connections(), 1);
    schedule.advance(60_000);
    assert.deepEqual(await relay.sendMail(createTestMail()), { verdict: 'accepted' });
    assert.equal(server.connections(), 2);
  });

  it('a connection that breaks while it is kept costs no mail', async () => {
    let mails = 0;
    const port = await startScript((line, mail) => {
      if (line.startsWith('MAIL')) mails += 1;
      return line.startsWith('MAIL') && mails === 2 ? null : usual(line, mail);
    });
    const relay = createRelay(port);
    assert.deepEqual(await relay.sendMail(createTestMail()), { verdict: 'accepted' });
    assert.deepEqual(await relay.sendMail(createTestMail()), { verdict: 'accepted' });
    assert.equal(mails, 3);
  });
});
