import { newToken } from '@vakt/foundation/ids';
import { holdAccount } from '../../accounts/hold-account.ts';
import { checkAssertion } from '../../factors/passkey/check-assertion.ts';
import { findPasskey } from '../../factors/passkey/load-passkeys.ts';
import { factorOf } from '../../factors/passkey/passkey.ts';
import { readAssertion } from '../../factors/passkey/read-credential.ts';
import { usePasskey } from '../../factors/passkey/use-passkey.ts';
import { JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { holdVersion } from '../journeys.store.ts';
import { expectPasskey } from '../passkey-requests.ts';
import { disableCopy, isPasskeySpent, refusePasskey } from '../refuse-passkey.ts';
import type { Situation } from '../situation.ts';
import { acceptFactor, goOnAfterFactor } from './accept-factor.ts';
import { loadOptions } from './begin-challenge.ts';

/** Answers the second factor with one of the account's own passkeys. Right: as after a right code, at the highest level. */
export async function answerByPasskey(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  credential: string,
): Promise<Outcome> {
  requireStep(situation, 'challenge');
  const { account, journey } = situation;
  const option = loadOptions(deps, situation).find((one) => one.id === journey.state.option);
  if (!account || option?.channel !== 'passkey') return { faults: [{ field: 'passkey', kind: 'option-missing' }] };
  if (isPasskeySpent(situation)) return { faults: [{ field: 'passkey', kind: 'passkey-tries' }] };
  const json = readAssertion(credential);
  if (!json) return { faults: [{ field: 'passkey', kind: 'passkey-missing' }] };
  const expected = expectPasskey(deps, situation, 'answer');
  const passkey = await findPasskey(deps.db, json.id);
  const refused = { purpose: 'answer' as const, accountId: account.id };
  // Another account's is as unknown here as one that was never bound.
  if (passkey?.accountId !== account.id) return refusePasskey(deps, situation, { ...refused, reason: 'unknown' });
  const checked = await checkAssertion(json, passkey, expected);
  if (checked.verdict === 'stale') return { faults: [{ field: 'passkey', kind: 'passkey-stale' }] };
  if (checked.verdict === 'copied') await disableCopy(deps, situation, passkey);
  if (checked.verdict !== 'accepted') {
    const reason = checked.verdict === 'copied' ? 'copied' : 'wrong';
    return refusePasskey(deps, situation, { ...refused, reason });
  }
  const accepted = { factor: factorOf(passkey), methodId: passkey.methodId, token: newToken() };
  await deps.db.transaction().execute(async (trx) => {
    if (!(await holdVersion(trx, journey)) || !(await holdAccount(trx, account.id))) throw new JourneyMoved();
    await acceptFactor(deps, trx, situation, accepted);
    if (!(await usePasskey(trx, passkey, checked.use))) throw new JourneyMoved();
  });
  return goOnAfterFactor(deps, situation, visitor, accepted);
}
