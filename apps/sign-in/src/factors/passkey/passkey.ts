/** A passkey as it was bound. Nothing in it is secret: the private key never leaves the authenticator. */
export interface Passkey {
  methodId: string;
  accountId: string;
  /** base64url. */
  credentialId: string;
  /** base64url; see `createUserHandle`. */
  userHandle: string;
  /** COSE key (RFC 9052 §7). */
  publicKey: Uint8Array<ArrayBuffer>;
  /** The last count of signatures that it told; 0 for those that do not count. */
  counter: number;
  /** Never leaves its device (not backup eligible, WebAuthn Level 3 §6.1.3). Else it may be synchronised. */
  deviceBound: boolean;
  backedUp: boolean;
  /** How browsers can reach it: `internal`, `hybrid`, `usb` and so on; words of the browser's. */
  transports: string[];
  /** Model of the authenticator; null where it does not tell. */
  aaguid: string | null;
}

/** A passkey that has proved itself and is not bound yet. */
export type ProvedPasskey = Omit<Passkey, 'methodId' | 'accountId'>;

/** What a session says of a passkey: key in hardware, or in software that synchronises it (RFC 8176 §2). */
export const factorOf = ({ deviceBound }: Pick<Passkey, 'deviceBound'>): 'hwk' | 'swk' => (deviceBound ? 'hwk' : 'swk');
