import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

/** Single values of the configuration, each with what it accepts and the words for what it does not. */

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address leads to this machine alone. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.test(url.hostname);
}

/** Whether a host, as people write it, is this machine. */
export function isLoopbackHost(host: string): boolean {
  return host === '::1' || LOOPBACK.test(host);
}

function readUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null;
}

/** A full http(s) address. */
export const webAddress = z.string().refine((text) => {
  const url = readUrl(text);
  return url !== null && url.username === '' && url.password === '';
}, 'must be a full address that begins with https:// (or http:// on this machine), without user name and password');

/** An address that may be left out. */
export const optionalLink = webAddress.nullable().default(null);

/** An address that people's browsers or secrets go to: https, or http on loopback. */
export const safeWebAddress = webAddress.refine((text) => {
  const url = readUrl(text);
  return !url || url.protocol === 'https:' || isLoopback(url);
}, 'must begin with https:// (http:// only for this machine: localhost, 127.0.0.1, [::1])');

/** A safe address without path, query or fragment. Gives a URL. */
export const origin = safeWebAddress
  .refine((text) => {
    const url = readUrl(text);
    return !url || (url.pathname === '/' && !url.search && !url.hash);
  }, 'must be an address without a path: https://login.example.org')
  .transform((text) => new URL(text));

/** An address on this machine alone. */
export const loopbackAddress = webAddress.refine((text) => {
  const url = readUrl(text);
  return !url || isLoopback(url);
}, 'must be on this machine (localhost, 127.0.0.1, [::1])');

/** A stable short name of a thing, used in addresses and in the database. */
export const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be a short name: a to z, digits and hyphens, at most 63 characters');

/** Sender of text messages: a name, a number or a short number. */
export const senderName = z
  .string()
  .regex(
    /^(?=.*[A-Za-z])[A-Za-z0-9]{3,11}$|^\+[1-9]\d{6,14}$|^\d{4,5}$/,
    'must be a name of 3 to 11 letters and digits without spaces, a number such as +4791234567, or 4 to 5 digits',
  );

/** ISO 3166 region. */
export const region = z.string().regex(/^[A-Z]{2}$/, 'must be a country by its two capital letters, such as NO');

export const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as "#00509e", in quotes');

export const domain = z
  .string()
  .regex(
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
    'must be a domain in small letters, such as ntnu.no',
  );

export const language = z.enum(['nb', 'nn', 'se', 'en']);

const ownLine = z.string().min(1).max(120);

/** One line that the organisation writes: in its own language, or in each of several. */
export const ownText = z.union([
  ownLine,
  z
    .strictObject({ nb: ownLine.optional(), nn: ownLine.optional(), se: ownLine.optional(), en: ownLine.optional() })
    .refine((lines) => Object.keys(lines).length > 0, 'must have a line in one language at least: { nb: …, en: … }'),
]);

/** Seconds within bounds. */
export function seconds(min: number, max: number) {
  return z.int().min(min).max(max);
}

/** 32 bytes of a key, as base64 or base64url (44 or 43 characters) or hex (64). */
export const keyBytes = z
  .string()
  .refine(
    (text) => readKey(text) !== null,
    'must be 32 random bytes as base64 or hex; make one with: openssl rand -base64 32',
  )
  .transform((text) => readKey(text) ?? Buffer.alloc(0));

function readKey(text: string): Buffer | null {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === 32 ? bytes : null;
}

/** An IP address or a range in CIDR form. */
export const addressRange = z
  .string()
  .refine((text) => isAddressRange(text), 'must be an IP address or a range such as 10.0.0.0/8');

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv4');
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

/** An address to listen on that no stranger reaches: loopback, or of a private network (RFC 1918, RFC 4193). */
export const privateHost = z
  .string()
  .refine(
    (text) => text === 'localhost' || (isIP(text) !== 0 && PRIVATE.check(text, isIP(text) === 6 ? 'ipv6' : 'ipv4')),
    'must be an address of this machine (127.0.0.1) or of a private network (10.…, 172.16.…, 192.168.…, fd…)',
  );

function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  new BlockList().addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return true;
}
