import { isIP } from 'node:net';
import type { Log } from '@vakt/foundation/log';
import { ImapFlow } from 'imapflow';
import type { MailInlet, TakeMail } from '../mail-inlet.ts';
import { type Schedule, systemSchedule } from '../schedule.ts';

export interface ImapFetcherOptions {
  name: string;
  host: string;
  port: number;
  /** `starttls`: TLS or nothing (RFC 8314 §3). `tls`: from the first byte. `none`: in the clear, on this machine alone. */
  security: 'starttls' | 'tls' | 'none';
  /** Certificates that vouch for the server, as PEM; null: the machine's own list. */
  ca: string | null;
  serverName: string | null;
  username: string;
  password: string;
  folder: string;
  /** Where mails go that were taken; null: they are deleted. */
  doneFolder: string | null;
  everySeconds: number;
  largestBytes: number;
  timeoutMs: number;
  log: Log;
  schedule?: Schedule;
}

/** Marks a mail that is too large for us: it stays where it is, for somebody to look at. */
const ASIDE = '$VaktAside';
const FIRST_WAIT = 5000;
const LONGEST_WAIT = 300_000;

/** A name in the certificate is asked for; an address is none (RFC 6066 §3). */
function serverNameOf(host: string, serverName: string | null): { servername?: string } {
  if (serverName !== null) return { servername: serverName };
  return isIP(host) === 0 ? { servername: host } : {};
}

function createClient(options: ImapFetcherOptions): ImapFlow {
  const { host, port, security, ca, serverName, username, password, timeoutMs, largestBytes } = options;
  return new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...serverNameOf(host, serverName),
      ...(ca === null ? {} : { ca }),
    },
    auth: { user: username, pass: password },
    logger: false,
    disableCompression: true,
    // Waits for news as soon as nothing is to be done.
    autoIdleDelay: 300,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: Math.max(timeoutMs, 60_000),
    maxLiteralSize: largestBytes,
    maxResponseSize: largestBytes + 65_536,
    maxIdleTime: 240_000,
  });
}

/** Hands over everything that lies in the folder, oldest first; gives how many. Throws when the server or `take` fails. */
async function emptyFolder(client: ImapFlow, options: ImapFetcherOptions, take: TakeMail): Promise<number> {
  const { folder, doneFolder, largestBytes, name, log } = options;
  const lock = await client.getMailboxLock(folder);
  let count = 0;
  try {
    const uids = (await client.search({ unKeyword: ASIDE, deleted: false }, { uid: true })) || [];
    for (const uid of uids) {
      const range = String(uid);
      const facts = await client.fetchOne(range, { size: true }, { uid: true });
      if (!facts) continue;
      if ((facts.size ?? 0) > largestBytes) {
        log.warn({ inlet: name, bytes: facts.size }, 'a mail is too large and stays in the mailbox');
        await client.messageFlagsAdd(range, [ASIDE], { uid: true });
        continue;
      }
      const whole = await client.fetchOne(range, { source: true }, { uid: true });
      if (!whole || whole.source === undefined) continue;
      await take({ raw: whole.source, envelopeFrom: null, recipients: [] });
      if (doneFolder === null) await client.messageDelete(range, { uid: true });
      else await client.messageMove(range, doneFolder, { uid: true });
      count += 1;
    }
    return count;
  } finally {
    lock.release();
  }
}

/**
 * Creates a fetcher for a mailbox (IMAP, RFC 9051 and 3501): what lies in its folder is handed over and then moved or
 * deleted there, at once when the server announces it (IDLE), else as often as `everySeconds` says. A mail that was taken
 * and could not be moved comes again: whoever takes it knows it by then. A broken connection is made anew.
 */
export function createImapFetcher(options: ImapFetcherOptions): MailInlet {
  const { name, log, schedule = systemSchedule } = options;
  let stopped = false;
  let client: ImapFlow | null = null;
  let loop: Promise<void> = Promise.resolve();
  let wakeUp: () => void = () => {};

  /** Waits, or until the function that `onWaker` gets is called. Each wait has its own: what belongs to an old connection wakes no later one. */
  const pause = (milliseconds: number, onWaker: (wake: () => void) => void) =>
    new Promise<void>((resolve) => {
      const callOff = schedule.after(milliseconds, resolve);
      onWaker(() => {
        callOff();
        resolve();
      });
    });
  /** One connection, for as long as it holds. */
  const serve = async (take: TakeMail, onGood: () => void): Promise<void> => {
    const own = createClient(options);
    client = own;
    let open = true;
    let announced = false;
    let wake: () => void = () => {};
    own.on('error', () => wake());
    own.on('close', () => {
      open = false;
      wake();
    });
    own.on('exists', () => {
      announced = true;
      wake();
    });
    await own.connect();
    try {
      if (options.doneFolder !== null) await own.mailboxCreate(options.doneFolder).catch(() => {});
      while (open && !stopped) {
        announced = false;
        await emptyFolder(own, options, take);
        onGood();
        if (announced || !open || stopped) continue;
        await pause(options.everySeconds * 1000, (waker) => {
          wake = waker;
          wakeUp = waker;
        });
      }
    } finally {
      own.close();
      client = null;
    }
  };
  const run = async (take: TakeMail): Promise<void> => {
    let wait = FIRST_WAIT;
    while (!stopped) {
      const onGood = () => {
        wait = FIRST_WAIT;
      };
      await serve(take, onGood).catch((error) => {
        // Neither the server's words nor the account: they may quote a mail.
        const { code, authenticationFailed } = error as { code?: string; authenticationFailed?: boolean };
        const reason = authenticationFailed ? 'the server refuses the password' : (code ?? nameOf(error));
        log.warn({ inlet: name, reason }, 'the mailbox cannot be read');
      });
      if (stopped) return;
      await pause(wait, (waker) => {
        wakeUp = waker;
      });
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }
  };
  return {
    name,
    start: async (take) => {
      loop = run(take);
    },
    async stop() {
      stopped = true;
      client?.close();
      wakeUp();
      await loop;
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
