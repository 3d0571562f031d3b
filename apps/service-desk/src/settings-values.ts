import { z } from 'zod';

/** Single values of the configuration, each with what it accepts and the words for what it does not. */

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function readUrl(text: string): URL | null {
  const url = URL.parse(text);
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null;
}

/** A full http(s) address. */
export const webAddress = z
  .string()
  .refine(
    (text) => readUrl(text) !== null,
    'must be a full address that begins with https:// (or http:// on this machine)',
  );

const safeWebAddress = webAddress.refine((text) => {
  const url = readUrl(text);
  return !url || url.protocol === 'https:' || LOOPBACK.test(url.hostname);
}, 'must begin with https:// (http:// only for this machine: localhost, 127.0.0.1, [::1])');

const isBare = (url: URL) => !url.search && !url.hash && !url.username && !url.password;

/** An address that people's browsers and secrets go to, without path, query or fragment. Gives a URL. */
export const origin = safeWebAddress
  .refine((text) => {
    const url = readUrl(text);
    return !url || (url.pathname === '/' && isBare(url));
  }, 'must be an address without a path: https://help.example.org')
  .transform((text) => new URL(text));

/** An issuer identifier (OpenID Connect Discovery §3): https, may have a path, no query or fragment. Gives a URL. */
export const issuer = safeWebAddress
  .refine((text) => {
    const url = readUrl(text);
    return !url || isBare(url);
  }, 'must be an address without query or fragment')
  .transform((text) => new URL(text));

/** A stable short name of a thing. */
export const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be a short name: a to z, digits and hyphens, at most 63 characters');

/** A user name, with or without its domain. Compared without regard to case. */
export const userName = z
  .string()
  .regex(/^[^\s@]{1,64}(@[^\s@]{1,190})?$/, 'must be a user name such as kari or kari@example.org')
  .transform((text) => text.toLowerCase());

export const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as "#00509e", in quotes');

export const language = z.enum(['nb', 'nn', 'se', 'en']);

/** A text in the organisation's own language, or one in each of several. */
export const ownText = z.union([z.string(), z.partialRecord(language, z.string())]);

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

/** The port of an address, its scheme's own when none is written. */
export function portOf(url: URL): number {
  if (url.port) return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** Whether a host name or address means this machine. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.test(host) || host === '::1';
}
