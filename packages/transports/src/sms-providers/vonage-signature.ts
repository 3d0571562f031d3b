import { createHmac } from 'node:crypto';

/**
 * The `sig` of a request or receipt, in small hex digits: HMAC with the account's signature secret over `&name=value` of
 * each field but `sig`, by name, with `&` and `=` in values made `_`. Source: developer.vonage.com, "Signing messages".
 */
export function signForVonage(
  fields: ReadonlyMap<string, string>,
  secret: string,
  method: 'sha256' | 'sha512',
): string {
  const signed = [...fields]
    .filter(([name]) => name !== 'sig')
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `&${name}=${value.replace(/[&=]/g, '_')}`)
    .join('');
  return createHmac(method, secret).update(signed, 'utf8').digest('hex');
}
