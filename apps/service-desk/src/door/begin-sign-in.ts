import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken, type Keyring } from '@vakt/foundation/secrets';
import { MULTI_FACTOR } from '../access/check-access.ts';
import type { LevelWish } from '../access/step-up.ts';
import type { Database, Purpose } from '../tables.ts';
import { createPendingSignIn } from './pending-sign-ins.store.ts';
import type { SignInService } from './sign-in-service.ts';

/** How long a started sign-in is kept: long enough for a first enrolment, which is part of it. */
export const PENDING_SECONDS = 3600;
/** An operator's sign-in may be at most a working day old at the sign-in service. */
export const OPERATOR_MAX_AGE_SECONDS = 12 * 3600;

export interface BeginDependencies {
  db: Database;
  keyring: Keyring;
  signInService: SignInService;
}

export interface SignInWish {
  purpose: Purpose;
  /** Token of the browser's sign-in cookie. */
  browserToken: string;
  /** Already checked: a local path. */
  returnPath: string;
  uiLocales: string;
  /** Ask which account, also when only one is signed in. */
  chooseAccount: boolean;
  loginHint: string | null;
  /** More than the purpose asks: a context, or a younger sign-in. */
  level?: LevelWish | undefined;
}

/** What a sign-in is asked for: by its purpose, and more where an act needs more. */
export function levelOf(purpose: Purpose, level: LevelWish | undefined): LevelWish {
  const operator = purpose === 'operator';
  return {
    acr: level?.acr ?? (operator ? MULTI_FACTOR : null),
    maxAgeSeconds: level?.maxAgeSeconds ?? (operator ? OPERATOR_MAX_AGE_SECONDS : null),
  };
}

/**
 * Starts a sign-in: keeps state, nonce and verifier on the server, bound to this browser, and gives where to send it.
 * An operator is asked for two factors as an essential claim. Throws `sign-in-unavailable`.
 */
export async function beginSignIn(deps: BeginDependencies, wish: SignInWish): Promise<URL> {
  const [id, state, nonce, codeVerifier] = [newId(), newToken(), newToken(), newToken()];
  const asked = levelOf(wish.purpose, wish.level);
  const url = await deps.signInService.createAuthorizationUrl({
    state,
    nonce,
    codeVerifier,
    uiLocales: wish.uiLocales,
    essentialAcr: asked.acr,
    maxAge: asked.maxAgeSeconds,
    chooseAccount: wish.chooseAccount,
    loginHint: wish.loginHint,
  });
  await createPendingSignIn(
    deps.db,
    {
      id,
      stateHash: hashToken(state),
      browserHash: hashToken(wish.browserToken),
      purpose: wish.purpose,
      nonceSealed: deps.keyring.seal('desk-session', nonce, `nonce ${id}`),
      verifierSealed: deps.keyring.seal('desk-session', codeVerifier, `verifier ${id}`),
      returnPath: wish.returnPath,
      level: wish.level ?? { acr: null, maxAgeSeconds: null },
    },
    PENDING_SECONDS,
  );
  return url;
}
