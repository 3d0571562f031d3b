import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createSilentLog } from '@vakt/foundation/log';
import {
  DOVECOT_PASSWORD,
  type Dovecot,
  listMissingDovecotParts,
  startDovecot,
} from '../../../../tools/peers/dovecot.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import type { InletMail } from '../mail-inlet.ts';
import type { Schedule } from '../schedule.ts';
import { createImapFetcher, type ImapFetcherOptions } from './fetcher.ts';

const missing = listMissingDovecotParts();
const skip =
  missing.length > 0 ? `not installed: ${missing.join(', ')} (apt-get install dovecot-imapd openssl)` : false;

/** A quarter of a second, whatever was asked for: what a test waits for is events, not time. */
const hasty: Schedule = {
  after: (_milliseconds, action) => {
    const timer = setTimeout(action, 250);
    return () => clearTimeout(timer);
  },
};

// Seen to fail (hundreds of connections) when the end of a connection woke the wait before the next one.
it('a server that closes at once is asked again after longer and longer waits, and not in between', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const waits: number[] = [];
  const sixTimes: Schedule = {
    after: (milliseconds, action) => {
      waits.push(milliseconds);
      if (waits.length <= 6) setImmediate(action);
      return () => {};
    },
  };
  const inlet = createImapFetcher({
    name: 'imap',
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    security: 'none',
    ca: null,
    serverName: null,
    username: 'x',
    password: 'x',
    folder: 'INBOX',
    doneFolder: null,
    everySeconds: 60,
    largestBytes: 1000,
    timeoutMs: 5000,
    log: createSilentLog(),
    schedule: sixTimes,
  });
  await inlet.start(async () => {});
  await waitUntil('it has waited seven times', () => waits.length >= 7, 20_000);
  assert.deepEqual(waits, [5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000]);
  assert.equal(connections, 7);
  await inlet.stop();
  server.close();
});

