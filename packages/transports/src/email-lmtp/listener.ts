import { once } from 'node:events';
import type { Log } from '@vakt/foundation/log';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { MailInlet, TakeMail } from '../mail-inlet.ts';

export interface LmtpListenerOptions {
  name: string;
  host: string;
  port: number;
  /** Addresses of machines that may deliver: the organisation's own mail servers, which have checked who may send. */
  peers: readonly string[];
  /** Says whether a recipient is one of ours: we take mail for nobody else. */
  isOurs: (address: string) => boolean;
  largestBytes: number;
  /** Longest silence of a peer. */
  timeoutMs?: number;
  log: Log;
}

const MOST_CONNECTIONS = 20;
const MOST_RECIPIENTS = 100;
/** Mails that are being received at once, for each is kept whole in memory: what is more is asked to come later. */
const MOST_AT_ONCE = 4;

/** An answer in words of ours, never the peer's. */
function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** An IPv4 address as it is, also where it stands in an IPv6 one. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:/i, '');
}

/** Reads a mail whole. Null when it is larger than allowed; the rest is read and forgotten, so that the peer hears the answer. */
async function readStream(stream: SMTPServerDataStream, largest: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= largest) parts.push(part);
    else parts.length = 0;
  }
  return size > largest ? null : Buffer.concat(parts);
}

/** Takes mails off connections, a few at a time. */
function createReceiver({ name, largestBytes, log }: LmtpListenerOptions, take: TakeMail) {
  let taking = 0;
  return async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> => {
    if (taking >= MOST_AT_ONCE) {
      stream.resume();
      await once(stream, 'end');
      throw answer(451, 'Busy, come again');
    }
    taking += 1;
    try {
      const raw = await readStream(stream, largestBytes);
      if (raw === null) throw answer(552, 'The message is too large');
      const { mailFrom, rcptTo } = session.envelope;
      const envelopeFrom = mailFrom ? mailFrom.address : '';
      await take({ raw, envelopeFrom, recipients: rcptTo.map(({ address }) => address) });
      return 'Kept';
    } catch (error) {
      if (error instanceof Error && 'responseCode' in error) throw error;
      log.error({ inlet: name, kind: error instanceof Error ? error.name : typeof error }, 'a mail was not kept');
      throw answer(451, 'Could not be kept, come again');
    } finally {
      taking -= 1;
    }
  };
}

function createServer(options: LmtpListenerOptions, take: TakeMail): SMTPServer {
  const { peers, isOurs, largestBytes, timeoutMs = 60_000 } = options;
  const receive = createReceiver(options, take);
  return new SMTPServer({
    lmtp: true,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    maxAllowedUnauthenticatedCommands: 5000,
    maxClients: MOST_CONNECTIONS,
    maxRecipients: MOST_RECIPIENTS,
    size: largestBytes,
    socketTimeout: timeoutMs,
    closeTimeout: 2000,
    logger: false,
    banner: 'Vakt',
    onConnect: (session, done) =>
      done(peers.includes(plainAddress(session.remoteAddress)) ? null : answer(550, 'Not from here')),
    onRcptTo: (address, _session, done) =>
      done(isOurs(address.address) ? null : answer(550, 'Nobody of that name here')),
    onData: (stream, session, done) => {
      receive(stream, session).then(
        (text) =>
          done(
            null,
            session.envelope.rcptTo.map(() => text),
          ),
        (error: Error) => done(error),
      );
    },
  });
}

/**
 * Creates a listener for LMTP (RFC 2033), to which the organisation's mail server delivers. A mail is answered with 250
 * after it was taken, and each recipient gets its own answer (§4.2). Listens on a trusted network: no password, no TLS.
 */
export function createLmtpListener(options: LmtpListenerOptions): MailInlet {
  const { name, host, port, log } = options;
  let server: SMTPServer | null = null;
  return {
    name,
    async start(take) {
      server = createServer(options, take);
      server.on('error', (error) => log.warn({ inlet: name, kind: error.name }, 'an LMTP connection broke'));
      const listening = once(server.server, 'listening');
      server.listen(port, host);
      await listening;
    },
    async stop() {
      const closing = server;
      server = null;
      if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
  };
}
