import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken, type Keyring } from '@vakt/foundation/secrets';
import { MULTI_FACTOR } from '../access/check-access.ts';
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
}

/**
 * Starts a sign-in: keeps state, nonce and verifier on the server, bound to this browser, and gives where to send it.
 * An operator is asked for two factors as an essential claim. Throws `sign-in-unavailable`.
 */
export async function beginSignIn(deps: BeginDependencies, wish: SignInWish): Promise<URL> {
  const [id, state, nonce, codeVerifier] = [newId(), newToken(), newToken(), newToken()];
  const operator = wish.purpose === 'operator';
  const url = await deps.signInService.createAuthorizationUrl({
    state,
    nonce,
    codeVerifier,
    uiLocales: wish.uiLocales,
    essentialAcr: operator ? MULTI_FACTOR : null,
    maxAge: operator ? OPERATOR_MAX_AGE_SECONDS : null,
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
    },
    PENDING_SECONDS,
  );
  return url;
}
