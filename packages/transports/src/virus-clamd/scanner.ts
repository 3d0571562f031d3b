import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { type Schedule, systemSchedule } from '../schedule.ts';
import type { ScanVerdict, VirusScanner } from '../virus-scanner.ts';
import { type Breaker, createBreaker } from './breaker.ts';

/** How long a scanner may take, milliseconds. */
export interface ClamdLimits {
  /** Until it lets us in. */
  connectMs: number;
  /** Longest silence while it takes a piece of the file. */
  idleMs: number;
  /** From the end of the file to the answer: for any file, and for each megabyte besides. */
  answerMs: number;
  answerPerMegabyteMs: number;
}

const LIMITS: ClamdLimits = { connectMs: 3000, idleMs: 5000, answerMs: 10_000, answerPerMegabyteMs: 1000 };

export interface ClamdOptions {
  /** Its socket's path, or where it listens. It has no password: this machine, or a network of its own. */
  at: { path: string } | { host: string; port: number };
  limits?: Partial<ClamdLimits>;
  schedule?: Schedule;
  /** Told why a file was not looked through; never what it is called. */
  onFault?: (reason: string) => void;
}

/** Bytes of one piece. */
const PIECE = 64 * 1024;
const MEGABYTE = 1024 * 1024;
/** More than any answer: a name of malware and a word. */
const LONGEST_ANSWER = 4096;

/**
 * Looks through files with ClamAV's clamd, by INSTREAM in its null-terminated form (`zINSTREAM\0`, then pieces that begin
 * with their length as four bytes, most significant first, then a length of nothing; clamd(8)). clamd's `StreamMaxLength`
 * must be no smaller than the largest file: a larger one is `unavailable`.
 *
 * A scanner that is away or silent twice in a row is left alone for half a minute, then tried with one file, and so on
 * with longer rests: meanwhile every file is `unavailable` at once, and nothing waits for it.
 */
export function createClamdScanner(options: ClamdOptions): VirusScanner {
  const { at, schedule = systemSchedule, onFault } = options;
  const limits = { ...LIMITS, ...options.limits };
  const breaker = createBreaker(schedule);
  return {
    async scan(content) {
      if (!breaker.begin()) return 'unavailable';
      const socket = createConnection(at);
      try {
        const verdict = await talk(socket, content, limits, schedule);
        breaker.succeed();
        return verdict;
      } catch (error) {
        if (!isOfSocket(error, socket)) {
          breaker.forget();
          throw error;
        }
        onFault?.(describe(error as Error, breaker));
        return 'unavailable';
      } finally {
        socket.destroy();
      }
    },
  };
}

/** What the operator is told, once the breaker knows. */
function describe(error: Error, breaker: Breaker): string {
  // It is there, and will not have this one file.
  if (error instanceof ClamdFault && error.ofFile) {
    breaker.succeed();
    return error.message;
  }
  const rest = breaker.fail();
  return rest === 0 ? error.message : `${error.message}; files wait, and it is tried again in ${rest / 1000} s`;
}

async function talk(
  socket: Socket,
  content: AsyncIterable<Uint8Array>,
  limits: ClamdLimits,
  schedule: Schedule,
): Promise<ScanVerdict> {
  const within = <Value>(ms: number, work: Promise<Value>, fault: string) => bounded(schedule, ms, work, fault);
  const answer = readAnswer(socket);
  // Whoever writes notices a broken line as well: the first of the two tells.
  answer.catch(() => {});
  await within(limits.connectMs, Promise.race([once(socket, 'connect'), answer]), 'it does not let us in');
  // Only the scanner's own silence is measured: the content comes as fast as the database gives it.
  const send = (bytes: Uint8Array) => within(limits.idleMs, write(socket, bytes), 'it stopped taking the file');
  const sent = { size: 0 };
  await Promise.race([writeContent(send, content, sent), answer]);
  const patience = limits.answerMs + (sent.size / MEGABYTE) * limits.answerPerMegabyteMs;
  return readVerdict(await within(patience, answer, 'it was silent'));
}

/** Rejects with a fault when something takes longer. */
function bounded<Value>(schedule: Schedule, ms: number, work: Promise<Value>, fault: string): Promise<Value> {
  return new Promise((resolve, reject) => {
    const callOff = schedule.after(ms, () => reject(new ClamdFault(fault)));
    work.then(resolve, reject).finally(callOff);
  });
}

/** What went wrong with the scanner is told from what went wrong with the content, which is not ours to hide. */
class ClamdFault extends Error {
  /** Whether it is about this file, and another one would fare better. */
  readonly ofFile: boolean;
  constructor(message: string, ofFile = false) {
    super(message);
    this.ofFile = ofFile;
  }
}

function isOfSocket(error: unknown, socket: Socket): boolean {
  return error instanceof ClamdFault || error === socket.errored;
}

async function writeContent(
  send: (bytes: Uint8Array) => Promise<void>,
  content: AsyncIterable<Uint8Array>,
  sent: { size: number },
): Promise<void> {
  await send(Buffer.from('zINSTREAM\0'));
  for await (const bytes of content) {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      await send(lengthOf(piece.length));
      await send(piece);
      sent.size += piece.length;
    }
  }
  await send(lengthOf(0));
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

/** Resolves when the bytes have gone out: no more than one piece waits in memory. */
function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(new ClamdFault(error.message)) : resolve()));
  });
}

/** The one answer of a connection, without its null. */
async function readAnswer(socket: Socket): Promise<string> {
  let answer = '';
  for await (const part of socket) {
    answer += String(part);
    if (answer.length > LONGEST_ANSWER) throw new ClamdFault('its answer is too long');
    if (answer.includes('\0')) break;
  }
  if (!answer.includes('\0')) throw new ClamdFault('it closed the line without an answer');
  return answer.slice(0, answer.indexOf('\0'));
}

function readVerdict(answer: string): ScanVerdict {
  if (answer === 'stream: OK') return 'clean';
  if (/^stream: .+ FOUND$/.test(answer)) return 'infected';
  if (/size limit/.test(answer)) throw new ClamdFault('the file is larger than its StreamMaxLength', true);
  throw new ClamdFault('it answered with a fault');
}
