import type { MailMessage, MailRelay, MailVerdict } from '../mail-transport.ts';
import { type Schedule, systemSchedule } from '../schedule.ts';
import { type ConnectionSettings, openConnection, type RelayConnection, RelayError } from './connection.ts';
import { judgeFault } from './judge-answer.ts';
import { findMessageFault, MOST_BYTES, writeMessage } from './write-message.ts';

export interface SmtpRelayOptions extends ConnectionSettings {
  name: string;
  /** Connections at once; what is more waits. */
  mostConnections: number;
  schedule?: Schedule;
}

/** Servers close what is idle after some minutes (RFC 5321 §4.5.3.2.7); we do so before. */
const IDLE_MS = 20_000;
const MAILS_PER_CONNECTION = 50;

interface Idle {
  connection: RelayConnection;
  callOff: () => void;
}

/** Connections that are kept for the next mail, and the queue before them. */
class Pool {
  readonly #options: SmtpRelayOptions;
  readonly #schedule: Schedule;
  #idle: Idle[] = [];
  #busy = 0;
  #waiting: (() => void)[] = [];
  #closed = false;

  constructor(options: SmtpRelayOptions) {
    this.#options = options;
    this.#schedule = options.schedule ?? systemSchedule;
  }

  /** Runs `work` when there is room. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    while (this.#busy >= this.#options.mostConnections) await new Promise<void>((go) => this.#waiting.push(go));
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** A kept connection that still stands; null when there is none. */
  take(): RelayConnection | null {
    for (let kept = this.#idle.pop(); kept; kept = this.#idle.pop()) {
      kept.callOff();
      if (kept.connection.isOpen()) return kept.connection;
    }
    return null;
  }

  keep(connection: RelayConnection): void {
    if (!connection.isOpen()) return;
    if (this.#closed || connection.sent() >= MAILS_PER_CONNECTION) {
      connection.close();
      return;
    }
    const kept: Idle = {
      connection,
      callOff: this.#schedule.after(IDLE_MS, () => {
        this.#idle = this.#idle.filter((one) => one !== kept);
        connection.close();
      }),
    };
    this.#idle.push(kept);
  }

  close(): void {
    this.#closed = true;
    for (const { connection, callOff } of this.#idle.splice(0)) {
      callOff();
      connection.close();
    }
  }
}

/**
 * Creates a way out over SMTP (RFC 5321), with TLS before anything else is said unless `security` is `none`, which is
 * taken for this machine alone. Throws when it is asked for another host.
 */
export function createSmtpRelay(options: SmtpRelayOptions): MailRelay {
  if (options.security === 'none' && !/^(localhost|127(\.\d{1,3}){3}|::1)$/.test(options.host))
    throw new Error(`${options.name}: mail in the clear is for this machine alone.`);
  const pool = new Pool(options);
  return {
    name: options.name,
    async sendMail(message) {
      const fault = findMessageFault(message);
      if (fault) return { verdict: 'refused', reason: fault, advice: fault === 'bad-address' ? 'final' : 'next-relay' };
      const bytes = await writeMessage(message);
      if (bytes.length > MOST_BYTES) return { verdict: 'refused', reason: 'too-large', advice: 'final' };
      return pool.run(() => handOver(options, pool, message, bytes));
    },
    async checkLink() {
      try {
        const connection = await openConnection(options);
        connection.close();
      } catch (error) {
        const { phase, status } = error instanceof RelayError ? error.fault : { phase: 'connect', status: null };
        throw new Error(`${options.name}: the mail relay does not let us in (${phase}, ${status ?? 'no answer'}).`);
      }
    },
    close: async () => pool.close(),
  };
}

async function handOver(
  options: SmtpRelayOptions,
  pool: Pool,
  message: MailMessage,
  bytes: Buffer,
): Promise<MailVerdict> {
  const envelope = { from: message.envelopeFrom, to: message.to };
  const kept = pool.take();
  if (kept) {
    const verdict = await kept.send(envelope, bytes);
    pool.keep(kept);
    // The server had closed it in the meantime: nothing was said, and a new one may fare better.
    if (verdict.verdict !== 'later' || verdict.reason !== 'unreachable') return verdict;
  }
  try {
    const connection = await openConnection(options);
    const verdict = await connection.send(envelope, bytes);
    pool.keep(connection);
    return verdict;
  } catch (error) {
    if (error instanceof RelayError) return judgeFault(error.fault);
    throw error;
  }
}
