import { createDecipheriv, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { type EntryFault, UnusableFile } from './fault.ts';
import { findNode, textOf, type XmlNode } from './pskc-xml.ts';

/** RFC 6030 §6: how a container's values are encrypted, and what proves that they were not changed. */
export interface PskcKeys {
  /** The bytes of a value: plain ones as they stand (`plain`), encrypted ones checked and decrypted. */
  open(value: XmlNode): { bytes: Uint8Array; plain: boolean } | { fault: EntryFault['kind'] };
}

/** xmlenc §5.2: AES in CBC mode, the initialisation vector first. */
const CIPHERS: Readonly<Record<string, { name: string; keyBytes: number }>> = {
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc': { name: 'aes-128-cbc', keyBytes: 16 },
  'http://www.w3.org/2001/04/xmlenc#aes192-cbc': { name: 'aes-192-cbc', keyBytes: 24 },
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc': { name: 'aes-256-cbc', keyBytes: 32 },
};

const MACS: Readonly<Record<string, string>> = {
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1': 'sha1',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha224': 'sha224',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha384': 'sha384',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha512': 'sha512',
};

/** RFC 6030 §6.2 names PKCS #5's address; xmlenc 1.1 another for the same. PRFs by the same names as above. */
const PBKDF2 = [
  'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2',
  'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5#pbkdf2',
  'http://www.w3.org/2009/xmlenc11#pbkdf2',
];
/** A file must not set us to work for minutes. */
const MOST_ITERATIONS = 2_000_000;
const MOST_SALT_BYTES = 1024;
const MOST_BASE64 = 64 * 1024;

const derive = promisify(pbkdf2);

/** Decodes base64 with any white space in it; null when it is none. */
export function decodeBase64(text: string): Buffer | null {
  const plain = text.replaceAll(/\s/g, '');
  const fine = plain.length <= MOST_BASE64 && plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain);
  return fine ? Buffer.from(plain, 'base64') : null;
}

/**
 * Makes a container's keys ready: from its `EncryptionKey` and `MACMethod` and from what the administrator gave, a password
 * where the key is derived (PBKDF2, §6.2), else the pre-shared key itself in hex or base64 (§6.1). Without `EncryptionKey`
 * only plain values open. Throws `UnusableFile` when the key is missing, of another form, or of a kind that we do not know.
 */
export async function createPskcKeys(
  encryptionKey: XmlNode | null,
  macMethod: XmlNode | null,
  given: string | null,
): Promise<PskcKeys> {
  if (!encryptionKey) return { open: (value) => openValue(value, null, null) };
  if (!given) throw new UnusableFile('keyMissing');
  const key = await readKey(encryptionKey, given);
  const mac = macMethod && readMac(macMethod, key);
  return { open: (value) => openValue(value, key, mac) };
}

async function readKey(encryptionKey: XmlNode, given: string): Promise<Buffer> {
  const method = findNode(encryptionKey, 'DerivedKey', 'KeyDerivationMethod');
  if (method) return deriveKey(method, given);
  // A certificate's key, a wrapped key: nothing that somebody can hand over with the file.
  const isNamed = encryptionKey.children.every(({ local }) => local === 'KeyName');
  if (!isNamed) throw new UnusableFile('keyUnknown');
  const plain = given.trim();
  const key = /^([\da-f]{2})+$/i.test(plain) ? Buffer.from(plain, 'hex') : decodeBase64(plain);
  if (!key || ![16, 24, 32].includes(key.length)) throw new UnusableFile('keyForm');
  return key;
}

async function deriveKey(method: XmlNode, password: string): Promise<Buffer> {
  const parameters = findNode(method, 'PBKDF2-params');
  const salt = decodeBase64(textOf(parameters, 'Salt', 'Specified'));
  const [iterations, length] = [textOf(parameters, 'IterationCount'), textOf(parameters, 'KeyLength')].map(Number);
  const written = findNode(parameters, 'PRF')?.attributes['Algorithm'];
  const digest = written ? MACS[written] : 'sha1';
  const known = PBKDF2.includes(method.attributes['Algorithm'] ?? '') && salt && digest && iterations && length;
  if (!known) throw new UnusableFile('derivation');
  const bounded =
    Number.isInteger(iterations) &&
    iterations >= 1 &&
    iterations <= MOST_ITERATIONS &&
    [16, 24, 32].includes(length) &&
    salt.length > 0 &&
    salt.length <= MOST_SALT_BYTES;
  if (!bounded) throw new UnusableFile('derivation');
  return derive(password, salt, iterations, length, digest);
}

interface Mac {
  digest: string;
  key: Buffer;
}

/** §6.1.1: the key of the check values is itself encrypted; without one the encryption key serves. */
function readMac(method: XmlNode, key: Buffer): Mac {
  const digest = MACS[method.attributes['Algorithm'] ?? ''];
  if (!digest) throw new UnusableFile('keyUnknown');
  const macKey = findNode(method, 'MACKey');
  if (!macKey) return { digest, key };
  const sealed = readCipher(macKey);
  if ('fault' in sealed) throw new UnusableFile('keyUnknown');
  const opened = decrypt(sealed, key);
  if (!opened || opened.length === 0) throw new UnusableFile('keyWrong');
  return { digest, key: opened };
}

interface Cipher {
  name: string;
  keyBytes: number;
  bytes: Buffer;
}

function readCipher(node: XmlNode): Cipher | { fault: EntryFault['kind'] } {
  const cipher = CIPHERS[findNode(node, 'EncryptionMethod')?.attributes['Algorithm'] ?? ''];
  if (!cipher) return { fault: 'pskcEncryption' };
  const bytes = decodeBase64(textOf(node, 'CipherData', 'CipherValue'));
  return bytes ? { ...cipher, bytes } : { fault: 'pskcDecrypt' };
}

/** Null when the key is of another length, or what comes out is not padded as xmlenc §5.2 pads it. */
function decrypt({ name, keyBytes, bytes }: Cipher, key: Buffer): Buffer | null {
  if (key.length !== keyBytes || bytes.length < 32 || bytes.length % 16 !== 0) return null;
  const decipher = createDecipheriv(name, key, bytes.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  return padding >= 1 && padding <= 16 ? padded.subarray(0, padded.length - padding) : null;
}

function openValue(value: XmlNode, key: Buffer | null, mac: Mac | null): ReturnType<PskcKeys['open']> {
  const plain = findNode(value, 'PlainValue');
  const encrypted = findNode(value, 'EncryptedValue');
  const told = findNode(value, 'ValueMAC');
  if (!encrypted) return { bytes: Buffer.from(plain?.text.trim() ?? ''), plain: true };
  if (!key || plain) return { fault: 'pskcEncryption' };
  const sealed = readCipher(encrypted);
  if ('fault' in sealed) return sealed;
  // CBC says nothing of changes: without a check value anybody could have turned bits (§6.1.1), so it is asked before.
  if (!mac || !told) return { fault: 'pskcMacMissing' };
  const expected = createHmac(mac.digest, mac.key).update(sealed.bytes).digest();
  const got = decodeBase64(told.text) ?? Buffer.alloc(0);
  if (got.length !== expected.length || !timingSafeEqual(got, expected)) return { fault: 'pskcMacWrong' };
  const opened = decrypt(sealed, key);
  return opened ? { bytes: opened, plain: false } : { fault: 'pskcDecrypt' };
}