describe("the IMAP fetcher against Debian's Dovecot", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-dovecot-'));
  let dovecot: Dovecot;
  let serial = 0;
  const stops: (() => Promise<void>)[] = [];

  before(async () => {
    dovecot = await startDovecot(folder);
  });
  after(async () => {
    await Promise.all(stops.map((stop) => stop()));
    await dovecot?.stop();
    rmSync(folder, { recursive: true });
  });

  /** A fetcher of a mailbox of its own. */
  async function fetchFrom(
    changes: Partial<ImapFetcherOptions> = {},
    take?: (mail: InletMail) => Promise<void>,
  ): Promise<{ user: string; taken: string[]; stop: () => Promise<void> }> {
    serial += 1;
    const user = changes.username ?? `desk${serial}`;
    const taken: string[] = [];
    const inlet = createImapFetcher({
      name: 'imap',
      host: '127.0.0.1',
      port: dovecot.ports.imap,
      security: 'starttls',
      ca: dovecot.ca,
      serverName: 'mail.test',
      username: user,
      password: DOVECOT_PASSWORD,
      folder: 'INBOX',
      doneFolder: null,
      everySeconds: 3600,
      largestBytes: 100_000,
      timeoutMs: 5000,
      log: createSilentLog(),
      ...changes,
    });
    await inlet.start(async (mail) => {
      await take?.(mail);
      taken.push(mail.raw.toString('latin1'));
    });
    stops.push(() => inlet.stop());
    return { user, taken, stop: () => inlet.stop() };
  }

  const mailOf = (number: number) => `From: kari@ntnu.test\r\nSubject: ${number}\r\n\r\nBl\xe5b\xe6r ${number}\r\n`;
  const numbers = (taken: string[]) => taken.map((raw) => Number(/^Subject: (\d+)/m.exec(raw)?.[1]));

  for (const [security, port] of [
    ['starttls', 'imap'],
    ['tls', 'imaps'],
    ['none', 'imap'],
  ] as const) {
    it(`takes what lies there with security ${security}, byte for byte, oldest first, and deletes it`, async () => {
      const user = `lies-${security}`;
      for (let number = 0; number < 20; number++) dovecot.deliver(user, Buffer.from(mailOf(number), 'latin1'));
      const { taken } = await fetchFrom({ security, port: dovecot.ports[port], username: user });
      await waitUntil('all are taken', () => taken.length >= 20, 20_000);
      await waitUntil('the mailbox is empty', () => dovecot.count(user) === 0, 20_000);
      assert.deepEqual(
        numbers(taken),
        Array.from({ length: 20 }, (_, number) => number),
      );
      assert.equal(taken[0], mailOf(0));
    });
  }

  it('is told of what comes later by the server itself, and moves it where it was told to', async () => {
    const { user, taken } = await fetchFrom({ doneFolder: 'Ferdig' });
    for (let number = 1; number <= 3; number++) {
      dovecot.deliver(user, mailOf(number));
      await waitUntil(`mail ${number} is taken`, () => taken.length >= number, 20_000);
    }
    await waitUntil('all are moved', () => dovecot.count(user, 'Ferdig') === 3 && dovecot.count(user) === 0, 20_000);
  });

  // Seen to fail (the mail was gone) when it was deleted before `take` had resolved.
  it('leaves a mail that could not be taken where it is, and brings it again', async () => {
    let refusals = 2;
    const user = 'refused';
    dovecot.deliver(user, mailOf(1));
    dovecot.deliver(user, mailOf(2));
    const { taken } = await fetchFrom({ username: user, schedule: hasty }, async () => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('the database is away');
    });
    await waitUntil('both are taken at last', () => taken.length >= 2, 20_000);
    assert.deepEqual(numbers(taken), [1, 2]);
  });

  // Seen to fail: each mail left by a command of its own, of which a folder of 10,000 mails allows one in a second.
  it('takes more and more mails out of the folder together, the first at once', async () => {
    const user = 'many';
    for (let number = 0; number < 40; number++) dovecot.deliver(user, mailOf(number));
    const lying: number[] = [];
    await fetchFrom({ username: user }, async () => void lying.push(dovecot.count(user)));
    await waitUntil('the mailbox is empty', () => dovecot.count(user) === 0, 20_000);
    assert.equal(lying.length, 40);
    assert.deepEqual([...new Set(lying)], [40, 39, 37, 33, 25, 9]);
  });

  it('leaves a mail that is too large, and takes those behind it', async () => {
    const user = 'large';
    dovecot.deliver(user, `${mailOf(1)}${'x'.repeat(150_000)}\r\n`);
    dovecot.deliver(user, mailOf(2));
    const { taken } = await fetchFrom({ username: user });
    await waitUntil('the small one is taken', () => taken.length >= 1, 20_000);
    dovecot.deliver(user, mailOf(3));
    await waitUntil('and the next', () => taken.length >= 2, 20_000);
    assert.deepEqual(numbers(taken), [2, 3]);
    assert.equal(dovecot.count(user), 1);
  });

  it('comes again after the server was away', async () => {
    const { user, taken } = await fetchFrom({ schedule: hasty });
    dovecot.deliver(user, mailOf(1));
    await waitUntil('the first is taken', () => taken.length >= 1, 20_000);
    const { ports } = dovecot;
    await dovecot.stop();
    dovecot = await startDovecot(folder, ports);
    dovecot.deliver(user, mailOf(2));
    await waitUntil('the second is taken', () => taken.length >= 2, 20_000);
    assert.deepEqual(numbers(taken), [1, 2]);
  });

  it('takes nothing over a link that nobody vouches for, nor with a wrong password, and says neither password nor mail', async () => {
    const said: unknown[] = [];
    const log = { ...createSilentLog(), warn: (...words: unknown[]) => void said.push(words) } as never;
    dovecot.deliver('unsafe', mailOf(1));
    const wrong: Partial<ImapFetcherOptions>[] = [
      { ca: null },
      { serverName: 'other.test' },
      { password: 'wrong-password' },
      { port: 1 },
    ];
    for (const change of wrong) {
      const before = said.length;
      const { taken, stop } = await fetchFrom({ username: 'unsafe', log, schedule: hasty, ...change });
      await waitUntil('it says so', () => said.length > before, 20_000);
      await stop();
      assert.deepEqual(taken, []);
    }
    assert.doesNotMatch(JSON.stringify(said), /a_password|wrong-password|Subject/);
    assert.equal(dovecot.count('unsafe'), 1);
  });
});
