import { Readable } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailVerdict } from '../mail-transport.ts';
import { judgeFault, type RelayFault } from './judge-answer.ts';

/** How a relay is reached. */
export interface ConnectionSettings {
  host: string;
  port: number;
  /** `starttls`: TLS or nothing (RFC 3207). `tls`: from the first byte (RFC 8314). `none`: in the clear, on this machine alone. */
  security: 'starttls' | 'tls' | 'none';
  /** Certificates that vouch for the relay, as PEM; null: the machine's own list. */
  ca: string | null;
  /** Name in the relay's certificate, when it is not the host. */
  serverName: string | null;
  username: string | null;
  password: string | null;
  /** What we call ourselves in EHLO. */
  ownName: string;
  /** Longest wait for a step of the conversation. */
  timeoutMs: number;
}

/** An open, signed-in connection. */
export interface RelayConnection {
  send(envelope: { from: string; to: string }, message: Buffer): Promise<MailVerdict>;
  /** False when the other end or an error closed it. */
  isOpen(): boolean;
  /** How many mails went over it. */
  sent(): number;
  close(): void;
}

/** A conversation that failed; holds nothing that the server said in words, for that may quote the mail. */
export class RelayError extends Error {
  readonly fault: RelayFault;
  constructor(fault: RelayFault) {
    super(`the relay did not take part (${fault.phase}, ${fault.status ?? 'no answer'})`);
    this.name = 'RelayError';
    this.fault = fault;
  }
}

interface TalkError {
  code?: string;
  command?: string | undefined;
  responseCode?: number | undefined;
  response?: string | undefined;
}

function readPhase({ code, command }: TalkError): RelayFault['phase'] {
  if (code === 'ETLS') return 'tls';
  if (code === 'EAUTH' || command?.startsWith('AUTH')) return 'auth';
  if (command?.startsWith('MAIL')) return 'sender';
  if (command?.startsWith('RCPT')) return 'recipient';
  return command?.startsWith('DATA') ? 'data' : 'connect';
}

/** Reads what the mail library tells of a failure. */
export function readFault(error: unknown, began: boolean): RelayFault {
  const talk = (typeof error === 'object' && error !== null ? error : {}) as TalkError;
  const status = talk.responseCode ?? null;
  const detail = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(talk.response ?? '')?.[1] ?? null;
  return { status, detail, phase: readPhase(talk), began };
}

function tlsOptions({ ca, serverName, host }: ConnectionSettings): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(ca === null ? {} : { ca }),
    servername: serverName ?? host,
  };
}

function createTalk(settings: ConnectionSettings): SMTPConnection {
  const { host, port, security, timeoutMs, ownName } = settings;
  return new SMTPConnection({
    host,
    port,
    name: ownName,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    opportunisticTLS: false,
    tls: tlsOptions(settings),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: 1000,
    maxResponseSize: 16 * 1024,
    allowInternalNetworkInterfaces: true,
  });
}

/** Opens a connection and signs in. Rejects with a {@link RelayError}. */
export async function openConnection(settings: ConnectionSettings): Promise<RelayConnection> {
  const talk = createTalk(settings);
  let open = true;
  let sent = 0;
  talk.on('end', () => {
    open = false;
  });
  try {
    await new Promise<void>((resolve, reject) => {
      talk.on('error', reject);
      talk.connect((error) => (error ? reject(error) : resolve()));
    });
    const { username, password } = settings;
    if (username !== null && password !== null) await signIn(talk, username, password);
  } catch (error) {
    talk.close();
    throw new RelayError(readFault(error, false));
  }
  talk.on('error', () => {
    open = false;
  });
  return {
    isOpen: () => open,
    sent: () => sent,
    close: () => {
      open = false;
      talk.quit();
    },
    async send(envelope, message) {
      sent += 1;
      const verdict = await hand(talk, envelope, message);
      // After anything but a clean answer the conversation is not known to be at its beginning.
      if (verdict.verdict !== 'accepted') {
        open = false;
        talk.close();
      }
      return verdict;
    },
  };
}

function signIn(talk: SMTPConnection, user: string, pass: string): Promise<void> {
  return new Promise((resolve, reject) => {
    talk.once('error', reject);
    talk.login({ user, pass }, (error) => (error ? reject(error) : resolve()));
  });
}

/** Hands one mail over. The library asks for the first byte only after the server's 354: from then on silence may mean "taken". */
function hand(talk: SMTPConnection, envelope: { from: string; to: string }, message: Buffer): Promise<MailVerdict> {
  let began = false;
  const bytes = new Readable({
    read() {
      began = true;
      this.push(message);
      this.push(null);
    },
  });
  return new Promise((resolve) => {
    talk.send({ from: envelope.from, to: [envelope.to], size: message.length }, bytes, (error) => {
      resolve(error ? judgeFault(readFault(error, began)) : { verdict: 'accepted' });
    });
  });
}
