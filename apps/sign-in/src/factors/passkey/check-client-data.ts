import { type ClientData, readClientData } from './read-credential.ts';
import type { RelyingParty } from './relying-party.ts';

/** `stale`: signed for another page, journey, purpose or account, or for this one before it moved on. `wrong`: forged or foreign. */
export type ClientDataVerdict = 'ok' | 'stale' | 'wrong' | 'malformed';

/**
 * Checks what the browser says it was asked (WebAuthn Level 3 §7.1 steps 7 to 11, §7.2 steps 10 to 13): for this purpose, by this origin
 * exactly, in a page of our own and not in somebody's frame, and with this very challenge.
 */
export function checkClientData(
  encoded: string,
  expected: { type: 'webauthn.create' | 'webauthn.get'; challenge: string; party: RelyingParty },
): ClientDataVerdict {
  const data: ClientData | null = readClientData(encoded);
  if (!data) return 'malformed';
  if (data.type !== expected.type || data.origin !== expected.party.origin || data.crossOrigin === true) return 'wrong';
  return data.challenge === expected.challenge ? 'ok' : 'stale';
}
