import { TOTP } from 'otpauth';

/** The code that an authenticator app shows now, or `steps` half minutes from now. */
export function currentCode(secret: string, steps = 0): string {
  return new TOTP({ secret, digits: 6, period: 30, algorithm: 'SHA1' }).generate({
    timestamp: Date.now() + steps * 30_000,
  });
}
