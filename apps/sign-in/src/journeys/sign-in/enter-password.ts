import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { gave } from '@vakt/storage/parts';
import { recordingOf } from '../../audit/record-event.ts';
import type { PasswordVerdict } from '../../directories/built-in/check-password.ts';
import { startingOf } from '../../sessions/change-session.ts';
import { JourneyMoved, keepToken, requireStep } from '../change-step.ts';
import type { Fault, JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { type Situation, startOnAccount, stateFor } from '../situation.ts';
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
  if (checked.verdict === 'blocked') return { faults: [{ field: 'password', kind: 'password-blocked' }] };
  if (checked.verdict === 'wait') {
    const minutes = Math.max(1, Math.ceil((checked.retryAt.getTime() - Date.now()) / 60_000));
    return { faults: [{ field: 'password', kind: 'password-wait', facts: { minutes } }] };
  }
  const token = newToken();
  const signedIn = await signInAccount(deps, situation, checked, hashToken(token));
  return keepToken(token, () => goOn(deps, signedIn, visitor));
}

/** The session starts, the journey moves to its account, and both are on record: one statement, all or nothing. */
async function signInAccount(
  deps: JourneyDependencies,
  situation: Situation,
  { account, passwordStamp, clearing }: PasswordVerdict & { verdict: 'accepted' },
  newTokenHash: string,
): Promise<Situation> {
  const { id, version, step, service, browserId, tokenHash } = situation.journey;
  const common = { accountId: account.id, journeyId: id };
  const start = { ...common, sessionId: newId(), journeyVersion: version, browserId, tokenHash, newTokenHash };
  const event = { kind: 'password-accepted' as const, ...common, detail: { service } };
  const signedIn = await startOnAccount(
    deps,
    deps.db,
    { id, version, tokenHash: newTokenHash, origin: situation.origin },
    { step, state: stateFor(situation, account), account: { accountId: account.id } },
    {
      starting: startingOf({ ...start, passwordStamp }),
      also: { ...clearing, recorded: recordingOf(event, gave('started')) },
    },
  );
  if (!signedIn) throw new JourneyMoved();
  return signedIn;
}
