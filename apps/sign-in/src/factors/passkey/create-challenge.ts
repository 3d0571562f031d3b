import type { Keyring } from '@vakt/foundation/secrets';

/** What a passkey is asked for: to be bound, to answer as second factor, to sign somebody in alone. */
export type PasskeyPurpose = 'bind' | 'answer' | 'alone';

/** What one challenge is good for. `accountId` is null where nobody has said yet who they are. */
export interface ChallengeFacts {
  purpose: PasskeyPurpose;
  journeyId: string;
  journeyVersion: number;
  browserId: string;
  accountId: string | null;
}

/**
 * The challenge of one page (WebAuthn Level 3 §13.4.3: unguessable, and this server's own). It is not stored but derived:
 * a keyed hash of the journey, its version, its browser, the account and the purpose. So a page that offers passkeys
 * costs no write, and the sign-in page is shown to everybody. What makes a challenge usable once is the journey's version:
 * whatever an answer leads to, a refusal too, moves it on in the same statement, and the old challenge is nobody's
 * any more. It dies with its journey, and is worth nothing in another one, another browser, for another purpose or account (T20).
 */
export function createChallenge(keyring: Keyring, facts: ChallengeFacts): string {
  const { purpose, journeyId, journeyVersion, browserId, accountId } = facts;
  // As JSON: no value can run into the next one.
  const text = JSON.stringify([purpose, journeyId, journeyVersion, browserId, accountId]);
  return Buffer.from(keyring.hash('passkey-challenge', text), 'hex').toString('base64url');
}

/**
 * The name under which authenticators keep an account's passkeys (user handle, WebAuthn Level 3 §14.6.1): the same for
 * all of them, and nothing can be read from it. Kept with each passkey, so that it outlives the keys.
 */
export function createUserHandle(keyring: Keyring, accountId: string): string {
  return Buffer.from(keyring.hash('passkey-handle', accountId), 'hex').toString('base64url');
}
