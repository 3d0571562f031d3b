import { newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { setDefaultOption } from '../../accounts/set-default-option.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { dropPass } from '../../factors/access-pass/standing-pass.ts';
import { bindPasskey } from '../../factors/passkey/bind-passkey.ts';
import { checkRegistration } from '../../factors/passkey/check-registration.ts';
import { createUserHandle } from '../../factors/passkey/create-challenge.ts';
import { suggestName } from '../../factors/passkey/name-passkey.ts';
import { factorOf, type ProvedPasskey } from '../../factors/passkey/passkey.ts';
import type { QueuedNews } from '../../notices/queue-news.ts';
import { forgetSecondFactors, rise, risingOf } from '../../sessions/change-session.ts';
import type { Database } from '../../tables.ts';
import { readAgent } from '../../web/read-agent.ts';
import { changeStep, finish, JourneyMoved, keepToken, requireStep } from '../change-step.ts';
import type { Fault, JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { hasOverview } from '../overview/home.ts';
import { expectPasskey } from '../passkey-requests.ts';
import { isPasskeySpent, refusePasskey } from '../refuse-passkey.ts';
import { type JourneyState, loadSituation, type Situation } from '../situation.ts';
import { requireFirstMethod } from './accept-proof.ts';

/** Goes to the page that adds a passkey; from where is kept, to come back there. */
export async function beginPasskey(
  deps: JourneyDependencies,
  situation: Situation,
  from: JourneyState['addingPasskey'],
): Promise<Outcome> {
  requireStep(situation, 'contact', 'overview');
  const { notice: _, ...kept } = situation.journey.state;
  await changeStep(deps.db, situation, 'passkey-chosen', { state: { ...kept, addingPasskey: from } });
  return {};
}

/** "Back" from the page that adds a passkey: to where it was chosen; from the offer, to the service. */
export async function leavePasskey(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
): Promise<Outcome> {
  requireStep(situation, 'add-passkey');
  const { addingPasskey: from, ...state } = situation.journey.state;
  if (from === 'offer') return finish(deps, situation, visitor);
  if (situation.gate === 'enrol-passkey') throw new JourneyMoved();
  const event = hasOverview(situation.journey) ? 'stop-home' : 'change-number';
  await changeStep(deps.db, situation, event, { state });
  return {};
}

/** Why nothing was bound though all was right: undoes the transaction. */
class NotBound extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.kind);
    this.fault = fault;
  }
}

/**
 * A browser made a passkey: it is checked and becomes a method, and counts as this session's second factor: its owner has
 * just been verified by the device.
 */
export async function addPasskey(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  credential: string,
): Promise<Outcome> {
  requireStep(situation, 'add-passkey');
  const { account } = situation;
  if (!account) throw new JourneyMoved();
  if (isPasskeySpent(situation)) return { faults: [{ field: 'passkey', kind: 'passkey-tries' }] };
  const userHandle = createUserHandle(deps.keyring, account.id);
  const checked = await checkRegistration(credential, { ...expectPasskey(deps, situation, 'bind'), userHandle });
  if (checked.verdict === 'malformed') return { faults: [{ field: 'passkey', kind: 'passkey-missing' }] };
  if (checked.verdict === 'stale') return { faults: [{ field: 'passkey', kind: 'passkey-stale' }] };
  if (checked.verdict === 'refused')
    return refusePasskey(deps, situation, { purpose: 'bind', reason: 'wrong', accountId: account.id });
  const token = newToken();
  try {
    const told = await deps.db
      .transaction()
      .execute((trx) => bind(deps, trx, situation, visitor, { ...checked, token }));
    deps.owners.sendSoon(told);
  } catch (error) {
    if (error instanceof NotBound) return { faults: [error.fault] };
    throw error;
  }
  return keepToken(token, () => goOnWithPasskey(deps, situation, visitor, token));
}

async function bind(
  deps: JourneyDependencies,
  trx: Database,
  situation: Situation,
  visitor: Visitor,
  { passkey, token }: { passkey: ProvedPasskey; token: string },
): Promise<QueuedNews> {
  const { account, session, journey, gate } = situation;
  if (!account || !session?.passwordAt) throw new JourneyMoved();
  // The journey first: of two clicks one goes on, and locks are taken in the same order everywhere.
  const { sealedDraft: _, ...kept } = journey.state;
  const state: JourneyState = { ...kept, answered: session.passwordAt, notice: 'passkey-proved' };
  const changed = hasOverview(journey) ? 'home-proved' : 'change-proved';
  await changeStep(trx, situation, gate === 'enrol' ? 'proved' : changed, { state });
  await requireFirstMethod(trx, situation);
  // Whatever was proved before, this was too: on the own page nothing less than a passkey counts from now on.
  const { browserId, tokenHash } = journey;
  const rising = { sessionId: session.id, browserId, tokenHash, newTokenHash: hashToken(token) };
  if (!(await rise(trx, risingOf({ ...rising, factor: factorOf(passkey) })))) throw new JourneyMoved();
  await forgetSecondFactors(trx, account.id, session.id);
  // A pass for one use has led to what it was for.
  if (session.secondFactor === 'pass-once') await dropPass(trx, account.id);
  const name = suggestName(passkey.aaguid, readAgent(visitor.request.headers['user-agent']));
  const bound = await bindPasskey(
    trx,
    { ...passkey, accountId: account.id, name },
    deps.settings.limits.passkeysPerAccount,
  );
  if (bound.verdict === 'too-many') throw new NotBound({ field: 'passkey', kind: 'passkeys-many' });
  if (bound.verdict === 'known') throw new NotBound({ field: 'passkey', kind: 'passkey-known' });
  // Who takes the trouble wants to use it; the page for choices has the other ones still.
  if (!situation.methods.some(({ kind }) => kind === 'passkey')) await setDefaultOption(trx, account.id, 'passkey:any');
  const common = { accountId: account.id, journeyId: journey.id };
  const added = { kind: 'method-added' as const, detail: { method: 'passkey' as const } };
  await recordEvent(trx, { ...common, ...added });
  return deps.owners.queue(trx, { ...added, accountId: account.id, language: visitor.language });
}

/** From the offer, or where the service took nothing less, straight on to the service; else to the page that follows. */
async function goOnWithPasskey(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  token: string,
): Promise<Outcome> {
  const { journey, gate, origin } = situation;
  const isOnTheWay = journey.state.addingPasskey === 'offer' || gate === 'enrol-passkey';
  if (!isOnTheWay) return {};
  const reloaded = await loadSituation(deps, deps.db, journey.id, hashToken(token), origin);
  return reloaded?.gate === 'open' ? finish(deps, reloaded, visitor) : {};
}
