import { EventEmitter, once } from 'node:events';
import type { Duplex } from 'node:stream';
import type pg from 'pg';
import type { Row } from './rows.ts';

/** As much of node-postgres' connection as COPY needs (PostgreSQL's protocol, 54.2.6); its types leave that out. */
interface CopyConnection {
  stream: Duplex;
  query(text: string): void;
  sync(): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Bytes that are gathered before they are sent. */
const CHUNK = 64 * 1024;

/** Rows on their way into one table. */
export interface RowCopy {
  /** Adds a row; wait for it when it gives a promise: the server is slower than we are. */
  write(row: Row): Promise<void> | undefined;
  /** Ends the copy and gives how many rows there were. */
  end(): Promise<number>;
}

/** Begins to copy rows into a table: the quick way for millions of them (COPY, text format). The client does nothing else meanwhile. */
export async function copyRows(client: pg.Client, table: string, columns: readonly string[]): Promise<RowCopy> {
  const names = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const copy = new Copy(`copy ${client.escapeIdentifier(table)} (${names}) from stdin`);
  const done = once(copy, 'done') as Promise<[number]>;
  // Whoever writes or ends is told; until then nobody waits for it.
  done.catch(() => {});
  client.query(copy);
  await Promise.race([once(copy, 'ready'), done]);
  let lines: string[] = [];
  let length = 0;
  const flush = (): Promise<void> | undefined => {
    const full = copy.send(Buffer.from(lines.join('')));
    lines = [];
    length = 0;
    return full;
  };
  return {
    write(row) {
      const line = `${columns.map((column) => encode(row[column])).join('\t')}\n`;
      lines.push(line);
      length += line.length;
      return length < CHUNK ? undefined : flush();
    },
    async end() {
      await flush();
      copy.finish();
      return (await done)[0];
    },
  };
}

/** A statement that node-postgres runs for us: its own kind has no COPY. */
class Copy extends EventEmitter {
  private connection: CopyConnection | null = null;
  private failure: Error | null = null;
  private rows = 0;
  private readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  submit(connection: unknown): void {
    (connection as CopyConnection).query(this.text);
  }

  handleCopyInResponse(connection: unknown): void {
    this.connection = connection as CopyConnection;
    this.emit('ready');
  }

  send(bytes: Buffer): Promise<void> | undefined {
    if (this.failure) throw this.failure;
    const { stream } = this.connection as CopyConnection;
    this.connection?.sendCopyFromChunk(bytes);
    return stream.writableNeedDrain ? once(stream, 'drain').then(() => {}) : undefined;
  }

  finish(): void {
    this.connection?.endCopyFrom();
  }

  handleCommandComplete(message: { text: string }): void {
    this.rows = Number(message.text.split(' ').at(-1));
  }

  handleError(error: Error): void {
    this.failure = error;
    this.emit('error', error);
  }

  handleReadyForQuery(): void {
    this.emit('done', this.rows);
  }
}

/** A value in COPY's text format. */
function encode(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escapeText(value);
  if (Array.isArray(value)) return escapeText(`{${value.map((one) => JSON.stringify(String(one))).join(',')}}`);
  if (typeof value === 'object') return escapeText(JSON.stringify(value));
  return String(value);
}

const SPECIAL = /[\\\n\r\t]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeText(text: string): string {
  return text.replaceAll(SPECIAL, (sign) => ESCAPES[sign] ?? sign);
}
