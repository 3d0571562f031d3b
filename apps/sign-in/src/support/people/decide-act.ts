import { recordEvent } from '../../audit/record-event.ts';
import type { Database } from '../../tables.ts';
import {
  areSamePerson,
  changeAct,
  countActs,
  loadParties,
  lockAct,
  type Parties,
  type StoredAct,
} from './acts.store.ts';
import { ACTS, countedWith, type Refusal } from './acts.ts';
import type { Carried } from './carry-out.ts';
import { denyAct } from './deny-act.ts';
import type { PeopleDependencies } from './dependencies.ts';
import { checkReason, type ReasonFault } from './draft-act.ts';
import { finishAct } from './perform-act.ts';
import { isRankEnough, mayAct, reachOf, type Worker, workerRoleOf } from './worker.ts';

/** What is said to an act that waits. Only its own worker withdraws it, and only somebody else approves or refuses. */
export type Decision = { how: 'approve' } | { how: 'refuse'; reason: string } | { how: 'withdraw' };

export type DecisionVerdict =
  | { verdict: 'done' | 'refused-by-second' | 'withdrawn' }
  | { verdict: 'faulty'; fault: ReasonFault }
  | { verdict: 'refused'; why: Refusal };

interface Decided {
  answer: DecisionVerdict;
  act?: StoredAct;
  carried?: Carried;
}

/**
 * The second pair of eyes. The act is held while it is decided: of two approvals, or of approval and withdrawal, the first
 * counts and the other finds that it waits no more. Approving does it, in the same transaction; the first worker must
 * still be one.
 */
export async function decideAct(
  deps: PeopleDependencies,
  worker: Worker,
  actId: string,
  decision: Decision,
): Promise<DecisionVerdict> {
  if (!mayAct(worker)) return { verdict: 'refused', why: 'stale-factor' };
  const fault = decision.how === 'refuse' ? checkReason(decision.reason) : null;
  if (fault) return { verdict: 'faulty', fault };
  const decided = await deps.db.transaction().execute((trx) => decide(deps, trx, worker, actId, decision));
  const { answer, act, carried } = decided;
  if (act && answer.verdict === 'refused')
    await denyAct(deps.db, worker, { kind: act.kind, accountId: act.accountId, why: answer.why });
  if (carried) deps.owners.sendSoon(carried.news);
  return answer;
}

async function decide(
  deps: PeopleDependencies,
  trx: Database,
  worker: Worker,
  actId: string,
  decision: Decision,
): Promise<Decided> {
  const refuse = (why: Refusal): Decided => ({ answer: { verdict: 'refused', why } });
  const act = await lockAct(trx, actId);
  // What is written down and not confirmed is nobody's business but its worker's.
  if (!act || act.state === 'draft') return refuse('not-found');
  const person = await loadParties(trx, act.accountId, worker.accountId);
  const role = person && workerRoleOf(person.workerRoles);
  const reach = reachOf(deps.settings, worker);
  if (!person || !role || (reach !== null && person.organisation !== reach)) return refuse('not-found');
  if (decision.how === 'withdraw') return withdraw(trx, worker, act);
  if (act.state !== 'waiting' || act.isOver) return refuse(act.state === 'waiting' ? 'gone' : 'not-waiting');
  const why = await refuseSecond(deps, trx, worker, act, person);
  if (why) return { ...refuse(why), act };
  if (decision.how === 'refuse') {
    await changeAct(trx, act, { state: 'refused', decision: { by: worker.accountId, reason: decision.reason.trim() } });
    await recordDeclined(trx, act, worker, 'refused');
    return { answer: { verdict: 'refused-by-second' } };
  }
  const carried = await finishAct(deps, trx, act, person, worker.accountId);
  return { answer: { verdict: 'done' }, act, carried };
}

async function withdraw(trx: Database, worker: Worker, act: StoredAct): Promise<Decided> {
  if (act.workerId !== worker.accountId) return { answer: { verdict: 'refused', why: 'not-found' } };
  if (act.state !== 'waiting') return { answer: { verdict: 'refused', why: 'not-waiting' } };
  await changeAct(trx, act, { state: 'withdrawn' });
  await recordDeclined(trx, act, worker, 'withdrawn');
  return { answer: { verdict: 'withdrawn' } };
}

/** Why this worker is not the second one: the same person as the first, or the one concerned, or with too low a role. */
async function refuseSecond(
  deps: PeopleDependencies,
  trx: Database,
  worker: Worker,
  act: StoredAct,
  person: Parties,
): Promise<Refusal | null> {
  if (await areSamePerson(trx, act.workerId, worker.accountId)) return 'own-request';
  if (person.isSamePerson) return 'own-account';
  const role = workerRoleOf(person.workerRoles);
  if (!isRankEnough(role, act.workerRole)) return 'lower-role';
  const first = await loadParties(trx, act.accountId, act.workerId);
  if (!first || workerRoleOf(first.workerRoles) === null || first.isSamePerson) return 'requester-gone';
  const rule = ACTS[act.kind];
  if (rule.administratorsOnly && role !== 'administrator') return 'needs-administrator';
  const count = await countActs(trx, worker.accountId, countedWith(act.kind));
  return count >= 2 * deps.settings.support[rule.cap] ? 'cap-full' : null;
}

function recordDeclined(trx: Database, act: StoredAct, { accountId: by }: Worker, how: 'refused' | 'withdrawn') {
  const detail = { act: act.id, what: act.kind, by, how };
  return recordEvent(trx, { kind: 'support-act-declined', accountId: act.accountId, journeyId: null, detail });
}
