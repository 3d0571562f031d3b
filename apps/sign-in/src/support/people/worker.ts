import { SUPPORT_ACT_FACTOR_AGE_SECONDS } from '../../own-services.ts';
import type { Settings } from '../../settings.ts';
import { ADMINISTRATOR_ROLE, SUPPORT_ROLE } from '../console-sections.ts';
import type { Administrator } from '../find-administrator.ts';

/** Somebody of the desk, with a role and two factors: found anew at every request (`findWorker`). */
export type Worker = Administrator;

/** Who may help people. What administrators may do includes it. */
export const WORKER_ROLES: readonly string[] = [SUPPORT_ROLE, ADMINISTRATOR_ROLE];

/** The higher of a worker's roles. */
export type WorkerRole = 'support' | 'administrator';

const RANKS: Record<WorkerRole, number> = { support: 1, administrator: 2 };

/** The higher role that somebody with these roles works in; null: no worker. */
export function workerRoleOf(roles: readonly string[]): WorkerRole | null {
  if (roles.includes(ADMINISTRATOR_ROLE)) return 'administrator';
  return roles.includes(SUPPORT_ROLE) ? 'support' : null;
}

/** Whether the second worker's role is the first one's, or higher. */
export function isRankEnough(second: WorkerRole | null, first: WorkerRole): boolean {
  return second !== null && RANKS[second] >= RANKS[first];
}

/** Whether the second factor is fresh enough to change somebody's account. */
export function mayAct({ factorAgeSeconds: age }: Pick<Worker, 'factorAgeSeconds'>): boolean {
  return age !== null && age <= SUPPORT_ACT_FACTOR_AGE_SECONDS;
}

/** The organisation whose people a worker sees; null: everybody's. */
export function reachOf({ support }: Pick<Settings, 'support'>, worker: Pick<Worker, 'organisation'>): string | null {
  return support.reach === 'all' ? null : worker.organisation;
}

/** Whether an account's changes need a second worker. */
export function isPrivileged({ support }: Pick<Settings, 'support'>, roles: readonly string[]): boolean {
  const privileged = [...WORKER_ROLES, ...support.privilegedRoles];
  return roles.some((role) => privileged.includes(role));
}
