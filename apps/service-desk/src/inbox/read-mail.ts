import { createHash } from 'node:crypto';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { type MailFile, pickFiles } from './pick-files.ts';
import { type Report, readReport } from './read-report.ts';

/** A mail as it was sent to us, taken apart. Every word in it is somebody else's: nothing here is believed. */
export interface ReadMail {
  /** Without brackets; null when there is none, or none of a shape that we would repeat. */
  messageId: string | null;
  /** Message-IDs of In-Reply-To and References. */
  references: string[];
  /** Who says to have written it; null when that is nobody, or several. */
  from: { address: string; name: string } | null;
  /** Every address that it says to be for, lower case: To, Cc, and where mail servers say that they put it. */
  recipients: string[];
  subject: string;
  /** The whole text, from plain text or HTML. */
  text: string;
  encrypted: boolean;
  files: MailFile[];
  /** Files that were left out because there were too many. */
  filesLeftOut: number;
  report: Report | null;
  /** First value of a header by lower-case name, decoded, on one line; "" when it is missing. */
  header(name: string): string;
  headers(name: string): string[];
  contentType: { value: string; params: Record<string, string> };
  /** Of the text without regard to case and spaces: an answering machine's answers have the same. */
  bodyHash: string;
}

const LONGEST_SUBJECT = 200;
/** As the desk's forms have it (pages/read-form.ts). */
const LONGEST_TEXT = 50_000;
/** The library's time for the cells of one table row is the square of their number: a second for so much, and nothing else runs. */
const LONGEST_HTML = 512 * 1024;
const MOST_RECIPIENTS = 100;

const PARSER = {
  keepCidLinks: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  keepDeliveryStatus: true,
  ignoreEmbedded: true,
  checksumAlgo: false,
  maxHtmlLengthToParse: LONGEST_HTML,
  maxHeadSize: 256 * 1024,
  maxChildNodes: 500,
} as const;

/** A mail taken apart, as it goes from one thread to another: its header lines, and no functions. */
export type MailParts = Omit<ReadMail, 'header' | 'headers'> & { lines: Map<string, string[]> };

/** Makes of what came from the other thread what the desk works with. */
export function dressMail({ lines, files, ...parts }: MailParts): ReadMail {
  const headers = (name: string) => lines.get(name) ?? [];
  return {
    ...parts,
    headers,
    header: (name) => headers(name)[0] ?? '',
    // A buffer arrives as what it is made of.
    files: files.map((file) => {
      const { buffer, byteOffset, byteLength } = file.content;
      return { ...file, content: Buffer.from(buffer, byteOffset, byteLength) };
    }),
  };
}

/** Takes a mail apart (RFC 5322, MIME). Rejects when it is none, or beyond all bounds. Not in the desk's own thread: read-aside.ts. */
export async function takeApart(raw: Buffer): Promise<MailParts> {
  const parsed = await simpleParser(raw, { ...PARSER });
  const lines = readLines(parsed);
  const headers = (name: string) => lines.get(name) ?? [];
  const header = (name: string) => headers(name)[0] ?? '';
  const contentType = readContentType(parsed);
  const { files, leftOut, encrypted } = pickFiles(parsed.attachments, parsed.html || '');
  const text = await readText(parsed);
  return {
    messageId: readIds(header('message-id'))[0] ?? null,
    references: [...new Set([...readIds(header('in-reply-to')), ...readIds(header('references'))])].slice(-20),
    from: readFrom(parsed, headers('from')),
    recipients: readRecipients(parsed, headers),
    subject: cleanText(parsed.subject ?? '')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, LONGEST_SUBJECT),
    text,
    encrypted: encrypted || contentType.value === 'multipart/encrypted',
    files,
    filesLeftOut: leftOut,
    report: readReport(contentType, parsed.attachments),
    lines,
    contentType,
    bodyHash: createHash('sha256').update(text.replace(/\s+/g, ' ').trim().toLowerCase()).digest('hex'),
  };
}

/** Header lines unfolded, by name, in their order. */
function readLines({ headerLines }: ParsedMail): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const { key, line } of headerLines.slice(0, 500)) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 4000);
    lines.set(key, [...(lines.get(key) ?? []), value]);
  }
  return lines;
}

