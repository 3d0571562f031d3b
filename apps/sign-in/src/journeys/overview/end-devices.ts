import { forgetDevices } from '../../sessions/forget-devices.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome } from '../dependencies.ts';
import { requireLiveSession } from '../enrol/accept-proof.ts';
import type { Situation } from '../situation.ts';
import { quiet } from './change-methods.ts';

/** A row's id as it stands in a form; another text is nobody's. */
const ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Has one remembered device of the person's forgotten, or (`all`) every one: the next sign-in there asks again. */
export async function endDevices(deps: JourneyDependencies, situation: Situation, deviceId: string): Promise<Outcome> {
  requireStep(situation, 'overview');
  const { account, journey } = situation;
  const all = deviceId === 'all';
  if (!account || (!all && !ID.test(deviceId))) throw new JourneyMoved();
  await deps.db.transaction().execute(async (trx) => {
    const notice = all ? 'devices-ended' : 'device-ended';
    await changeStep(trx, situation, 'changed', { state: { ...quiet(situation), notice } });
    // Open while the methods are locked too: it takes away, and binds nothing.
    await requireLiveSession(trx, situation);
    const which = { why: 'by-owner' as const, deviceId: all ? null : deviceId, journeyId: journey.id };
    await forgetDevices(trx, account.id, which);
  });
  return {};
}
