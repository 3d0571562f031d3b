import type { Session } from '../door/load-session.ts';
import type { Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import type { GroupRole } from '../tables-of-cases.ts';
import { hasTwoFactors, isOperator } from './check-access.ts';
import { findStanding } from './standing.store.ts';

/** Who asks, as far as the policy needs it. Made anew for each request from stored facts. */
export interface Viewer {
  personId: string;
  /** Came with two factors, is an operator, and belongs to at least one group. */
  worker: boolean;
  /** An operator who may set up groups, members and calendars. */
  administrator: boolean;
  /** Role in each group; empty for who is no operator now, whatever the database remembers. */
  roles: ReadonlyMap<string, GroupRole>;
  managerId: string | null;
  /** When this person last proved who they are. */
  authTime: Date | null;
}

/** Loads the viewer behind a session: who is no operator at this sign-in belongs to no group. */
export async function loadViewer(deps: { settings: Settings; db: Database }, session: Session): Promise<Viewer> {
  const { operators, administrators, organisation } = deps.settings;
  const { personId, authTime } = session;
  const operator = hasTwoFactors(session) && isOperator(session, operators, organisation);
  const standing = operator ? await findStanding(deps.db, personId, session.roles) : null;
  return {
    personId,
    worker: standing !== null && standing.roles.size > 0,
    administrator: operator && isOperator(session, administrators, organisation),
    roles: standing?.roles ?? new Map(),
    managerId: standing?.managerId ?? null,
    authTime,
  };
}

/** The groups in which a viewer has one of these roles; all of the viewer's groups without any. */
export function groupsOf(viewer: Viewer, ...roles: GroupRole[]): string[] {
  return [...viewer.roles].filter(([, role]) => roles.length === 0 || roles.includes(role)).map(([id]) => id);
}