function readContentType({ headers }: ParsedMail): ReadMail['contentType'] {
  const found = headers.get('content-type');
  if (typeof found !== 'object' || !('params' in found)) return { value: 'text/plain', params: {} };
  return { value: String(found.value).toLowerCase(), params: found.params as Record<string, string> };
}

function listAddresses(found: AddressObject | AddressObject[] | undefined): { address: string; name: string }[] {
  const objects = found === undefined ? [] : [found].flat();
  return objects
    .flatMap(({ value }) => value.flatMap((one) => [one, ...(one.group ?? [])]))
    .flatMap(({ address, name }) => (address ? [{ address: address.trim().toLowerCase(), name }] : []));
}

/** No spaces, no marks of the syntax, no controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const PLAIN_ADDRESS = /^[^\s@<>"(),;:\\\u0000-\u001f\u007f-\u009f]+@[^\s@<>"(),;:\\\u0000-\u001f\u007f-\u009f]+$/;

/** One author or none: a mail with two From fields or two addresses in it is nobody's (RFC 5322 §3.6.2, RFC 7489 §6.6.1). */
function readFrom(parsed: ParsedMail, fields: readonly string[]): ReadMail['from'] {
  const all = listAddresses(parsed.from);
  const [one] = all;
  if (fields.length !== 1 || all.length !== 1 || !one || !PLAIN_ADDRESS.test(one.address)) return null;
  if (one.address.length > 254 || !one.address.isWellFormed() || hidesAddress(fields[0] ?? '')) return null;
  return { address: one.address, name: cleanText(one.name).replace(/\s+/g, ' ').trim().slice(0, 100) };
}

/**
 * Says whether there is an encoded word in the address of a From field as it came (RFC 2047 §5 forbids it). The library
 * decodes it there, mail servers do not: what they checked by DMARC was another address than the one we would read.
 */
function hidesAddress(field: string): boolean {
  const bare = field.replace(/"(?:[^"\\]|\\.)*"/g, '').replace(/\([^()]*\)/g, '');
  const inside = [...bare.matchAll(/<([^<>]*)>/g)].map(([, address]) => address ?? '');
  const outside = bare.replace(/<[^<>]*>/g, '');
  return inside.some((address) => address.includes('=?')) || (outside.includes('=?') && outside.includes('@'));
}

const DELIVERED = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-delivered-to'];

function readRecipients(parsed: ParsedMail, headers: ReadMail['headers']): string[] {
  const named = [...listAddresses(parsed.to), ...listAddresses(parsed.cc)].map(({ address }) => address);
  const delivered = DELIVERED.flatMap(headers).map((value) => value.replace(/^<|>$/g, '').trim().toLowerCase());
  return [...new Set([...delivered, ...named])].filter((one) => one.length <= 254).slice(0, MOST_RECIPIENTS);
}

/** Message-IDs in a header, without brackets. */
function readIds(value: string): string[] {
  return [...value.matchAll(/<([!-;=?-~]{3,250})>/g)].map(([, id]) => id ?? '').filter((id) => id.includes('@'));
}

/** Plain text when it says anything, else the HTML as text: a library's work, and nothing of the markup is kept. */
async function readText({ text = '', html }: ParsedMail): Promise<string> {
  const plain = tidy(text);
  if (plain !== '' || !html) return plain;
  // The library makes text of HTML only where there is no plain text, and some programs send an empty one.
  const alone = Buffer.from(`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`);
  return tidy((await simpleParser(alone, { ...PARSER })).text ?? '');
}

/** As much as is worth tidying. */
const LONGEST_UNTIDY = 4 * LONGEST_TEXT;

/** Each pattern takes time in proportion to the text, whatever stands in it: the whole desk waits meanwhile. */
function tidy(text: string): string {
  return cleanText(text.slice(0, LONGEST_UNTIDY))
    .replace(/ ?\[(cid|javascript|vbscript|data|file|blob):[^\][\n]{0,2000}\]/gi, '')
    .replace(/(?<![ \t])[ \t]+$/gm, '')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim()
    .slice(0, LONGEST_TEXT);
}

/** Line ends as ours; no NUL, which PostgreSQL takes in no text, no other controls, no halves of characters. */
function cleanText(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '')
      .toWellFormed()
  );
}
