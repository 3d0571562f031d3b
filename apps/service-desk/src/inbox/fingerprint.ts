import { createHash } from 'node:crypto';

const LONGEST_HEAD = 256 * 1024;
const NAMES = ['message-id', 'from', 'date', 'subject', 'content-type'];

/**
 * What makes a mail itself: who, when, about what, and its body, as SHA-256 (hex). Not its trace fields: they differ when
 * one mail comes to two addresses of ours, or is handed over again (RFC 5321 §4.4). A Message-ID alone says nothing: whoever
 * writes the mail chooses it.
 */
export function fingerprintOf(raw: Buffer): string {
  const body = findBody(raw);
  const head = raw.subarray(0, Math.min(body, LONGEST_HEAD)).toString('latin1');
  const fields = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const values = NAMES.map((name) => {
    const found = fields.find((line) => line.slice(0, name.length + 1).toLowerCase() === `${name}:`);
    return found?.slice(name.length + 1).trim() ?? '';
  });
  return createHash('sha256').update(JSON.stringify(values)).update(raw.subarray(body)).digest('hex');
}

/** Where the body begins; the start of all where nothing parts it from a head, for then nothing is known to be one. */
function findBody(raw: Buffer): number {
  const crlf = raw.indexOf('\r\n\r\n');
  const lf = raw.indexOf('\n\n');
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return crlf + 4;
  return lf >= 0 ? lf + 2 : 0;
}
