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

/** Marks a mail that is too large for us, or never comes: it stays where it is, for somebody to look at. */
const ASIDE = '$VaktAside';
/** A mail that broke so many connections when it was asked for is let be. */
const MOST_ASKED = 5;
/** Mails that leave the folder by one command. */
const MOST_TOGETHER = 64;
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

/** What a fetcher knows beyond one connection. */
interface Progress {
  /** How often a mail was asked for and did not come: the connection broke meanwhile. By UIDVALIDITY and UID. */
  readonly asked: Map<string, number>;
  /** Called for each mail that is done with. */
  taken(): void;
}

/**
 * Takes mails that were taken out of the folder: the first at once, then two together, four, and so on. A server may need a second
 * for each time in a folder of thousands, and one that breaks every connection still loses some. What is asked for once more
 * after a break is known by whoever takes it.
 */
function createLeaving(client: ImapFlow, doneFolder: string | null) {
  const uids: number[] = [];
  let together = 1;
  const flush = async () => {
    if (uids.length === 0) return;
    const range = uids.splice(0).join(',');
    if (doneFolder === null) await client.messageDelete(range, { uid: true });
    else await client.messageMove(range, doneFolder, { uid: true });
    together = Math.min(MOST_TOGETHER, together * 2);
  };
  return {
    flush,
    async add(uid: number): Promise<void> {
      uids.push(uid);
      if (uids.length >= together) await flush();
    },
  };
}

/** Hands over everything that lies in the folder, oldest first. Throws when the server or `take` fails. */
async function emptyFolder(client: ImapFlow, options: ImapFetcherOptions, progress: Progress, take: TakeMail) {
  const { folder, doneFolder, largestBytes, name, log } = options;
  const lock = await client.getMailboxLock(folder);
  const leaving = createLeaving(client, doneFolder);
  const validity = client.mailbox ? client.mailbox.uidValidity : '';
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
      const key = `${validity} ${uid}`;
      const asked = progress.asked.get(key) ?? 0;
      if (asked >= MOST_ASKED) {
        log.warn({ inlet: name, bytes: facts.size }, 'a mail breaks the connection and stays in the mailbox');
        await client.messageFlagsAdd(range, [ASIDE], { uid: true });
        progress.asked.delete(key);
        continue;
      }
      progress.asked.set(key, asked + 1);
      const whole = await client.fetchOne(range, { source: true }, { uid: true });
      progress.asked.delete(key);
      if (!whole || whole.source === undefined) continue;
      await take({ raw: whole.source, envelopeFrom: null, recipients: [] });
      await leaving.add(uid);
      progress.taken();
    }
    await leaving.flush();
  } finally {
    lock.release();
  }
}

/** The reading of one mailbox: a connection, for as long as it holds, then the next. */
class Fetcher implements MailInlet {
  readonly name: string;
  readonly #options: ImapFetcherOptions;
  readonly #schedule: Schedule;
  #stopped = false;
  #client: ImapFlow | null = null;
  #loop: Promise<void> = Promise.resolve();
  #wait = FIRST_WAIT;
  #wakeUp: () => void = () => {};
  readonly #progress: Progress = {
    asked: new Map(),
    // A server that breaks every connection after a mail or two is read all the same.
    taken: () => {
      this.#wait = FIRST_WAIT;
    },
  };

  constructor(options: ImapFetcherOptions) {
    this.name = options.name;
    this.#options = options;
    this.#schedule = options.schedule ?? systemSchedule;
  }

  async start(take: TakeMail): Promise<void> {
    this.#loop = this.#run(take);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#client?.close();
    this.#wakeUp();
    await this.#loop;
  }

  /** Waits, or until the function that `onWaker` gets is called. Each wait has its own: what belongs to an old connection wakes no later one. */
  #pause(milliseconds: number, onWaker: (wake: () => void) => void = () => {}): Promise<void> {
    return new Promise<void>((resolve) => {
      const callOff = this.#schedule.after(milliseconds, resolve);
      const wake = () => {
        callOff();
        resolve();
      };
      this.#wakeUp = wake;
      onWaker(wake);
    });
  }

  async #run(take: TakeMail): Promise<void> {
    while (!this.#stopped) {
      await this.#serve(take).catch((error) => {
        // Neither the server's words nor the account: they may quote a mail.
        const { code, authenticationFailed } = error as { code?: string; authenticationFailed?: boolean };
        const reason = authenticationFailed ? 'the server refuses the password' : (code ?? nameOf(error));
        this.#options.log.warn({ inlet: this.name, reason }, 'the mailbox cannot be read');
      });
      if (this.#stopped) return;
      await this.#pause(this.#wait);
      this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    }
  }

  async #serve(take: TakeMail): Promise<void> {
    const own = createClient(this.#options);
    this.#client = own;
    const state = { open: true, announced: false, wake: () => {} };
    own.on('error', () => state.wake());
    own.on('close', () => {
      state.open = false;
      state.wake();
    });
    own.on('exists', () => {
      state.announced = true;
      state.wake();
    });
    await own.connect();
    try {
      const { doneFolder, everySeconds } = this.#options;
      if (doneFolder !== null) await own.mailboxCreate(doneFolder).catch(() => {});
      while (state.open && !this.#stopped) {
        state.announced = false;
        await emptyFolder(own, this.#options, this.#progress, take);
        this.#wait = FIRST_WAIT;
        if (state.announced || !state.open || this.#stopped) continue;
        await this.#pause(everySeconds * 1000, (wake) => {
          state.wake = wake;
        });
      }
    } finally {
      own.close();
      this.#client = null;
    }
  }
}

/**
 * Creates a fetcher for a mailbox (IMAP, RFC 9051 and 3501): what lies in its folder is handed over and then moved or
 * deleted there, at once when the server announces it (IDLE), else as often as `everySeconds` says. A mail that was taken
 * and could not be moved comes again: whoever takes it knows it by then. A broken connection is made anew.
 */
export function createImapFetcher(options: ImapFetcherOptions): MailInlet {
  return new Fetcher(options);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
