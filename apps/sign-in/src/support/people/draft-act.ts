import { newId } from '@vakt/foundation/ids';
import { holdsNumber } from '../../audit/holds-number.ts';
import { PROOFS, type Proof } from '../../settings-support.ts';
import { insertAct, loadParties } from './acts.store.ts';
import { ACTS, type ActFacts, type ActKind, DRAFT_SECONDS, type Refusal } from './acts.ts';
import { denyAct } from './deny-act.ts';
import type { PeopleDependencies } from './dependencies.ts';
import { reachOf, type Worker, workerRoleOf } from './worker.ts';

/** What a form, or the desk, says of an act. */
export interface ActWish {
  kind: ActKind;
  accountId: string;
  reason: string;
  /** One of the configured proofs; empty: none. */
  proof: string;
  /** Of a pass, or of a new enrolment with a pass. */
  pass: { wanted: boolean; lifeSeconds: number; once: boolean };
  door: 'page' | 'api';
  /** By which the desk knows it again when it asks twice. */
  requestKey?: string;
}

export type ReasonFault = 'missing' | 'too-short' | 'too-long' | 'no-words' | 'holds-number';
export type WishFault =
  | { field: 'reason'; kind: ReasonFault }
  | { field: 'proof'; kind: 'missing' }
  | { field: 'life'; kind: 'out-of-bounds' };

export type DraftVerdict =
  | { verdict: 'drafted'; id: string }
  | { verdict: 'faulty'; faults: WishFault[] }
  | { verdict: 'refused'; why: Refusal };

export const LEAST_REASON = 10;
export const MOST_REASON = 500;

/** How long a pass may live, in seconds: ten minutes to thirty days, an hour when nothing is said. */
export const PASS_LIFE = { least: 600, most: 2_592_000, usual: 3600 } as const;

/** What is wrong with a reason, or null. It is kept for good and read by others, the person among them. */
export function checkReason(reason: string): ReasonFault | null {
  const text = reason.trim();
  if (text === '') return 'missing';
  if ([...text].length < LEAST_REASON) return 'too-short';
  if ([...text].length > MOST_REASON) return 'too-long';
  if (holdsNumber(text)) return 'holds-number';
  return (text.match(/\p{L}/gu) ?? []).length < LEAST_REASON / 2 ? 'no-words' : null;
}

/**
 * Writes down what a worker is about to do, and changes nothing else. What may not be done at all is refused here already;
 * everything is asked once more when it is confirmed.
 */
export async function draftAct(deps: PeopleDependencies, worker: Worker, wish: ActWish): Promise<DraftVerdict> {
  const why = await refuseAct(deps, worker, wish.kind, wish.accountId);
  if (why) return { verdict: 'refused', why };
  const faults = listFaults(deps, wish);
  if (faults.length > 0) return { verdict: 'faulty', faults };
  const written = await insertAct(deps.db, {
    id: newId(),
    kind: wish.kind,
    accountId: wish.accountId,
    workerId: worker.accountId,
    workerRole: workerRoleOf(worker.roles) ?? 'support',
    door: wish.door,
    requestKey: wish.requestKey ?? null,
    reason: wish.reason.trim(),
    proof: readProof(deps, wish.proof),
    wishes: readWishes(wish),
    lifeSeconds: DRAFT_SECONDS,
  });
  // The same key for something else: neither this one nor that one is done by it.
  if (written.kind !== wish.kind || written.accountId !== wish.accountId)
    return { verdict: 'refused', why: 'not-waiting' };
  return { verdict: 'drafted', id: written.id };
}

/** Why this worker may not do this with this account; null: nothing is in the way. A refusal of one's own account is on record. */
export async function refuseAct(
  deps: PeopleDependencies,
  worker: Worker,
  kind: ActKind,
  accountId: string,
): Promise<Refusal | null> {
  const parties = await loadParties(deps.db, accountId, worker.accountId);
  const reach = reachOf(deps.settings, worker);
  if (!parties || (reach !== null && parties.organisation !== reach)) return 'not-found';
  if (parties.isSamePerson) {
    await denyAct(deps.db, worker, { kind, accountId, why: 'own-account' });
    return 'own-account';
  }
  if (ACTS[kind].administratorsOnly && workerRoleOf(worker.roles) !== 'administrator') return 'needs-administrator';
  return null;
}

function readProof({ settings }: PeopleDependencies, proof: string): Proof | null {
  return PROOFS.find((one) => one === proof && settings.support.proofs.includes(one)) ?? null;
}

function listFaults(deps: PeopleDependencies, wish: ActWish): WishFault[] {
  const faults: WishFault[] = [];
  const reason = checkReason(wish.reason);
  if (reason) faults.push({ field: 'reason', kind: reason });
  if (ACTS[wish.kind].needsProof && readProof(deps, wish.proof) === null)
    faults.push({ field: 'proof', kind: 'missing' });
  const { lifeSeconds } = wish.pass;
  if (hasPass(wish) && !(lifeSeconds >= PASS_LIFE.least && lifeSeconds <= PASS_LIFE.most))
    faults.push({ field: 'life', kind: 'out-of-bounds' });
  return faults;
}

function hasPass({ kind, pass }: ActWish): boolean {
  return kind === 'order-pass' || (kind === 'require-enrolment' && pass.wanted);
}

function readWishes(wish: ActWish): ActFacts {
  if (!hasPass(wish)) return wish.kind === 'require-enrolment' ? { pass: false } : {};
  return { pass: true, lifeSeconds: Math.floor(wish.pass.lifeSeconds), once: wish.pass.once };
}
