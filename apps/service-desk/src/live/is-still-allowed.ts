import type { Kysely } from 'kysely';
import { maySee } from '../access/case-policy.ts';
import { checkAccess } from '../access/check-access.ts';
import { loadViewer, type Viewer } from '../access/viewer.ts';
import { peekSessionByHash } from '../door/load-session.ts';
import { loadRow } from '../queues/load-list.ts';
import type { Settings } from '../settings.ts';
import type { DeskTables } from '../tables.ts';
import type { LiveConnection } from './connection.ts';

/**
 * Asks for an open stream what the guard asked when it was opened: the session, the role, the groups, the case. A viewer who
 * is another one now (another group, another manager) is let go too: the page comes back and gets what is right then.
 * `case-gone`: the viewer goes on working, and does not see the case of the page any longer.
 */
export async function isStillAllowed(
  deps: { db: Kysely<DeskTables>; settings: Settings },
  connection: LiveConnection,
): Promise<'allowed' | 'refused' | 'case-gone'> {
  const session = await peekSessionByHash(deps.db, connection.sessionIdHash);
  const { operators, organisation } = deps.settings;
  if (!session || checkAccess('operator', session, operators, organisation) !== 'allowed') return 'refused';
  const viewer = await loadViewer(deps, session);
  if (!viewer.worker) return 'refused';
  const row = connection.opened ? await loadRow(deps, connection.opened.id) : null;
  if (connection.opened && !(row && maySee(viewer, row))) return 'case-gone';
  return isSame(viewer, connection.viewer) ? 'allowed' : 'refused';
}

function isSame(one: Viewer, other: Viewer): boolean {
  const groups = [...one.roles.keys()];
  return (
    one.managerId === other.managerId &&
    one.roles.size === other.roles.size &&
    groups.every((id) => other.roles.has(id))
  );
}
