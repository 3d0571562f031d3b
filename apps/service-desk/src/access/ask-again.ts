import { peekSessionByHash } from '../door/load-session.ts';
import { problems } from '../problems.ts';
import type { Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import { checkAccess } from './check-access.ts';
import { loadViewer, type Viewer } from './viewer.ts';

/**
 * Asks what the guard asked of a case worker once more, for an answer that takes long: the session, the role, the groups as
 * they are now. Throws `forbidden` when the session has ended or the viewer works here no longer.
 */
export async function askAgain(deps: { settings: Settings; db: Database }, sessionIdHash: string): Promise<Viewer> {
  const session = await peekSessionByHash(deps.db, sessionIdHash);
  const { operators, organisation } = deps.settings;
  if (!session || checkAccess('operator', session, operators, organisation) !== 'allowed') throw problems.forbidden();
  const viewer = await loadViewer(deps, session);
  if (!viewer.worker) throw problems.forbidden();
  return viewer;
}
