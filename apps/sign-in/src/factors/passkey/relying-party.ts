import { isIP } from 'node:net';

/** Who asks for passkeys, by the address that people reach us at. */
export interface RelyingParty {
  /** The host without port (WebAuthn Level 3 §5.1.2 `rpId`). */
  id: string;
  /** Scheme, host and port, as browsers write it into what an authenticator signs. */
  origin: string;
}

/**
 * The relying party of this address; null where browsers give no passkeys: an address of numbers has no domain that a
 * passkey could belong to (WebAuthn Level 3 §5.1.3 step 7), and without https only this machine counts as safe.
 */
export function readRelyingParty(publicUrl: URL): RelyingParty | null {
  const { hostname, protocol, origin } = publicUrl;
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return null;
  if (protocol !== 'https:' && hostname !== 'localhost' && !hostname.endsWith('.localhost')) return null;
  return { id: hostname, origin };
}
