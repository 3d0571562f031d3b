import type { Clock } from '@vakt/foundation/clock';
import { newId } from '@vakt/foundation/ids';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Database } from '../../tables.ts';
import { consumeStep, loadSecret, replaceApp } from './app-methods.store.ts';
import { trialContext } from './create-secret.ts';
import { findStep } from './totp-codes.ts';

export interface TotpDependencies {
  keyring: Keyring;
  clock: Clock;
}

/** `replayed`: right, but it or a later one was accepted before. `gone`: the app was removed or disabled. */
export type TotpVerdict = 'accepted' | 'wrong' | 'replayed' | 'gone';

/**
 * Checks the code of an account's app and uses it up (RFC 6238, SHA-1, 30 s, one step either way). Each code is
 * accepted once, however many submit it at the same moment. Count the attempt first (`countCodeAttempt`); in the
 * transaction `db` the acceptance stands or falls with what it leads to.
 */
export async function checkTotp(
  deps: TotpDependencies,
  db: Database,
  given: { accountId: string; methodId: string; code: string },
): Promise<TotpVerdict> {
  const { accountId, methodId, code } = given;
  const sealed = await loadSecret(db, accountId, methodId);
  if (sealed === null) return 'gone';
  const step = findStep(deps.keyring.open('totp-secret', sealed, methodContext(methodId)), code, deps.clock.now());
  if (step === null) return 'wrong';
  return (await consumeStep(db, accountId, methodId, step)) ? 'accepted' : 'replayed';
}

/** A secret on trial that has proved itself: what `bindApp` takes. */
export interface ProvedSecret {
  secret: string;
  step: number;
}

/** Checks one code against a secret on trial; null when it is wrong. Binds nothing yet. */
export function checkTrialSecret(
  deps: TotpDependencies,
  trial: { sealed: string; journeyId: string; code: string },
): ProvedSecret | null {
  const secret = deps.keyring.open('totp-secret', trial.sealed, trialContext(trial.journeyId));
  const step = findStep(secret, trial.code, deps.clock.now());
  return step === null ? null : { secret, step };
}

/**
 * Makes a proved secret the account's app, in the caller's transaction, in place of any app before; gives the method's
 * id. The code that proved it counts as used: it does not sign anybody in.
 */
export async function bindApp(
  deps: TotpDependencies,
  trx: Database,
  app: ProvedSecret & { accountId: string },
): Promise<string> {
  const id = newId();
  const secretSealed = deps.keyring.seal('totp-secret', app.secret, methodContext(id));
  await replaceApp(trx, { id, accountId: app.accountId, secretSealed, lastStep: app.step });
  return id;
}

/** The same context as every secret of a method has, so that any part that opens methods can open it. */
function methodContext(methodId: string): string {
  return methodId;
}
