import { loadAccountById } from '../../accounts/load-account.ts';
import { findAct, loadParties, type Parties, type StoredAct } from './acts.store.ts';
import type { PeopleDependencies } from './dependencies.ts';
import { isPrivileged, reachOf, type Worker } from './worker.ts';

export type { StoredAct } from './acts.store.ts';

/** An act as a worker may see it. */
export interface ShownAct {
  act: StoredAct;
  person: Parties;
  /** The worker wrote it down, or asked for it. */
  own: boolean;
  /** It will need a second worker whatever the day's share. */
  privileged: boolean;
  /** The collection code, for the worker who asked for it and as long as it is good. */
  collectionCode: string | null;
  workerName: string | null;
  deciderName: string | null;
}

/** Loads an act. Null: there is none, it concerns nobody of the worker's, or it is somebody else's draft. */
export async function loadAct(deps: PeopleDependencies, worker: Worker, id: string): Promise<ShownAct | null> {
  const { db, settings, keyring } = deps;
  const act = await findAct(db, id);
  const own = act?.workerId === worker.accountId;
  if (!act || (act.state === 'draft' && !own)) return null;
  const person = await loadParties(db, act.accountId, worker.accountId);
  const reach = reachOf(settings, worker);
  if (!person || (reach !== null && person.organisation !== reach)) return null;
  const isTold = own && act.state === 'done' && act.toldSealed !== null && !act.isOver;
  const collectionCode = isTold && act.toldSealed ? keyring.open('collection-code', act.toldSealed, act.id) : null;
  const privileged = isPrivileged(settings, person.roles);
  return { act, person, own, privileged, collectionCode, ...(await findNames(deps, act)) };
}

async function findNames({ db }: PeopleDependencies, { workerId, decidedBy }: StoredAct) {
  const [worker, decider] = await Promise.all([
    loadAccountById(db, workerId),
    decidedBy === null ? null : loadAccountById(db, decidedBy),
  ]);
  return { workerName: worker?.displayName ?? null, deciderName: decider?.displayName ?? null };
}
