import type { Kysely } from 'kysely';
import { lockCase } from '../cases/lock-case.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { markOrphansOf } from '../orphans/mark-orphans.ts';
import { queueMail } from '../outbox/queue-mail.ts';
import type { Database, DeskTables } from '../tables.ts';
import type { GroupRole } from '../tables-of-cases.ts';
import { holdManyCases } from '../timers/replan-timers.ts';
import { giveBack } from './give-back.ts';
import { insertGroupChange } from './group-changes.store.ts';
import { deleteMember, findByName, findCasesOf, insertExpected, lockRole, upsertMember } from './members.store.ts';

export interface AddMember {
  groupId: string;
  /** User name or e-mail address, as somebody typed it. */
  typed: string;
  role: GroupRole;
  /** Adds somebody whom we have never seen by user name: they belong to the group when they sign in. */
  unseen: boolean;
  by: string;
}

/**
 * Adds somebody to a group, or gives a member another role. `unknown`: we know nobody of that name; `invalid`: it is no
 * user name, or more than one person has it.
 */
export function addMember(
  { db, settings }: Pick<DeskDependencies, 'db' | 'settings'>,
  wish: AddMember,
): Promise<'added' | 'unknown' | 'invalid'> {
  return db.transaction().execute(async (trx) => {
    const typed = wish.typed.trim();
    if (!/^[\p{L}\p{N}._+-]{1,64}(@[\p{L}\p{N}.-]{1,190})?$/u.test(typed)) return 'invalid';
    const found = await findByName(trx, typed, settings.organisation.domain);
    if (found.length > 1) return 'invalid';
    if (found.length === 0 && !wish.unseen) return 'unknown';
    const personId = found[0] ?? (await insertExpected(trx, typed, settings.organisation.domain));
    await writeRole(trx, { ...wish, personId });
    return 'added';
  });
}

/** Gives a member another role. False when they are no member (any more). */
export function changeRole(
  db: Kysely<DeskTables>,
  wish: { groupId: string; personId: string; role: GroupRole; by: string },
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    if ((await lockRole(trx, wish.groupId, wish.personId)) === null) return false;
    await writeRole(trx, wish);
    return true;
  });
}

async function writeRole(
  trx: Database,
  { groupId, personId, role, by }: { groupId: string; personId: string; role: GroupRole; by: string },
): Promise<void> {
  const before = await lockRole(trx, groupId, personId);
  if (before === role) return;
  await upsertMember(trx, groupId, personId, role);
  await insertGroupChange(trx, { groupId, what: 'member', personId, detail: role, by });
}

/**
 * Takes somebody out of a group: from the next request on they see what its members see no more. Their open cases there
 * return to the queue, and who has a confidential case that nobody else sees is told. False when they were no member.
 */
export function removeMember(
  deps: Pick<DeskDependencies, 'db' | 'settings'>,
  { groupId, personId, by }: { groupId: string; personId: string; by: string },
): Promise<boolean> {
  return deps.db.transaction().execute(async (trx) => {
    // Many cases are held here: one at a time does that, or two could wait for each other.
    await holdManyCases(trx);
    if ((await lockRole(trx, groupId, personId)) === null) return false;
    await deleteMember(trx, groupId, personId);
    for (const id of await findCasesOf(trx, groupId, personId)) {
      const found = await lockCase(trx, id);
      if (!found || found.assigneeId !== personId) continue;
      await giveBack(trx, deps, found, by);
    }
    await markOrphansOf(trx, (to, mail) => queueMail(to, deps, mail), { personId, by });
    await insertGroupChange(trx, { groupId, what: 'left', personId, by });
    return true;
  });
}
