import { ALGORITHMS } from './check-registration.ts';
import type { Passkey } from './passkey.ts';
import type { RelyingParty } from './relying-party.ts';

/** How long a browser waits for the person, milliseconds. The challenge lives as long as its page. */
const TIMEOUT_MS = 180_000;

type Listed = Pick<Passkey, 'credentialId' | 'transports'>;

const listCredentials = (passkeys: readonly Listed[]) =>
  passkeys.map(({ credentialId, transports }) => ({
    type: 'public-key' as const,
    id: credentialId,
    ...(transports.length > 0 ? { transports } : {}),
  }));

export interface CreationRequest {
  party: RelyingParty;
  /** What the browser shows beside the key: "NTNU". */
  partyName: string;
  challenge: string;
  user: { handle: string; name: string; displayName: string };
  /** Those that the person has: an authenticator that holds one of them refuses. */
  existing: readonly Listed[];
}

/**
 * What the browser is asked for when a passkey is made (`PublicKeyCredentialCreationOptionsJSON`, WebAuthn Level 3
 * §5.4). The person is always verified by the device. It is kept so that it is found without a user name where the
 * authenticator has room for that; one that has none left still answers as second factor. Nobody asks for the model's proof: every
 * authenticator is welcome, and none can be traced by it.
 */
export function createCreationOptions({ party, partyName, challenge, user, existing }: CreationRequest) {
  return {
    challenge,
    rp: { id: party.id, name: partyName },
    user: { id: user.handle, name: user.name, displayName: user.displayName },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key' as const, alg })),
    timeout: TIMEOUT_MS,
    attestation: 'none' as const,
    excludeCredentials: listCredentials(existing),
    authenticatorSelection: {
      residentKey: 'preferred' as const,
      requireResidentKey: false,
      userVerification: 'required' as const,
    },
  };
}

/**
 * What the browser is asked for when a passkey is used (`PublicKeyCredentialRequestOptionsJSON`, §5.5). Without a list of passkeys the
 * browser offers those that it knows for this host.
 */
export function createRequestOptions(party: RelyingParty, challenge: string, allowed: readonly Listed[] = []) {
  return {
    challenge,
    rpId: party.id,
    timeout: TIMEOUT_MS,
    userVerification: 'required' as const,
    allowCredentials: listCredentials(allowed),
  };
}
