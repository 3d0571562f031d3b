import { createHmac, timingSafeEqual } from 'node:crypto';

/** What of a callback Twilio signs. */
interface SignedRequest {
  method: 'GET' | 'POST';
  /** The whole public address, query and all, as Twilio was told to ask it. */
  url: string;
  body: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
}

/** More fields than any callback has; a longer form is not sorted, but refused. */
const MOST_FIELDS = 200;
/** The 20 bytes of SHA-1 as base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/;

/** With a port, and without: Twilio's own libraries accept both spellings of an address. */
function spellAddress(address: string): string[] {
  const parts = /^(https?):\/\/([^/?#:]+|\[[^\]]*\])(:\d+)?(.*)$/s.exec(address);
  if (!parts) return [address];
  const [, scheme, host, , rest] = parts;
  return [
    ...new Set([address, `${scheme}://${host}${rest}`, `${scheme}://${host}:${scheme === 'https' ? 443 : 80}${rest}`]),
  ];
}

/** Name and value of every form field, sorted by name in byte order, one after the other without anything between. */
function writeFields(body: string): string | null {
  const fields = [...new URLSearchParams(body)];
  if (fields.length > MOST_FIELDS) return null;
  const names = [...new Set(fields.map(([name]) => name))].sort();
  return names
    .map((name) => [...new Set(fields.filter(([other]) => other === name).map(([, value]) => value))].sort())
    .map((values, at) => values.map((value) => `${names[at]}${value}`).join(''))
    .join('');
}

/**
 * Whether `X-Twilio-Signature` is right: base64 of HMAC-SHA1 under the account's auth token over the address and, for
 * POST, the sorted form fields (https://www.twilio.com/docs/usage/webhooks/webhooks-security). Compared in constant
 * time. Never throws.
 */
export function isSignedByTwilio(authToken: string, request: SignedRequest): boolean {
  const written = request.headers['x-twilio-signature'] ?? '';
  if (!SIGNATURE.test(written)) return false;
  const given = Buffer.from(written, 'base64');
  const fields = request.method === 'POST' ? writeFields(request.body) : '';
  if (fields === null) return false;
  const right = spellAddress(request.url).map((address) =>
    timingSafeEqual(
      createHmac('sha1', authToken)
        .update(address + fields, 'utf8')
        .digest(),
      given,
    ),
  );
  return right.includes(true);
}
