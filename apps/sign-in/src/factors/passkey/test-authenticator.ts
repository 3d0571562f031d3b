import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type Cbor, encodeCbor } from './test-cbor.ts';

/**
 * For tests: an authenticator and the browser around it, written from WebAuthn Level 3 (§6.1 authenticator data, §6.3
 * operations, §5.8.1 client data) and RFC 9053, so that it checks the service's reading and not its own.
 */
export interface AuthenticatorKind {
  algorithm?: 'ES256' | 'EdDSA' | 'RS256';
  /** Backup eligible: what phones and password managers make. Left out: bound to its device. */
  synced?: boolean;
  /** Whether it counts its signatures. */
  counts?: boolean;
  aaguid?: Buffer;
}

/** What a forger would change. */
export interface Forgery {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  crossOrigin?: boolean;
  /** Without the person being verified, or present. */
  unverified?: boolean;
  absent?: boolean;
  /** Tells this count instead of the next one. */
  counter?: number;
  userHandle?: string | null;
  /** Says that the key is of the other kind: bound to its device, or backed up. */
  otherKind?: boolean;
  /** Answers in the name of this credential. */
  credentialId?: string;
  /** Changes a bit of the signature. */
  brokenSignature?: boolean;
  /** Sends an attestation of this format with this statement. */
  attestation?: { fmt: string; attStmt: Map<string, Cbor> };
}

interface CreationOptions {
  challenge: string;
  rp: { id: string };
  user: { id: string };
}

interface RequestOptions {
  challenge: string;
  rpId: string;
}

const FLAGS = { present: 0x01, verified: 0x04, eligible: 0x08, backedUp: 0x10, attested: 0x40 };
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest();

export type TestAuthenticator = ReturnType<typeof createTestAuthenticator>;

/** What one authenticator holds: a key, its id, and whose it is. */
interface Held {
  origin: string;
  kind: AuthenticatorKind;
  privateKey: KeyObject;
  cose: Map<number, Cbor>;
  credentialId: Buffer;
  counter: number;
  userHandle: string | null;
}

function writeClientData({ origin }: Held, type: string, challenge: string, forged: Forgery): Buffer {
  return Buffer.from(
    JSON.stringify({
      type: forged.type ?? type,
      challenge: forged.challenge ?? challenge,
      origin: forged.origin ?? origin,
      crossOrigin: forged.crossOrigin ?? false,
    }),
  );
}

/** Hash of the host, flags and counter (§6.1). */
function writeHeader(held: Held, rpId: string, extraFlags: number, forged: Forgery): Buffer {
  const { synced = false, counts = !synced } = held.kind;
  const backup = synced !== (forged.otherKind ?? false) ? FLAGS.eligible | FLAGS.backedUp : 0;
  const rest = Buffer.alloc(5);
  rest.writeUInt8((forged.absent ? 0 : FLAGS.present) | (forged.unverified ? 0 : FLAGS.verified) | backup | extraFlags);
  if (counts && forged.counter === undefined) held.counter += 1;
  rest.writeUInt32BE(forged.counter ?? held.counter, 1);
  return Buffer.concat([sha256(forged.rpId ?? rpId), rest]);
}

function create(held: Held, options: CreationOptions, forged: Forgery): string {
  const { kind, credentialId, cose } = held;
  held.userHandle = options.user.id;
  const length = Buffer.alloc(2);
  length.writeUInt16BE(credentialId.length);
  const authData = Buffer.concat([
    writeHeader(held, options.rp.id, FLAGS.attested, forged),
    kind.aaguid ?? Buffer.alloc(16),
    length,
    credentialId,
    encodeCbor(cose),
  ]);
  const { fmt, attStmt } = forged.attestation ?? { fmt: 'none', attStmt: new Map() };
  const attestation = new Map<string, Cbor>([
    ['fmt', fmt],
    ['attStmt', attStmt],
    ['authData', authData],
  ]);
  const id = forged.credentialId ?? base64url(credentialId);
  const clientDataJSON = base64url(writeClientData(held, 'webauthn.create', options.challenge, forged));
  const response = { clientDataJSON, attestationObject: base64url(encodeCbor(attestation)), transports: ['internal'] };
  return JSON.stringify({ id, rawId: id, type: 'public-key', response });
}

function get(held: Held, options: RequestOptions, forged: Forgery): string {
  const data = writeClientData(held, 'webauthn.get', options.challenge, forged);
  const authenticatorData = writeHeader(held, options.rpId, 0, forged);
  const signature = signWith(held.privateKey, Buffer.concat([authenticatorData, sha256(data)]));
  if (forged.brokenSignature) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
  const id = forged.credentialId ?? base64url(held.credentialId);
  const response = {
    clientDataJSON: base64url(data),
    authenticatorData: base64url(authenticatorData),
    signature: base64url(signature),
    userHandle: forged.userHandle === undefined ? held.userHandle : forged.userHandle,
  };
  return JSON.stringify({ id, rawId: id, type: 'public-key', response });
}

/** One authenticator with one credential. `origin` is where its browser is. */
export function createTestAuthenticator(origin: string, kind: AuthenticatorKind = {}) {
  const key = createKey(kind.algorithm ?? 'ES256');
  const held: Held = { origin, kind, ...key, credentialId: randomBytes(32), counter: 0, userHandle: null };
  return {
    credentialId: base64url(held.credentialId),
    /** What `navigator.credentials.create()` gives, as JSON. */
    create: (options: CreationOptions, forged: Forgery = {}) => create(held, options, forged),
    /** What `navigator.credentials.get()` gives, as JSON. */
    get: (options: RequestOptions, forged: Forgery = {}) => get(held, options, forged),
  };
}

function signWith(key: KeyObject, data: Buffer): Buffer {
  return sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', data, key);
}

function createKey(algorithm: 'ES256' | 'EdDSA' | 'RS256'): { privateKey: KeyObject; cose: Map<number, Cbor> } {
  const field = (key: KeyObject, name: 'x' | 'y' | 'n' | 'e') =>
    Buffer.from(key.export({ format: 'jwk' })[name] ?? '', 'base64url');
  if (algorithm === 'RS256') {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const cose = new Map<number, Cbor>([
      [1, 3],
      [3, -257],
      [-1, field(publicKey, 'n')],
      [-2, field(publicKey, 'e')],
    ]);
    return { privateKey, cose };
  }
  if (algorithm === 'EdDSA') {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const cose = new Map<number, Cbor>([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, field(publicKey, 'x')],
    ]);
    return { privateKey, cose };
  }
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const cose = new Map<number, Cbor>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, field(publicKey, 'x')],
    [-3, field(publicKey, 'y')],
  ]);
  return { privateKey, cose };
}
