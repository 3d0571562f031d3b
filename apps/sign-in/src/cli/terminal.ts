import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** What a command says and asks. Handed in, so that tests see and answer it. */
export interface Terminal {
  /** Results: standard output. */
  print(text: string): void;
  /** Results as they are, without a line break of their own; resolves when they were taken. */
  write(text: string): Promise<void>;
  /** Progress and faults: standard error. */
  tell(text: string): void;
  /** Writes over the line that it wrote before: where standard error is a terminal, for progress; else it is not there. */
  rewrite?: (text: string) => void;
  /** Whether somebody sits there who can be asked. */
  isInteractive: boolean;
  /** Asks for something that must not be seen: no echo. Throws `Stopped` at Ctrl-C. */
  askHidden(question: string): Promise<string>;
  /** The first line of what is piped in, without its line break. */
  readLine(): Promise<string>;
}

/** The streams of a process. */
export interface Streams {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
}

/** The person at the terminal pressed Ctrl-C. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** The terminal that the process was started in. */
export function createTerminal(streams: Streams = process): Terminal {
  const { stdin, stdout, stderr } = streams;
  return {
    print: (text) => stdout.write(`${text}\n`),
    write: (text) => writeAll(stdout, text),
    tell: (text) => stderr.write(`${text}\n`),
    ...(stderr.isTTY ? { rewrite: (text: string) => void stderr.write(`\r\u001b[K${text}`) } : {}),
    isInteractive: Boolean(stdin.isTTY && stderr.isTTY),
    askHidden: (question) => askHidden(streams, question),
    readLine: () => readLine(stdin),
  };
}

/** Waits while the reader at the other end of a pipe is slower than we are. A reader that has gone stops us. */
async function writeAll(stdout: NodeJS.WritableStream, text: string): Promise<void> {
  await new Promise<void>((taken, gone) => {
    stdout.write(text, (error) => (error ? gone(new Stopped()) : taken()));
  });
}

/** readline writes what is typed to its output: this one swallows it. */
async function askHidden({ stdin, stderr }: Streams, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: nowhere, terminal: true });
  // Only now: before the reader took the terminal over, it would still echo.
  stderr.write(question);
  try {
    return await new Promise<string>((answered, left) => {
      reader.once('SIGINT', () => left(new Stopped()));
      reader.once('close', () => left(new Stopped()));
      reader.question('', answered);
    });
  } finally {
    reader.removeAllListeners();
    reader.close();
    stderr.write('\n');
  }
}

async function readLine(stdin: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    if (chunks.at(-1)?.includes(10)) break;
  }
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}
