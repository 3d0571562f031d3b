import { storeRoles } from '../../accounts/credentials.ts';
import { inTransaction } from '../../accounts/in-transaction.ts';
import { endAllSessions } from '../../accounts/reset-methods.ts';
import { recordEvent } from '../../audit/record-event.ts';
import type { Database } from '../../tables.ts';

/**
 * Gives an account exactly these roles, on record with who they are. Whoever is signed in gains at the next request what our
 * own pages ask roles for. When a role is taken away, the sessions end too, and it is told how many: a relying party learns
 * roles at a sign-in alone, and who lost one would keep it there as long as they stay.
 */
export function setRoles(
  db: Database,
  { id, organisation, roles: before }: { id: string; organisation: string; roles: readonly string[] },
  roles: string[],
): Promise<number> {
  return inTransaction(db, async (transaction) => {
    await storeRoles(transaction, id, roles);
    const isLess = before.some((role) => !roles.includes(role));
    const ended = isLess ? await endAllSessions(transaction, id) : 0;
    await recordEvent(transaction, {
      kind: 'person-changed',
      accountId: id,
      journeyId: null,
      detail: { organisation, what: 'roles', roles },
    });
    return ended;
  });
}
