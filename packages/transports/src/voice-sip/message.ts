/**
 * SIP messages as bytes and as values (RFC 3261 §7 and §25). Strict and bounded: what does not parse is dropped, and
 * nothing in here throws for what a peer sends. Bytes are read as latin1, so that whatever is copied back is unchanged.
 */

const MOST_BYTES = 16 * 1024;
const MOST_BODY = 8 * 1024;
const MOST_HEADERS = 128;
const MOST_LINE = 4096;
/** The largest sequence number (§8.1.1.5). */
const MOST_SEQUENCE = 2 ** 31 - 1;

/** One-letter names of headers (§7.3.3). */
const COMPACT: Record<string, string> = {
  i: 'call-id',
  m: 'contact',
  e: 'content-encoding',
  l: 'content-length',
  c: 'content-type',
  f: 'from',
  s: 'subject',
  k: 'supported',
  t: 'to',
  v: 'via',
};

/** Name in lower case and value. */
export type Header = readonly [name: string, value: string];

interface MessageParts {
  /** In the order in which they came; lists are one header per value. */
  headers: Header[];
  body: string;
  callId: string;
  sequence: number;
  /** The method of the request that this is, or answers. */
  method: string;
  fromTag: string | null;
  toTag: string | null;
  /** Of the topmost Via. */
  branch: string;
}

export interface SipRequest extends MessageParts {
  kind: 'request';
  uri: string;
}

export interface SipResponse extends MessageParts {
  kind: 'response';
  status: number;
}

export type SipMessage = SipRequest | SipResponse;

/** The first value of a header; null when there is none. */
export function readHeader(message: { headers: readonly Header[] }, name: string): string | null {
  return message.headers.find(([one]) => one === name)?.[1] ?? null;
}

/** Every value of a header, in order. */
export function readHeaders(message: { headers: readonly Header[] }, name: string): string[] {
  return message.headers.filter(([one]) => one === name).map(([, value]) => value);
}

/** Headers whose value is a list (§7.3.1); each element is kept as a header of its own. */
const LISTS = new Set(['via', 'route', 'record-route', 'contact', 'require']);

/** Splits at `sign` where it stands neither in quotes nor in angle brackets. */
export function splitOutside(value: string, sign: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let angle = false;
  let from = 0;
  for (let at = 0; at < value.length; at += 1) {
    const char = value[at];
    if (quoted && char === '\\') at += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === '<') angle = true;
    else if (!quoted && char === '>') angle = false;
    else if (!quoted && !angle && char === sign) {
      parts.push(value.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, value.slice(from).trim()].filter((part) => part !== '');
}

/** A parameter after the address of a header: `;tag=x`. Null when it is not there; empty when it has no value. */
export function readParameter(value: string, name: string): string | null {
  for (const part of splitOutside(value, ';').slice(1)) {
    const [key = '', ...rest] = part.split('=');
    if (key.trim().toLowerCase() === name) return rest.join('=').trim();
  }
  return null;
}

function readHeaderLines(lines: readonly string[]): Header[] | null {
  const headers: Header[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon < 1 || line.length > MOST_LINE || !/^[a-z0-9\-.!%*_+`'~]+$/.test(name)) return null;
    const whole = COMPACT[name] ?? name;
    const value = line.slice(colon + 1).trim();
    for (const one of LISTS.has(whole) ? splitOutside(value, ',') : [value]) headers.push([whole, one]);
    if (headers.length > MOST_HEADERS) return null;
  }
  return headers;
}

/** The body by its Content-Length; null when the datagram is shorter than it claims (§18.3). */
function cutBody(headers: readonly Header[], rest: string): string | null {
  const told = readHeader({ headers }, 'content-length');
  if (told === null) return rest.length <= MOST_BODY ? rest : null;
  if (!/^\d{1,5}$/.test(told)) return null;
  const length = Number(told);
  return length <= rest.length && length <= MOST_BODY ? rest.slice(0, length) : null;
}

function readParts(headers: Header[], body: string): MessageParts | null {
  const once = ['call-id', 'cseq', 'from', 'to'];
  if (once.some((name) => readHeaders({ headers }, name).length !== 1)) return null;
  const [callId = '', cseq = '', from = '', to = ''] = once.map((name) => readHeader({ headers }, name) ?? '');
  const [, sequence = '', method = ''] = /^(\d{1,10})[ \t]+([A-Z]{1,20})$/.exec(cseq) ?? [];
  const branch = readParameter(readHeader({ headers }, 'via') ?? '', 'branch');
  if (!/^[!-~]{1,256}$/.test(callId) || method === '' || Number(sequence) > MOST_SEQUENCE || !branch) return null;
  const [fromTag, toTag] = [readParameter(from, 'tag'), readParameter(to, 'tag')];
  return { headers, body, callId, sequence: Number(sequence), method, fromTag, toTag, branch };
}

/** Characters that have no place in a line of a message; bytes above 127 (UTF-8) are let through as they are. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are refused.
const FORBIDDEN = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** Reads a datagram. Null: not a SIP message that we would have anything to do with (keep-alives too). */
export function parseMessage(datagram: Buffer): SipMessage | null {
  if (datagram.length > MOST_BYTES) return null;
  const text = datagram.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  // A line that begins with white space goes on from the one before it (§7.3.1).
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  if (lines.some((line) => FORBIDDEN.test(line))) return null;
  const first = lines.shift() ?? '';
  const headers = readHeaderLines(lines);
  const body = headers && cutBody(headers, text.slice(end + 4));
  const parts = headers && body !== null ? readParts(headers, body) : null;
  if (!parts) return null;
  const [, status] = /^SIP\/2\.0 ([1-6]\d\d) [^\r\n]{0,512}$/.exec(first) ?? [];
  if (status !== undefined) return { kind: 'response', status: Number(status), ...parts };
  const [, method, uri] = /^([A-Z]{1,20}) (sips?:[!-~]{1,512}) SIP\/2\.0$/.exec(first) ?? [];
  // The method stands twice; a message where they differ is answered by nobody (§8.1.1.5).
  return method !== undefined && uri !== undefined && method === parts.method
    ? { kind: 'request', uri, ...parts }
    : null;
}

/** Writes a message: first line, headers, body. Names are written as given. */
export function writeMessage(first: string, headers: readonly Header[], body = ''): Buffer {
  const lines = [first, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const length = Buffer.byteLength(body, 'latin1');
  return Buffer.from(`${lines.join('\r\n')}\r\nContent-Length: ${length}\r\n\r\n${body}`, 'latin1');
}
