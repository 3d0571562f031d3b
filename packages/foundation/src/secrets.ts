import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** What a key is used for. Each purpose has its own key, derived from the master key (HKDF, RFC 5869). */
export type Purpose =
  | 'phone-number'
  | 'totp-secret'
  | 'passkey-challenge'
  | 'passkey-handle'
  | 'one-time-code'
  | 'outbox'
  | 'oidc-artifact'
  | 'signing-key'
  | 'callback'
  | 'throttle'
  | 'notice'
  | 'audit-chain'
  | 'remembered-device'
  | 'desk-session'
  | 'collection-code'
  | 'mail-address';

/** One master key: 32 random bytes and a short name that is stored beside what it sealed. */
export interface MasterKey {
  id: string;
  bytes: Buffer;
}

/** Seals and hashes with keys that can be rotated: the first key seals, all keys open. */
export interface Keyring {
  /** Encrypts text (AES-256-GCM). `context` is bound in: the same sealed text does not open under another context. */
  seal(purpose: Purpose, text: string, context?: string): string;
  /** Opens what `seal` made. Throws when it was changed, or sealed for another purpose, context or key. */
  open(purpose: Purpose, sealed: string, context?: string): string;
  /** Keyed hash (HMAC-SHA-256, hex) under the key that never rotates with `seal`: for look-up and for codes. */
  hash(purpose: Purpose, text: string): string;
}

const SEAL_VERSION = 'v1';
/** Said to Node, or it takes tags of four bytes, which can be guessed (NIST SP 800-38D §5.2.1.2). */
const WHOLE_TAG = { authTagLength: 16 };

/** Creates a keyring. The first key seals; every key opens; hashes use the last (oldest) key so that look-ups survive rotation. */
export function createKeyring(keys: readonly MasterKey[]): Keyring {
  const [sealing] = keys;
  const hashing = keys.at(-1);
  if (!sealing || !hashing) throw new Error('The keyring needs at least one key.');
  for (const key of keys) {
    if (key.bytes.length !== 32) throw new Error(`Key ${key.id} must be 32 bytes.`);
  }
  // Key objects: bare bytes are looked at anew each time, which costs more than the cipher itself.
  const cache = new Map<string, KeyObject>();
  const derive = (key: MasterKey, use: string): KeyObject => {
    const name = `${key.id}/${use}`;
    const known = cache.get(name);
    if (known) return known;
    const made = createSecretKey(Buffer.from(hkdfSync('sha256', key.bytes, 'vakt', use, 32)));
    cache.set(name, made);
    return made;
  };
  return {
    seal(purpose, text, context = '') {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', derive(sealing, `seal/${purpose}`), iv);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const packed = Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
      return `${SEAL_VERSION}.${sealing.id}.${packed}`;
    },
    open(purpose, sealed, context = '') {
      const [version, id, packed] = sealed.split('.');
      const key = keys.find((one) => one.id === id);
      if (version !== SEAL_VERSION || !key || !packed) throw new Error('Sealed with an unknown key.');
      const bytes = Buffer.from(packed, 'base64url');
      const decipher = createDecipheriv(
        'aes-256-gcm',
        derive(key, `seal/${purpose}`),
        bytes.subarray(0, 12),
        WHOLE_TAG,
      );
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
    },
    hash: (purpose, text) =>
      createHmac('sha256', derive(hashing, `hash/${purpose}`))
        .update(text)
        .digest('hex'),
  };
}

/** SHA-256 (hex) of an unguessable token: how cookies and bearer ids are kept in the database. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares two texts in constant time; texts of different length are unequal. */
export function equalSecrets(one: string, other: string): boolean {
  const left = createHash('sha256').update(one).digest();
  const right = createHash('sha256').update(other).digest();
  return timingSafeEqual(left, right) && one.length === other.length;
}
