import { createHash } from 'node:crypto';
import { UnusableFile } from './fault.ts';
import { readPskc } from './read-pskc.ts';
import { type OpenFile, readText } from './read-text.ts';
import { readTokenCsv } from './read-token-csv.ts';
import type { Entry } from './token-line.ts';

/** Room for 10,000 encrypted key packages and more. */
export const MOST_FILE_BYTES = 32 * 1024 * 1024;
/** Entries of one file. */
const MOST_ENTRIES = 100_000;

/** A file that can be imported. */
export interface SurveyedFile {
  format: 'csv' | 'pskc';
  /** Entries, right and wrong ones. */
  total: number;
  /** SHA-256, hex. */
  hash: string;
  /** Reads it entry by entry, from the beginning. */
  read(): AsyncGenerator<Entry>;
}

/**
 * Reads a whole file once, before anything of it is imported: whether it is a list of tokens, in which form and how long.
 * Holds a piece of it in memory at a time. Throws `UnusableFile` with what is wrong with the file as such.
 */
export async function surveyFile(open: OpenFile, key: string | null): Promise<SurveyedFile> {
  const { head, hash } = await readThrough(open);
  requireText(head);
  const text = Buffer.from(head)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text === '') throw new UnusableFile('empty');
  const format = text.startsWith('<') ? 'pskc' : 'csv';
  const read = () => (format === 'pskc' ? readPskc(readText(open()), key) : readTokenCsv(readText(open())));
  let total = 0;
  let unproved = 0;
  for await (const { faults } of read()) {
    total++;
    if (faults.some(({ kind }) => kind === 'pskcMacWrong')) unproved++;
    if (total > MOST_ENTRIES) throw new UnusableFile('tooMany', { most: MOST_ENTRIES });
  }
  if (total === 0) throw new UnusableFile('noTokens');
  // One wrong check value is that token's; all of them wrong is another key.
  if (unproved === total) throw new UnusableFile('keyWrong');
  return { format, total, hash, read };
}

async function readThrough(open: OpenFile): Promise<{ head: Uint8Array; hash: string }> {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let size = 0;
  for await (const piece of open()) {
    size += piece.length;
    if (size > MOST_FILE_BYTES) throw new UnusableFile('tooBig', { megabytes: MOST_FILE_BYTES / 1024 / 1024 });
    hash.update(piece);
    if (head.length < HEAD) head = Buffer.concat([head, piece.subarray(0, HEAD - head.length)]);
  }
  if (size === 0) throw new UnusableFile('empty');
  return { head, hash: hash.digest('hex') };
}

const HEAD = 4096;

/** Tells what spreadsheets save beside "CSV UTF-8" by its first bytes. */
function requireText(head: Uint8Array): void {
  const starts = (...bytes: number[]) => bytes.every((byte, at) => head[at] === byte);
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) throw new UnusableFile('utf16');
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0xd0, 0xcf, 0x11, 0xe0)) throw new UnusableFile('workbook');
  if (!head.includes(0)) return;
  // Every other byte zero: UTF-16 without its mark.
  const zeros = head.filter((byte) => byte === 0).length;
  throw new UnusableFile(zeros * 3 > head.length ? 'utf16' : 'noList', { header: HEADER });
}

const HEADER = 'upn,serial number,secret key,time interval,manufacturer,model';
