import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';

/** Seconds that a token lives: it is made for one request. */
const TOKEN_LIFE = 120;

/** Reads an RSA private key in PEM, also one whose line ends were written as `\n`. Throws without quoting it. */
export function readRsaKey(pem: string, name: string): KeyObject {
  try {
    const key = createPrivateKey(pem.replaceAll('\\n', '\n'));
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The error of node:crypto may quote what it read.
  }
  throw new Error(`${name}: the private key is not an RSA key in PEM.`);
}

/** Makes the token that Vonage knows an application by: RS256 (RFC 7515), `application_id`, `iat`, `exp`, `jti`. */
export function writeVonageToken(key: KeyObject, applicationId: string, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000);
  const parts = [
    { alg: 'RS256', typ: 'JWT' },
    { application_id: applicationId, iat, exp: iat + TOKEN_LIFE, jti: randomUUID() },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signed = parts.join('.');
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}
