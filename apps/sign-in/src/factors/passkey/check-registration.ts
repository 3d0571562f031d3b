import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, isoBase64URL, isoCBOR } from '@simplewebauthn/server/helpers';
import { checkClientData } from './check-client-data.ts';
import type { ProvedPasskey } from './passkey.ts';
import { type RegistrationJson, readRegistration } from './read-credential.ts';
import type { RelyingParty } from './relying-party.ts';
import { requireKey } from './require-key.ts';

/** EdDSA, ES256, RS256 (RFC 9053): what phones, security keys and Windows sign with. */
export const ALGORITHMS: readonly number[] = [-8, -7, -257];

/** Of authenticators that do not tell their model. */
const NO_MODEL = '00000000-0000-0000-0000-000000000000';

export type RegistrationVerdict =
  | { verdict: 'accepted'; passkey: ProvedPasskey }
  /** Not what browsers send. */
  | { verdict: 'malformed' }
  /** Made for a page that is no more. */
  | { verdict: 'stale' }
  /** Another origin or host, the person not verified, an algorithm that was not asked for. */
  | { verdict: 'refused' };

/** What a passkey is made for: as `createCreationOptions` asked. */
export interface ExpectedRegistration {
  party: RelyingParty;
  challenge: string;
  userHandle: string;
}

/**
 * Checks a new passkey (WebAuthn Level 3 §7.1). User presence and verification are always required. Binds nothing, and throws nothing,
 * whatever it is given.
 */
export async function checkRegistration(text: string, expected: ExpectedRegistration): Promise<RegistrationVerdict> {
  const json = readRegistration(text);
  if (!json) return { verdict: 'malformed' };
  const { party, challenge } = expected;
  const asked = checkClientData(json.response.clientDataJSON, { type: 'webauthn.create', challenge, party });
  if (asked === 'stale' || asked === 'malformed') return { verdict: asked };
  if (asked === 'wrong') return { verdict: 'refused' };
  try {
    return await checkAuthenticator(json, expected);
  } catch {
    // The library throws on every fault; what exactly was wrong helps nobody but whoever tries.
    return { verdict: 'refused' };
  }
}

async function checkAuthenticator(
  json: RegistrationJson,
  { party, challenge, userHandle }: ExpectedRegistration,
): Promise<RegistrationVerdict> {
  const { id, type, response } = json;
  const checked = await verifyRegistrationResponse({
    response: {
      id,
      rawId: id,
      type,
      response: {
        clientDataJSON: response.clientDataJSON,
        attestationObject: withoutStatement(response.attestationObject),
      },
      clientExtensionResults: {},
    },
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserPresence: true,
    requireUserVerification: true,
    supportedAlgorithmIDs: [...ALGORITHMS],
  });
  const info = checked.registrationInfo;
  // The browser's own word for the id must be the authenticator's.
  if (!checked.verified || !info || info.credential.id !== id) return { verdict: 'refused' };
  requireKey(info.credential.publicKey);
  return {
    verdict: 'accepted',
    passkey: {
      credentialId: info.credential.id,
      userHandle,
      publicKey: info.credential.publicKey,
      counter: info.credential.counter,
      deviceBound: info.credentialDeviceType === 'singleDevice',
      backedUp: info.credentialBackedUp,
      transports: [...new Set(response.transports)],
      aaguid: info.aaguid === NO_MODEL ? null : info.aaguid,
    },
  };
}

/**
 * The same without the authenticator's proof of its model, which was not asked for and which some send all the same. So no
 * certificate of a stranger's is ever read.
 */
function withoutStatement(attestationObject: string): string {
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const bare = new Map<string, string | Uint8Array | Map<string, never>>([
    ['fmt', 'none'],
    ['attStmt', new Map<string, never>()],
    ['authData', decoded.get('authData')],
  ]);
  return isoBase64URL.fromBuffer(isoCBOR.encode(bare));
}
