import type { Clock } from '@vakt/foundation/clock';
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Older tokens are refused; their ids are remembered longer than this, so that none can be replayed. */
const OLDEST_SECONDS = 3600;
/** How far the two clocks may differ. */
const CLOCK_TOLERANCE_SECONDS = 30;
/** Signatures only by the provider's published keys: never a shared secret, never "none". */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'RS384', 'PS384', 'ES384', 'RS512', 'PS512', 'ES512'];

/** What a verified logout token says. At least one of `subject` and `sid` is there. */
export interface LogoutToken {
  issuer: string;
  jti: string;
  subject: string | null;
  sid: string | null;
  /** Seconds since 1970. */
  issuedAt: number;
}

/** A logout token that does not hold. `message` says why, without the token. */
export class LogoutTokenRefused extends Error {
  override readonly name = 'LogoutTokenRefused';
}

/**
 * Verifies a logout token: signature, type, issuer, audience, age, event, `sub` or `sid`, `jti`, and that it is no ID
 * token (no `nonce`). Source: OpenID Connect Back-Channel Logout 1.0 §2.4 and §2.6. Throws `LogoutTokenRefused`; other
 * errors mean that the keys could not be fetched.
 */
export async function verifyLogoutToken(
  token: string,
  trusted: { issuer: string; clientId: string; keys: JWTVerifyGetKey; clock: Clock },
): Promise<LogoutToken> {
  const { payload } = await verified(token, trusted);
  const { iss, sub, jti, iat, sid, events, nonce } = payload;
  if (nonce !== undefined) throw new LogoutTokenRefused('it has a nonce');
  if (typeof events !== 'object' || events === null) throw new LogoutTokenRefused('it names no event');
  const event = (events as Record<string, unknown>)[LOGOUT_EVENT];
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new LogoutTokenRefused('it is not about a logout');
  }
  if (typeof jti !== 'string' || jti === '' || jti.length > 255) throw new LogoutTokenRefused('it has no usable jti');
  if (sid !== undefined && typeof sid !== 'string') throw new LogoutTokenRefused('its sid is not a text');
  if (sub === undefined && sid === undefined) throw new LogoutTokenRefused('it names nobody');
  return { issuer: iss as string, jti, subject: sub ?? null, sid: sid ?? null, issuedAt: iat as number };
}

async function verified(
  token: string,
  { issuer, clientId, keys, clock }: { issuer: string; clientId: string; keys: JWTVerifyGetKey; clock: Clock },
) {
  try {
    return await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      algorithms: ALGORITHMS,
      typ: 'logout+jwt',
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
      maxTokenAge: OLDEST_SECONDS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: clock.now(),
    });
  } catch (error) {
    const keysMissing = error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError);
    if (keysMissing) throw error;
    throw new LogoutTokenRefused(error.code);
  }
}
