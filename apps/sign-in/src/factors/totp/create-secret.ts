import { randomBytes } from 'node:crypto';
import type { Keyring } from '@vakt/foundation/secrets';
import { Secret } from 'otpauth';
import QRCode from 'qrcode';
import { SECRET_BYTES, totpUri } from './totp-codes.ts';

/** A secret on trial, as the person sees it: on the page that sets the app up, and nowhere else. */
export interface ShownSecret {
  /** Base32, to type by hand: 32 characters in groups of four. */
  typed: string;
  uri: string;
  /**
   * The address as QR code: an `<svg>` without style or script, black on its own white ground with the quiet zone of
   * four modules (ISO/IEC 18004), so that it reads the same on a light and a dark page. Name it by its container.
   */
  qrSvg: string;
}

/**
 * Creates a secret on trial (160 random bits), sealed to its journey. It is no method: it lives in the journey's state
 * until `checkTrialSecret` has proved it, and then `bindApp` makes it one.
 */
export function createTrialSecret(deps: { keyring: Keyring }, journeyId: string): string {
  const secret = new Secret({ buffer: new Uint8Array(randomBytes(SECRET_BYTES)).buffer }).base32;
  return deps.keyring.seal('totp-secret', secret, trialContext(journeyId));
}

/** Shows the same secret on trial as often as its page is loaded. Throws when it is another journey's. */
export async function showTrialSecret(
  deps: { keyring: Keyring },
  trial: { sealed: string; journeyId: string; issuer: string; accountName: string },
): Promise<ShownSecret> {
  const secret = deps.keyring.open('totp-secret', trial.sealed, trialContext(trial.journeyId));
  const uri = totpUri(secret, trial.issuer, trial.accountName);
  const qrSvg = await QRCode.toString(uri, {
    type: 'svg',
    errorCorrectionLevel: 'M',
    margin: 4,
    color: { dark: '#000000', light: '#ffffff' },
  });
  return { typed: secret.replace(/(.{4})(?=.)/g, '$1 '), uri, qrSvg: qrSvg.trim() };
}

/** A sealed trial opens in its own journey only, and never as a method's secret. */
export function trialContext(journeyId: string): string {
  return `trial/${journeyId}`;
}
