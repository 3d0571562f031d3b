import { newId } from '@vakt/foundation/ids';
import { holdAccount } from '../accounts/hold-account.ts';
import type { AuditDetails } from '../audit/events.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { PasskeyPurpose } from '../factors/passkey/create-challenge.ts';
import type { Passkey } from '../factors/passkey/passkey.ts';
import { disableCopiedPasskey } from '../factors/passkey/use-passkey.ts';
import { forgetSecondFactors } from '../sessions/change-session.ts';
import { changeStep, JourneyMoved } from './change-step.ts';
import type { JourneyDependencies, Outcome } from './dependencies.ts';
import { holdVersion } from './journeys.store.ts';
import type { Situation } from './situation.ts';

type Reason = AuditDetails['passkey-refused']['reason'];

/** Refusals of one journey; then it takes no passkey any more, and the other ways are there still. */
const MOST_REFUSALS = 10;

/** Whether this journey has been sent too many wrong answers already: nothing is compared then. */
export function isPasskeySpent({ journey }: Situation): boolean {
  return (journey.state.passkeyRefusals ?? 0) >= MOST_REFUSALS;
}

/**
 * An answer was wrong: it is counted and put on record, and the journey moves on, so that the challenge that it was given
 * for is dead. Never counted among wrong codes: whoever has only the password could else lock the owner's codes with noise.
 */
export async function refusePasskey(
  deps: JourneyDependencies,
  situation: Situation,
  refused: { purpose: PasskeyPurpose; reason: Reason; accountId: string | null },
): Promise<Outcome> {
  const { journey } = situation;
  const { purpose, reason, accountId } = refused;
  const state = { ...journey.state, passkeyRefusals: (journey.state.passkeyRefusals ?? 0) + 1 };
  await changeStep(deps.db, situation, 'passkey-refused', { state });
  const detail = { purpose, reason };
  await recordEvent(deps.db, { kind: 'passkey-refused', accountId, journeyId: journey.id, detail });
  return { faults: [{ field: 'passkey', kind: reason === 'copied' ? 'passkey-copied' : 'passkey-refused' }] };
}

/**
 * There are two of a key that cannot be copied: it is switched off, and every session of the account has to answer anew, for
 * the copy may have opened it. Of two answers to one page the second is only late: the journey has moved on by then.
 */
export async function disableCopy(
  deps: JourneyDependencies,
  situation: Situation,
  { methodId, accountId }: Pick<Passkey, 'methodId' | 'accountId'>,
): Promise<void> {
  const { journey } = situation;
  await deps.db.transaction().execute(async (trx) => {
    if (!(await holdVersion(trx, journey)) || !(await holdAccount(trx, accountId))) throw new JourneyMoved();
    // Sessions before methods, as everywhere: nothing is to wait in a circle.
    await forgetSecondFactors(trx, accountId, newId());
    if (!(await disableCopiedPasskey(trx, methodId))) throw new JourneyMoved();
    const detail = { method: 'passkey' as const, reason: 'copied' as const };
    await recordEvent(trx, { kind: 'method-disabled', accountId, journeyId: journey.id, detail });
  });
}
