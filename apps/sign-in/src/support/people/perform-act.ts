import { recordEvent } from '../../audit/record-event.ts';
import type { Database } from '../../tables.ts';
import { changeAct, countActs, loadParties, lockAct, type Parties, type StoredAct } from './acts.store.ts';
import { ACTS, type ActKind, countedWith, type Refusal, WAIT_SECONDS } from './acts.ts';
import { type Carried, carryOut } from './carry-out.ts';
import { denyAct } from './deny-act.ts';
import type { PeopleDependencies } from './dependencies.ts';
import { isPrivileged, mayAct, reachOf, type Worker, workerRoleOf } from './worker.ts';

export type PerformVerdict =
  | { verdict: 'done' | 'waiting' }
  /** It was confirmed before: nothing more happened. */
  | { verdict: 'already' }
  | { verdict: 'refused'; why: Refusal };

/** What the transaction led to, and what is left to do when it stands. */
interface Performed {
  answer: PerformVerdict;
  act?: StoredAct;
  carried?: Carried;
  capped?: { kind: ActKind; most: number };
}

/**
 * Does what a worker wrote down before and confirms now, in one transaction with its record: at once, or as a request to a
 * second worker when the account is privileged or the worker has had the day's share. Who may do what is decided anew from
 * what is stored. A second click finds the act done.
 */
export async function performAct(deps: PeopleDependencies, worker: Worker, actId: string): Promise<PerformVerdict> {
  if (!mayAct(worker)) return { verdict: 'refused', why: 'stale-factor' };
  const performed = await deps.db.transaction().execute((trx) => perform(deps, trx, worker, actId));
  const { answer, act, carried, capped } = performed;
  if (capped)
    deps.log.error(
      { workerId: worker.accountId, what: capped.kind, most: capped.most },
      'a support worker has had the day’s share of an act',
    );
  if (act && answer.verdict === 'refused' && ON_RECORD.includes(answer.why))
    await denyAct(deps.db, worker, { kind: act.kind, accountId: act.accountId, why: answer.why });
  if (carried) deps.owners.sendSoon(carried.news);
  return answer;
}

const ON_RECORD: readonly Refusal[] = ['own-account', 'cap-full', 'needs-administrator'];

async function perform(deps: PeopleDependencies, trx: Database, worker: Worker, actId: string): Promise<Performed> {
  const refuse = (why: Refusal, act?: StoredAct): Performed => ({
    answer: { verdict: 'refused', why },
    ...(act && { act }),
  });
  const act = await lockAct(trx, actId);
  if (!act || act.workerId !== worker.accountId) return refuse('not-found');
  if (act.state !== 'draft') return { answer: { verdict: 'already' } };
  if (act.isOver) return refuse('gone');
  const rule = ACTS[act.kind];
  const most = deps.settings.support[rule.cap];
  const count = await countActs(trx, worker.accountId, countedWith(act.kind));
  const person = await loadParties(trx, act.accountId, worker.accountId);
  const role = person && workerRoleOf(person.workerRoles);
  const reach = reachOf(deps.settings, worker);
  if (!person || !role || (reach !== null && person.organisation !== reach)) return refuse('not-found');
  if (person.isSamePerson) return refuse('own-account', act);
  if (rule.administratorsOnly && role !== 'administrator') return refuse('needs-administrator', act);
  if (count >= 2 * most) return refuse('cap-full', act);
  const secondEyes = isPrivileged(deps.settings, person.roles) ? 'privileged' : count >= most ? 'cap' : null;
  const capped = count === most ? { capped: { kind: act.kind, most } } : {};
  if (capped.capped)
    await recordEvent(trx, {
      kind: 'support-cap-reached',
      accountId: worker.accountId,
      journeyId: null,
      detail: { what: act.kind, most },
    });
  if (secondEyes) {
    await changeAct(trx, act, { state: 'waiting', secondEyes, workerRole: role, lifeSeconds: WAIT_SECONDS });
    await recordAsked(trx, act, secondEyes);
    return { answer: { verdict: 'waiting' }, act, ...capped };
  }
  const carried = await finishAct(deps, trx, act, person, null, role);
  return { answer: { verdict: 'done' }, act, carried, ...capped };
}

function recordAsked(trx: Database, act: StoredAct, why: 'privileged' | 'cap'): Promise<void> {
  const detail = { act: act.id, what: act.kind, by: act.workerId, why, reason: act.reason };
  return recordEvent(trx, { kind: 'support-act-asked', accountId: act.accountId, journeyId: null, detail });
}

/** Carries an act out that is held, and moves it on; with the second worker who approved it, where there is one. */
export async function finishAct(
  deps: PeopleDependencies,
  trx: Database,
  act: StoredAct,
  person: Parties,
  approvedBy: string | null,
  role?: 'support' | 'administrator',
): Promise<Carried> {
  const carried = await carryOut(deps, trx, act, person);
  const { told, outcome } = carried;
  await changeAct(trx, act, {
    state: 'done',
    outcome,
    toldSealed: told && deps.keyring.seal('collection-code', told.code, act.id),
    ...(told && { lifeSeconds: (told.until.getTime() - act.now.getTime()) / 1000 }),
    ...(role && { workerRole: role }),
    ...(approvedBy && { decision: { by: approvedBy, reason: null } }),
  });
  await recordEvent(trx, {
    kind: 'support-act-done',
    accountId: act.accountId,
    journeyId: null,
    detail: {
      act: act.id,
      what: act.kind,
      by: act.workerId,
      approvedBy,
      reason: act.reason,
      proof: act.proof,
      door: act.door,
    },
  });
  return carried;
}
