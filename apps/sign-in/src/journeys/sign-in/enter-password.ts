import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { recordEvent } from '../../audit/record-event.ts';
import type { PasswordVerdict } from '../../directories/built-in/check-password.ts';
import { startSession } from '../../sessions/change-session.ts';
import { JourneyMoved, keepToken, requireStep } from '../change-step.ts';
import type { Fault, JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { updateJourney } from '../journeys.store.ts';
import { loadSituation, type Situation, stateFor } from '../situation.ts';
import { goOn } from './go-on.ts';

/** Checks user name and password. Right: the account's session starts, the browser gets a new token, and the gate decides what follows. */
export async function enterPassword(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  typed: { userName: string; password: string },
): Promise<Outcome> {
  requireStep(situation, 'password');
  const faults: Fault[] = [];
  if (typed.userName.trim() === '') faults.push({ field: 'userName', kind: 'user-name-missing' });
  if (typed.password === '') faults.push({ field: 'password', kind: 'password-missing' });
  if (faults.length > 0) return { faults };
  const { journey } = situation;
  const { organisation } = journey.state;
  const checked = await deps.checkPassword({ organisation, ...typed, address: visitor.address });
  if (checked.verdict === 'wrong') return { faults: [{ field: 'password', kind: 'wrong-password' }] };
  if (checked.verdict === 'wait') {
    const minutes = Math.max(1, Math.ceil((checked.retryAt.getTime() - Date.now()) / 60_000));
    return { faults: [{ field: 'password', kind: 'password-wait', facts: { minutes } }] };
  }
  const token = await signInAccount(deps, situation, checked);
  const reloaded = await loadSituation(deps, deps.db, journey.id, hashToken(token));
  if (!reloaded) throw new JourneyMoved();
  return keepToken(token, () => goOn(deps, reloaded, visitor));
}

async function signInAccount(
  deps: JourneyDependencies,
  situation: Situation,
  { account, passwordStamp }: PasswordVerdict & { verdict: 'accepted' },
): Promise<string> {
  const { journey } = situation;
  const token = newToken();
  await deps.db.transaction().execute(async (trx) => {
    const sessionId = await startSession(trx, {
      sessionId: newId(),
      browserId: journey.browserId,
      tokenHash: journey.tokenHash,
      accountId: account.id,
      journeyId: journey.id,
      passwordStamp,
      newTokenHash: hashToken(token),
    });
    if (!sessionId) throw new JourneyMoved();
    const stored = await updateJourney(trx, journey.id, journey.version, {
      step: journey.step,
      state: stateFor(situation, account),
      account: { accountId: account.id, sessionId },
    });
    if (!stored) throw new JourneyMoved();
    await recordEvent(trx, {
      kind: 'password-accepted',
      accountId: account.id,
      journeyId: journey.id,
      detail: { service: journey.service },
    });
  });
  return token;
}
