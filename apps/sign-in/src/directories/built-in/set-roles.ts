import { storeRoles } from '../../accounts/credentials.ts';
import { inTransaction } from '../../accounts/in-transaction.ts';
import { endAllSessions } from '../../accounts/reset-methods.ts';
import { recordEvent } from '../../audit/record-event.ts';
import type { Database } from '../../tables.ts';

/**
 * Gives an account exactly these roles, on record with who they are, and ends its sessions; gives how many. A relying party
 * learns roles at a sign-in alone: who lost one would keep it there as long as they stay.
 */
export function setRoles(
  db: Database,
  { id, organisation }: { id: string; organisation: string },
  roles: string[],
): Promise<number> {
  return inTransaction(db, async (transaction) => {
    await storeRoles(transaction, id, roles);
    const ended = await endAllSessions(transaction, id);
    await recordEvent(transaction, {
      kind: 'person-changed',
      accountId: id,
      journeyId: null,
      detail: { organisation, what: 'roles', roles },
    });
    return ended;
  });
}
