import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { checkClientData } from './check-client-data.ts';
import type { Passkey } from './passkey.ts';
import type { AssertionJson } from './read-credential.ts';
import type { RelyingParty } from './relying-party.ts';

/** What an authenticator told of itself beside its signature. */
export interface ProvedUse {
  counter: number;
  backedUp: boolean;
}

export type AssertionVerdict =
  | { verdict: 'accepted'; use: ProvedUse }
  | { verdict: 'malformed' }
  /** Signed for a page that is no more, or for another one. */
  | { verdict: 'stale' }
  /** Not this key, another origin or host, the person not verified, another account's name on it. */
  | { verdict: 'refused' }
  /** Signed by the key, with a count that is not above the last one: there are two of a key that cannot be copied. */
  | { verdict: 'copied' };

/**
 * Checks an answer of a passkey (WebAuthn Level 3 §7.2) against the one that is bound. User presence and verification are
 * always required. Changes nothing, and throws nothing, whatever it is given. Compare before it that the passkey is the account's.
 */
export async function checkAssertion(
  json: AssertionJson,
  passkey: Passkey,
  expected: { party: RelyingParty; challenge: string },
): Promise<AssertionVerdict> {
  const { party, challenge } = expected;
  const asked = checkClientData(json.response.clientDataJSON, { type: 'webauthn.get', challenge, party });
  if (asked === 'stale' || asked === 'malformed') return { verdict: asked };
  if (asked === 'wrong') return { verdict: 'refused' };
  const { userHandle } = json.response;
  if (json.id !== passkey.credentialId || (userHandle && userHandle !== passkey.userHandle))
    return { verdict: 'refused' };
  try {
    return await checkSignature(json, passkey, expected);
  } catch {
    // The library throws on every fault; what exactly was wrong helps nobody but whoever tries.
    return { verdict: 'refused' };
  }
}

async function checkSignature(
  { id, type, response }: AssertionJson,
  passkey: Passkey,
  { party, challenge }: { party: RelyingParty; challenge: string },
): Promise<AssertionVerdict> {
  const { clientDataJSON, authenticatorData, signature } = response;
  const checked = await verifyAuthenticationResponse({
    response: {
      id,
      rawId: id,
      type,
      response: { clientDataJSON, authenticatorData, signature },
      clientExtensionResults: {},
    },
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    // The count is judged below, after the signature: by itself it proves nothing, and only for a key that cannot be copied.
    credential: { id: passkey.credentialId, publicKey: passkey.publicKey, counter: 0 },
  });
  const info = checked.authenticationInfo;
  const deviceBound = info.credentialDeviceType === 'singleDevice';
  // Whether a key may be backed up is decided when it is made (§6.1.3, §7.2 step 20).
  if (!checked.verified || deviceBound !== passkey.deviceBound) return { verdict: 'refused' };
  const counts = info.newCounter > 0 || passkey.counter > 0;
  if (deviceBound && counts && info.newCounter <= passkey.counter) return { verdict: 'copied' };
  const counter = Math.max(info.newCounter, passkey.counter);
  return { verdict: 'accepted', use: { counter, backedUp: info.credentialBackedUp } };
}
