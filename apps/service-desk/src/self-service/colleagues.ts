import type { OpenedCase } from '../access/open-case.ts';
import { changeCase } from '../cases/change-case.ts';
import { lockCase } from '../cases/lock-case.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { queueMail } from '../outbox/queue-mail.ts';
import { belongsTo, findPerson, type KnownPerson } from '../people/find-person.ts';
import type { Database } from '../tables.ts';

type Needs = Pick<DeskDependencies, 'settings' | 'db'>;
type Home = Pick<DeskDependencies, 'settings'>;

/** Most people whose case one case may be, the requester among them. */
const MOST_PARTIES = 20;

export type AddOutcome = { added: KnownPerson } | 'unknown' | 'already' | 'works-on-it' | 'too-many' | 'refused';

/**
 * Finds whom a requester means: the whole user name or address of somebody whom the desk knows, nothing less, so that
 * nobody can leaf through people here.
 */
export function findColleague(db: Database, { settings }: Home, who: string): Promise<KnownPerson | null> {
  return findPerson(db, who, settings.organisation.domain);
}

/**
 * Lets a colleague see a case as its requester does, and tells them. Only the requester may. Whoever works on the case, or
 * in its group, cannot be added: as a colleague they would lose it, and a case could be taken from everybody who works on it.
 */
export function addColleague(deps: Needs, opened: OpenedCase, by: string, who: string): Promise<AddOutcome> {
  return deps.db.transaction().execute(async (trx) => {
    const colleague = await findColleague(trx, deps, who);
    const found = await lockCase(trx, opened.id);
    if (!found || found.requesterId !== by) return 'refused';
    if (!colleague) return 'unknown';
    if (found.parties.includes(colleague.id)) return 'already';
    const worksOnIt = found.assigneeId === colleague.id || found.named.includes(colleague.id);
    if (worksOnIt || (await belongsTo(trx, colleague.id, found.groupId))) return 'works-on-it';
    if (found.parties.length >= MOST_PARTIES) return 'too-many';
    await changeCase(trx, {
      caseId: opened.id,
      expected: null,
      by,
      set: { parties: [...found.parties, colleague.id] },
      events: [{ what: 'colleague', added: colleague.id, removed: null }],
    });
    await queueMail(trx, deps, { kind: 'colleague-added', caseId: opened.id, toPersonId: colleague.id });
    return { added: colleague };
  });
}

/** Takes somebody off a case: the requester any colleague, a colleague themselves. The requester stays. */
export function removeColleague(
  deps: Needs,
  opened: OpenedCase,
  by: string,
  personId: string,
): Promise<'removed' | 'refused'> {
  return deps.db.transaction().execute(async (trx) => {
    const found = await lockCase(trx, opened.id);
    if (!found?.parties.includes(personId) || !found.parties.includes(by)) return 'refused';
    if (personId === found.requesterId || (by !== found.requesterId && by !== personId)) return 'refused';
    await changeCase(trx, {
      caseId: opened.id,
      expected: null,
      by,
      set: { parties: found.parties.filter((id) => id !== personId) },
      events: [{ what: 'colleague', added: null, removed: personId }],
    });
    return 'removed';
  });
}
