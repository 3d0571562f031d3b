import type { Log } from '@vakt/foundation/log';
import { hashToken, type Keyring } from '@vakt/foundation/secrets';
import type { Database } from '../tables.ts';
import { endSession, findSession } from './sessions.store.ts';
import type { SignInService } from './sign-in-service.ts';

export interface SignOutDependencies {
  db: Database;
  keyring: Keyring;
  signInService: SignInService;
  log: Log;
}

/** How far a sign-out came. `address` is where the browser goes to be signed out at the sign-in service as well. */
export type SignOutVerdict = { ended: 'here-and-there'; address: URL } | { ended: 'here' } | { ended: 'nothing' };

/** Ends this browser's session. Our own is over in any case, also when the sign-in service does not answer (`here`). */
export async function signOut(
  deps: SignOutDependencies,
  sessionToken: string | null,
  uiLocales: string,
): Promise<SignOutVerdict> {
  if (sessionToken === null) return { ended: 'nothing' };
  const idHash = hashToken(sessionToken);
  const session = await findSession(deps.db, idHash);
  await endSession(deps.db, idHash, 'sign-out');
  if (!session) return { ended: 'nothing' };
  try {
    const idToken = deps.keyring.open('desk-session', session.idTokenSealed, `id token ${idHash}`);
    const address = await deps.signInService.createSignOutUrl(idToken, uiLocales);
    return address ? { ended: 'here-and-there', address } : { ended: 'here' };
  } catch {
    deps.log.warn(
      'signed out here only: the sign-in service did not answer, or the session was sealed with a key we no longer have',
    );
    return { ended: 'here' };
  }
}
