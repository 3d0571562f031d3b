/** How a trunk is reached, and how calls over it behave. */
export interface SipTrunkOptions {
  name: string;
  proxyHost: string;
  proxyPort: number;
  /** For the digest; null where the trunk knows us by our address. */
  user: string | null;
  password: string | null;
  /** The host part of numbers: the trunk's domain. */
  domain: string;
  /** Who calls: E.164 with plus, a number that the trunk lets us use. */
  from: string;
  /** Whether the caller is also told in P-Asserted-Identity (RFC 3325). */
  assertIdentity: boolean;
  /** Addresses and networks beside the proxy's own that SIP may come from. */
  allowedSources: readonly string[];
  /** Addresses and networks beside the session's own that sound may come from. */
  mediaSources: readonly string[];
  /** Where we listen; null for every address of this machine. */
  localAddress: string | null;
  localPort: number;
  /** The address that the trunk reaches us by, where it is not the local one; null when it is. */
  publicAddress: string | null;
  rtpPorts: { from: number; to: number };
  ringSeconds: number;
  /** How an extension is reached: by digits after the answer, or by asking whoever answers. */
  extension: 'digits' | 'ask';
  callsAtOnce: number;
  /** Milliseconds until a silent trunk is given up. */
  timeoutMs: number;
  /** How often the open trunk is asked whether it is there (OPTIONS); 0 for never, not by `checkLink` either. */
  probeSeconds: number;
  /** A folder of recorded prompts; null for the built-in ones alone. */
  promptsFolder: string | null;
}
