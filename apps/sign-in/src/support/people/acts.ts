import type { SupportSettings } from '../../settings-support.ts';
import type { ActKind } from '../../tables-support.ts';

export type { ActFacts, ActKind, ActState } from '../../tables-support.ts';

interface ActRule {
  /** Identity must have been proved, and how is kept on record: whoever is let in by it is whoever was proved. */
  needsProof: boolean;
  /** Only administrators. */
  administratorsOnly: boolean;
  /** Which setting says how many of it one worker may do in 24 hours. */
  cap: Exclude<
    keyof SupportSettings,
    'reach' | 'privilegedRoles' | 'proofs' | 'passAfterReset' | 'searchesPerWorkerHour'
  >;
}

/** What a worker can do with an account. */
export const ACTS: Readonly<Record<ActKind, ActRule>> = {
  unlock: { needsProof: false, administratorsOnly: false, cap: 'unlocksPerWorkerDay' },
  'end-sessions': { needsProof: false, administratorsOnly: false, cap: 'sessionEndsPerWorkerDay' },
  'require-enrolment': { needsProof: true, administratorsOnly: false, cap: 'resetsPerWorkerDay' },
  'order-pass': { needsProof: true, administratorsOnly: false, cap: 'passesPerWorkerDay' },
  'disable-account': { needsProof: false, administratorsOnly: true, cap: 'switchesPerWorkerDay' },
  'enable-account': { needsProof: true, administratorsOnly: true, cap: 'switchesPerWorkerDay' },
};

export const ACT_KINDS = Object.keys(ACTS) as ActKind[];

export function isActKind(text: string): text is ActKind {
  return Object.hasOwn(ACTS, text);
}

/** The kinds that are counted together with this one: a pass is a pass, however it is ordered. */
export function countedWith(kind: ActKind): ActKind[] {
  return ACT_KINDS.filter((one) => ACTS[one].cap === ACTS[kind].cap);
}

/** A worker has so long to confirm what was written down. */
export const DRAFT_SECONDS = 3600;

/** A second worker has so long to approve. */
export const WAIT_SECONDS = 86_400;

/** Why an act is not done. `not-found` also for people whom the worker may not help: nobody learns that they are there. */
export type Refusal =
  | 'not-found'
  | 'own-account'
  | 'needs-administrator'
  | 'cap-full'
  | 'gone'
  | 'not-waiting'
  | 'own-request'
  | 'lower-role'
  | 'requester-gone'
  | 'stale-factor';
