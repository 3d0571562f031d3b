import { appendFileSync, closeSync, openSync, readSync } from 'node:fs';

/** What an operator notes of a message, before it does anything else with it. */
export interface JournalLine {
  /**
   * `taken`: it has the message, whether or not the answer gets through; `refused`: answered that it is too busy;
   * `dropped`: the link was, in place of an answer; `arrived`: on the person's phone; `receipt-lost`: nothing was, or
   * will be, said of it; `bind-refused`: no message.
   */
  kind: 'taken' | 'refused' | 'dropped' | 'arrived' | 'receipt-lost' | 'bind-refused';
  /** Digits of the number. */
  to: string;
  text: string;
  /** Ours, from an operator who is told it; else empty. */
  reference: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** Writes lines that are there for others to read when `note` returns, whatever becomes of this process. */
export function createJournal(file: string) {
  return {
    note(kind: JournalLine['kind'], { to = '', text = '', reference = '' } = {}): void {
      const line: JournalLine = { kind, to: to.replace(/\D/g, ''), text, reference, at: Date.now() };
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
  };
}

/** Reads a journal while it is being written. */
export interface JournalReader {
  /** All lines until now, oldest first. */
  lines(): readonly JournalLine[];
  close(): void;
}

export function openJournal(file: string): JournalReader {
  const handle = openSync(file, 'a+');
  const chunk = Buffer.alloc(65_536);
  const lines: JournalLine[] = [];
  let rest = Buffer.alloc(0);
  let at = 0;
  return {
    lines() {
      for (let read = 1; read > 0; at += read) {
        read = readSync(handle, chunk, 0, chunk.length, at);
        rest = Buffer.concat([rest, chunk.subarray(0, read)]);
      }
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        lines.push(JSON.parse(rest.toString('utf8', 0, end)) as JournalLine);
        rest = rest.subarray(end + 1);
      }
      return lines;
    },
    close: () => closeSync(handle),
  };
}
