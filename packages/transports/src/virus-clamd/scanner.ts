import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { ScanVerdict, VirusScanner } from '../virus-scanner.ts';

export interface ClamdOptions {
  /** Its socket's path, or where it listens. It has no password: this machine, or a network of its own. */
  at: { path: string } | { host: string; port: number };
  /** Longest silence of the scanner, milliseconds (default two minutes, as clamd's own ReadTimeout). */
  timeoutMs?: number;
  /** Told why a file was not looked through; never what it is called. */
  onFault?: (reason: string) => void;
}

/** Bytes of one piece. */
const PIECE = 64 * 1024;
/** More than any answer: a name of malware and a word. */
const LONGEST_ANSWER = 4096;

/**
 * Looks through files with ClamAV's clamd, by INSTREAM in its null-terminated form (`zINSTREAM\0`, then pieces that begin
 * with their length as four bytes, most significant first, then a length of nothing; clamd(8)). clamd's `StreamMaxLength`
 * must be no smaller than the largest file: a larger one is `unavailable`.
 */
export function createClamdScanner({ at, timeoutMs = 120_000, onFault }: ClamdOptions): VirusScanner {
  return {
    async scan(content) {
      const socket = createConnection(at);
      socket.setTimeout(timeoutMs, () => socket.destroy(new Error('it was silent')));
      try {
        const answer = readAnswer(socket);
        // Whoever writes notices a broken line as well: the first of the two tells.
        answer.catch(() => {});
        await Promise.race([once(socket, 'connect'), answer]);
        await Promise.race([writeContent(socket, content), answer]);
        return readVerdict(await answer);
      } catch (error) {
        if (!isOfSocket(error, socket)) throw error;
        onFault?.((error as Error).message);
        return 'unavailable';
      } finally {
        socket.destroy();
      }
    },
  };
}

/** What went wrong with the scanner is told from what went wrong with the content, which is not ours to hide. */
class ClamdFault extends Error {}

function isOfSocket(error: unknown, socket: Socket): boolean {
  return error instanceof ClamdFault || error === socket.errored;
}

async function writeContent(socket: Socket, content: AsyncIterable<Uint8Array>): Promise<void> {
  await write(socket, Buffer.from('zINSTREAM\0'));
  for await (const bytes of content) {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      await write(socket, lengthOf(piece.length));
      await write(socket, piece);
    }
  }
  await write(socket, lengthOf(0));
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
  throw new ClamdFault(
    /size limit/.test(answer) ? 'the file is larger than its StreamMaxLength' : 'it answered with a fault',
  );
}
