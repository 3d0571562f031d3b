import { storeRoles } from '../../accounts/credentials.ts';
import { inTransaction } from '../../accounts/in-transaction.ts';
import { recordEvent } from '../../audit/record-event.ts';
import type { Database } from '../../tables.ts';

/**
 * Gives an account exactly these roles, on record with who they are. Whoever is signed in loses or gains at the next
 * request what our own pages ask roles for; relying parties learn of it at the next sign-in.
 */
export function setRoles(
  db: Database,
  { id, organisation }: { id: string; organisation: string },
  roles: string[],
): Promise<void> {
  return inTransaction(db, async (transaction) => {
    await storeRoles(transaction, id, roles);
    await recordEvent(transaction, {
      kind: 'person-changed',
      accountId: id,
      journeyId: null,
      detail: { organisation, what: 'roles', roles },
    });
  });
}
