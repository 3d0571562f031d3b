import { listSecurityReports, type SecurityReport } from '../../undo/security-reports.ts';
import { type ListedAct, listWaiting } from './acts.store.ts';
import type { PeopleDependencies } from './dependencies.ts';
import { type FoundPerson, listLocked } from './people.store.ts';
import { reachOf, type Worker } from './worker.ts';

export type { ListedAct } from './acts.store.ts';

/** What waits for a worker. */
export interface Work {
  /** Acts that wait for a second worker; `own`: this worker asked for it, and somebody else decides. */
  waiting: (ListedAct & { own: boolean })[];
  /** People who said "this was not me", and whom nobody has called yet. */
  reports: SecurityReport[];
  /** People whose codes are refused for now. */
  locked: (FoundPerson & { until: Date })[];
}

const MOST = 20;

/** Lists what is to be done among the people whom the worker may help. */
export async function listWork({ db, settings }: PeopleDependencies, worker: Worker): Promise<Work> {
  const wanted = { organisation: reachOf(settings, worker), limit: MOST };
  const [waiting, locked, open] = await Promise.all([
    listWaiting(db, wanted),
    listLocked(db, wanted),
    listSecurityReports(db, 'open'),
  ]);
  const { organisation } = wanted;
  const reports = open.filter((report) => organisation === null || report.organisation === organisation);
  return { waiting: waiting.map((act) => ({ ...act, own: act.workerId === worker.accountId })), reports, locked };
}
