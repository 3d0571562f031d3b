import { createHmac } from 'node:crypto';
import { equalSecrets } from '@vakt/foundation/secrets';
import type { ReceiptRequest } from '../transport.ts';

/** The names and values of a form, each name once. */
export type SignedFields = ReadonlyMap<string, string>;

/**
 * The signature of a POST: HMAC-SHA1 with the account's token over the address and, by name, each parameter's name and
 * value, in base64. Source: twilio.com/docs/usage/security, "Validating requests".
 */
export function signForTwilio(url: string, fields: SignedFields, authToken: string): string {
  const byName = [...fields].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const parameters = byName.map(([name, value]) => name + value).join('');
  return createHmac('sha1', authToken).update(`${url}${parameters}`, 'utf8').digest('base64');
}

/** The addresses that Twilio may have signed: with or without the port that the scheme implies. */
function listSignedUrls(url: string): string[] {
  const asked = URL.canParse(url) ? new URL(url) : null;
  if (asked?.protocol !== 'https:' || asked.port !== '') return [url];
  return [url, url.replace(/^(https:\/\/[^/?#]+)/i, '$1:443')];
}

/** Whether `X-Twilio-Signature` is the account's, compared in constant time. */
export function isSignedByTwilio({ url, headers }: ReceiptRequest, fields: SignedFields, authToken: string): boolean {
  const given = headers['x-twilio-signature'] ?? '';
  return listSignedUrls(url)
    .map((address) => equalSecrets(signForTwilio(address, fields, authToken), given))
    .includes(true);
}
