import { countMethods } from '../../accounts/load-methods.ts';
import { removeMethod } from '../../accounts/remove-method.ts';
import { renameMethod } from '../../accounts/rename-method.ts';
import { setDefaultOption } from '../../accounts/set-default-option.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { needsPasskey } from '../../policies/resolve-policy.ts';
import { forgetSecondFactors } from '../../sessions/change-session.ts';
import type { Database } from '../../tables.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { requireProvedSession } from '../enrol/accept-proof.ts';
import { DEFAULT_CHANGED, queueRemoval } from '../manage-methods/queue-removal.ts';
import { listEveryOption } from '../sign-in/begin-challenge.ts';
import type { JourneyState, Situation } from '../situation.ts';

/** Goes to the page that asks whether this method is to be removed. */
export async function askToRemove(deps: JourneyDependencies, situation: Situation, methodId: string): Promise<Outcome> {
  requireStep(situation, 'overview');
  if (!situation.methods.some(({ id }) => id === methodId))
    return { faults: [{ field: 'methods', kind: 'method-gone' }] };
  await changeStep(deps.db, situation, 'remove', { state: { ...quiet(situation), removing: methodId } });
  return {};
}

/**
 * Removes the method that was asked for, in one transaction with what it ends: codes on their way to it, and the second
 * factor of all other sessions (T21). The last one that works, and the last passkey of who needs one, stay.
 */
export async function removeAsked(deps: JourneyDependencies, situation: Situation, visitor: Visitor): Promise<Outcome> {
  requireStep(situation, 'remove-method');
  const { account, session, journey, methods, facts } = situation;
  const method = methods.find(({ id }) => id === journey.state.removing);
  if (!account || !session || !method) throw new JourneyMoved();
  const isLastPasskey = method.kind === 'passkey' && method.disabled_at === null && facts.passkeys === 1;
  if (isLastPasskey && needsPasskey(deps.settings, account.roles))
    return { faults: [{ field: 'method', kind: 'last-passkey' }] };
  const told = await deps.db
    .transaction()
    .execute(async (trx) => {
      const { removing: _, ...state } = quiet(situation);
      await changeStep(trx, situation, 'changed', { state: { ...state, notice: 'method-removed' } });
      await requireProvedSession(trx, situation);
      const verdict = await removeMethod({ db: trx, keyring: deps.keyring }, account.id, method.id);
      // Undone with the step: the page says why.
      if (verdict.verdict === 'last-method') throw new LastMethod('last-method');
      if (verdict.verdict === 'not-found') throw new JourneyMoved();
      // Asked again with the account held: another window may have removed the other one meanwhile (R5).
      if (method.kind === 'passkey' && needsPasskey(deps.settings, account.roles))
        await requirePasskeyLeft(trx, account.id);
      await forgetSecondFactors(trx, account.id, session.id);
      const event = { kind: 'method-removed' as const, accountId: account.id, journeyId: journey.id };
      await recordEvent(trx, { ...event, detail: { method: method.kind } });
      return queueRemoval(deps, trx, account.id, verdict.method, visitor.language);
    })
    .catch((error) => {
      if (error instanceof LastMethod) return error;
      throw error;
    });
  if (told instanceof LastMethod) return { faults: [{ field: 'method', kind: told.kind }] };
  deps.owners.sendSoon(told);
  return {};
}

class LastMethod extends Error {
  readonly kind: 'last-method' | 'last-passkey';

  constructor(kind: 'last-method' | 'last-passkey') {
    super(kind);
    this.kind = kind;
  }
}

async function requirePasskeyLeft(trx: Database, accountId: string): Promise<void> {
  if ((await countMethods(trx, accountId)).passkeys === 0) throw new LastMethod('last-passkey');
}

/** Gives a method a name of the person's own; an empty one takes it away. */
export async function rename(
  deps: JourneyDependencies,
  situation: Situation,
  { methodId, name }: { methodId: string; name: string },
): Promise<Outcome> {
  requireStep(situation, 'overview');
  const { account, methods, journey } = situation;
  if (!account || !methods.some(({ id }) => id === methodId))
    return { faults: [{ field: 'methods', kind: 'method-gone' }] };
  const clean = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  if (clean.length > 40) return { faults: [{ field: 'methods', kind: 'name-long' }] };
  await deps.db.transaction().execute(async (trx) => {
    await changeStep(trx, situation, 'changed', { state: { ...quiet(situation), notice: 'method-renamed' } });
    await requireProvedSession(trx, situation);
    if (!(await renameMethod(trx, account.id, methodId, clean === '' ? null : clean))) throw new JourneyMoved();
    const event = { kind: 'method-renamed' as const, accountId: account.id, journeyId: journey.id };
    const method = methods.find(({ id }) => id === methodId)?.kind;
    if (method) await recordEvent(trx, { ...event, detail: { method } });
  });
  return {};
}

/** Chooses which way comes first at sign-in. */
export async function chooseDefault(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  optionId: string,
): Promise<Outcome> {
  requireStep(situation, 'overview');
  const { account, journey } = situation;
  const option = listEveryOption(deps, situation).find(({ id, kind }) => id === optionId && kind !== null);
  if (!account || !option) return { faults: [{ field: 'defaultOption', kind: 'option-missing' }] };
  const told = await deps.db.transaction().execute(async (trx) => {
    await changeStep(trx, situation, 'changed', { state: { ...quiet(situation), notice: 'default-changed' } });
    await requireProvedSession(trx, situation);
    await setDefaultOption(trx, account.id, option.id);
    const event = { kind: 'default-option-changed' as const, accountId: account.id, journeyId: journey.id };
    await recordEvent(trx, { ...event, detail: { option: option.channel } });
    return deps.owners.queue(trx, { accountId: account.id, language: visitor.language, ...DEFAULT_CHANGED });
  });
  deps.owners.sendSoon(told);
  return {};
}

/** The state without what the page told once. */
export function quiet({ journey }: Situation): JourneyState {
  const { notice: _, ...state } = journey.state;
  return state;
}
