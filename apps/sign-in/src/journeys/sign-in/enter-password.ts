import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { recordingOf } from '../../audit/record-event.ts';
import type { PasswordVerdict } from '../../directories/built-in/check-password.ts';
import { startSession } from '../../sessions/change-session.ts';
import { JourneyMoved, keepToken, requireStep } from '../change-step.ts';
import type { Fault, JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { moveToAccount, type Situation, stateFor } from '../situation.ts';
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
  const token = newToken();
  const signedIn = await signInAccount(deps, situation, checked, hashToken(token));
  return keepToken(token, () => goOn(deps, signedIn, visitor));
}

async function signInAccount(
  deps: JourneyDependencies,
  situation: Situation,
  { account, passwordStamp }: PasswordVerdict & { verdict: 'accepted' },
  newTokenHash: string,
): Promise<Situation> {
  const { journey } = situation;
  const common = { accountId: account.id, journeyId: journey.id };
  const recorded = recordingOf({ kind: 'password-accepted', ...common, detail: { service: journey.service } });
  return deps.db.transaction().execute(async (trx) => {
    const { browserId, tokenHash } = journey;
    const start = { sessionId: newId(), browserId, tokenHash, newTokenHash, passwordStamp, ...common };
    const sessionId = await startSession(trx, start);
    if (!sessionId) throw new JourneyMoved();
    const change = {
      step: journey.step,
      state: stateFor(situation, account),
      account: { accountId: account.id, sessionId },
    };
    const moved = await moveToAccount(deps, trx, { ...journey, tokenHash: newTokenHash }, change, { recorded });
    if (!moved) throw new JourneyMoved();
    return moved;
  });
}
