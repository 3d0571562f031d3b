import { entryFault, type Facts, UnusableFile } from './fault.ts';
import { createPskcKeys, decodeBase64, type PskcKeys } from './pskc-keys.ts';
import { findNode, readContainer, textOf, type XmlNode } from './pskc-xml.ts';
import {
  createFaults,
  type Faults,
  readAlgorithm,
  readCounter,
  readDigits,
  readInterval,
  readSecretBytes,
  readSerial,
  readText,
} from './read-fields.ts';
import type { Entry, TokenLine } from './token-line.ts';

const KINDS: Readonly<Record<string, 'totp' | 'hotp'>> = {
  'urn:ietf:params:xml:ns:keyprov:pskc:totp': 'totp',
  'urn:ietf:params:xml:ns:keyprov:pskc:hotp': 'hotp',
};

/**
 * Reads a PSKC container (RFC 6030): each key package is an entry. Secrets may be plain, or encrypted with a key that the
 * administrator was given apart from the file; then every check value is checked. A signature of the container is not.
 * Throws `UnusableFile` when the container as a whole cannot be read.
 */
export async function* readPskc(texts: AsyncIterable<string>, key: string | null): AsyncGenerator<Entry> {
  let encryptionKey: XmlNode | null = null;
  let macMethod: XmlNode | null = null;
  let keys: PskcKeys | null = null;
  let packages = 0;
  for await (const node of readContainer(texts)) {
    // The schema has keys and check values before the packages (RFC 6030 §11); later ones would leave some unchecked.
    if (node.local === 'EncryptionKey' || node.local === 'MACMethod') {
      if (keys) throw new UnusableFile('xmlBroken', { line: node.line, reason: node.local });
      if (node.local === 'EncryptionKey') encryptionKey = node;
      else macMethod = node;
    }
    if (node.local !== 'KeyPackage') continue;
    keys ??= await createPskcKeys(encryptionKey, macMethod, key);
    packages++;
    yield readPackage(node, keys);
  }
  if (packages === 0) throw new UnusableFile('noTokens');
}

function readPackage(node: XmlNode, keys: PskcKeys): Entry {
  const written = textOf(node, 'DeviceInfo', 'SerialNo');
  const found = node.children.filter(({ local }) => local === 'Key');
  const broken = (...faults: Entry['faults']): Entry => ({
    line: node.line,
    serial: written.slice(0, 100) || null,
    token: null,
    faults,
  });
  const [key] = found;
  if (!key || found.length > 1) return broken(entryFault('pskcKeys', 'Key', { keys: found.length }));
  const faults = createFaults();
  const token = readKey(faults, node, key, written, keys);
  return { ...broken(...faults.list), token };
}

function readKey(faults: Faults, node: XmlNode, key: XmlNode, written: string, keys: PskcKeys): TokenLine | null {
  const kind = KINDS[key.attributes['Algorithm'] ?? ''];
  if (!kind) return faults.add('pskcAlgorithm', 'Algorithm');
  checkPolicy(faults, key);
  const format = findNode(key, 'AlgorithmParameters', 'ResponseFormat');
  const encoding = format?.attributes['Encoding'] ?? 'DECIMAL';
  if (encoding !== 'DECIMAL' || /^(true|1)$/.test(format?.attributes['CheckDigits'] ?? ''))
    faults.add('pskcEncoding', 'ResponseFormat');
  const data = findNode(key, 'Data');
  const values = {
    secret: readSecret(faults, findNode(data, 'Secret'), keys),
    counter: kind === 'hotp' ? readCounter(faults, 'Counter', readNumber(faults, data, 'Counter', keys) ?? '0') : 0,
    interval:
      kind === 'totp'
        ? readInterval(faults, 'TimeInterval', readNumber(faults, data, 'TimeInterval', keys) ?? '30')
        : null,
  };
  // A clock that does not begin at 1970 (RFC 6238 §4.1: T0).
  if (kind === 'totp' && !/^0?$/.test(readNumber(faults, data, 'Time', keys) ?? '')) faults.add('pskcTime', 'Time');
  const serial = readSerial(faults, 'SerialNo', written);
  const algorithm = readAlgorithm(faults, 'Suite', textOf(key, 'AlgorithmParameters', 'Suite'));
  const digits = readDigits(faults, 'ResponseFormat', format?.attributes['Length'] ?? '');
  const manufacturer = readText(
    faults,
    'Manufacturer',
    textOf(node, 'DeviceInfo', 'Manufacturer').replace(/^(oath|iana)\./, ''),
  );
  const model = readText(faults, 'Model', textOf(node, 'DeviceInfo', 'Model'));
  const { secret, counter, interval: intervalSeconds } = values;
  if (faults.list.length > 0 || !serial || !secret || counter === null || !algorithm || !digits) return null;
  if (manufacturer === null || model === null) return null;
  const upn = readUser(textOf(key, 'UserId') || textOf(node, 'DeviceInfo', 'UserId'));
  return { kind, serial, secret, counter, intervalSeconds, algorithm, digits, manufacturer, model, upn };
}

function readSecret(faults: Faults, node: XmlNode | null, keys: PskcKeys): string | null {
  if (!node) return faults.add('secretMissing', 'Secret');
  const opened = keys.open(node);
  if ('fault' in opened) return faults.add(opened.fault, 'Secret');
  // A plain secret is base64; what was encrypted are the bytes themselves (§4.2, §6.1).
  const bytes = opened.plain ? decodeBase64(Buffer.from(opened.bytes).toString('utf8')) : opened.bytes;
  return bytes ? readSecretBytes(faults, 'Secret', bytes) : faults.add('secretBytes', 'Secret');
}

/** A number of the key's data as text; null when it is not there. Encrypted, it is digits or bytes, the high ones first. */
function readNumber(faults: Faults, data: XmlNode | null, name: string, keys: PskcKeys): string | null {
  const node = findNode(data, name);
  if (!node) return null;
  const opened = keys.open(node);
  if ('fault' in opened) return faults.add(opened.fault, name);
  const text = Buffer.from(opened.bytes).toString('latin1');
  if (opened.plain || /^\d{1,13}$/.test(text)) return text;
  return opened.bytes.length <= 8 ? BigInt(`0x${Buffer.from(opened.bytes).toString('hex') || '0'}`).toString() : text;
}

/** §4.3: what we do not enforce must not be passed by. A PIN that the token itself asks for is its own affair. */
function checkPolicy(faults: Faults, key: XmlNode): void {
  const mode = findNode(key, 'Policy', 'PINPolicy')?.attributes['PINUsageMode'] ?? 'Local';
  if (mode !== 'Local') faults.add('pskcPin', 'PINPolicy');
  const expiry = textOf(key, 'Policy', 'ExpiryDate');
  const facts: Facts = { date: expiry.slice(0, 10) };
  if (expiry !== '' && !(Date.parse(expiry) > Date.now())) faults.add('pskcExpired', 'ExpiryDate', facts);
}

/** §4.2: a distinguished name whose UID is meant, or the user name itself. */
function readUser(written: string): string | null {
  const uid = /(?:^|,)\s*UID\s*=\s*([^,]+)/i.exec(written)?.[1]?.trim();
  return uid ?? (written || null);
}
