import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** What a command says and asks. Handed in, so that tests see and answer it. */
export interface Terminal {
  /** Results: standard output. */
  print(text: string): void;
  /** Progress and faults: standard error. */
  tell(text: string): void;
  /** Whether somebody sits there who can be asked. */
  isInteractive: boolean;
  /** Asks for something that must not be seen: no echo. */
  askHidden(question: string): Promise<string>;
  /** The first line of what is piped in, without its line break. */
  readLine(): Promise<string>;
}

/** The terminal that the process was started in. */
export function createTerminal(): Terminal {
  return {
    print: (text) => process.stdout.write(`${text}\n`),
    tell: (text) => process.stderr.write(`${text}\n`),
    isInteractive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
    askHidden,
    readLine,
  };
}

/** readline writes what is typed to its output: this one swallows it. */
async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await new Promise<string>((answered, left) => {
      reader.once('SIGINT', () => left(new Stopped()));
      reader.once('close', () => left(new Stopped()));
      reader.question('', answered);
    });
  } finally {
    reader.removeAllListeners();
    reader.close();
    process.stderr.write('\n');
  }
}

async function readLine(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    if ((chunk as Buffer).includes(10)) break;
  }
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}

/** The person at the terminal pressed Ctrl-C. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}
