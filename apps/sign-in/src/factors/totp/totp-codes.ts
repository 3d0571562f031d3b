import { Secret, TOTP } from 'otpauth';

/** What every authenticator app speaks (RFC 6238 §4, §5.2; key length RFC 4226 §4 R6: 160 bits recommended). */
export const TOTP_SHAPE = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
export const SECRET_BYTES = 20;

/** Clocks of phones are off by some seconds and people type slowly: one step before and one after are accepted. */
const WINDOW = 1;

/**
 * The 30-second step whose code this is, or null when it is none of the present, the last and the next one.
 * Spaces that a person typed are left out; the comparison is constant in time.
 */
export function findStep(secret: string, code: string, now: Date): number | null {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = TOTP.validate({
    ...TOTP_SHAPE,
    token,
    secret: Secret.fromBase32(secret),
    timestamp: now.getTime(),
    window: WINDOW,
  });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / TOTP_SHAPE.period) + delta;
}

/** The address that an app reads from the QR code: `otpauth://totp/NTNU:kari%40ntnu.no?issuer=NTNU&secret=…`. */
export function totpUri(secret: string, issuer: string, accountName: string): string {
  return new TOTP({ ...TOTP_SHAPE, issuer, label: accountName, secret: Secret.fromBase32(secret) }).toString();
}
