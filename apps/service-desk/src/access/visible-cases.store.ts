import { type RawBuilder, sql } from 'kysely';
import { groupsOf, type Viewer } from './viewer.ts';

const NOBODY = sql<boolean>`false`;

/** The rule of case-policy.ts `maySee` about a row of `cases` named `alias`. */
export function seen(viewer: Viewer, alias: string): RawBuilder<boolean> {
  if (!viewer.worker) return NOBODY;
  const c = sql.table(alias);
  const me = sql`${viewer.personId}::uuid`;
  return sql<boolean>`(
    not (${me} = any (${c}.parties))
    and not (${c}.recovery and ${c}.requester_id is not distinct from ${viewer.managerId}::uuid)
    and (${c}.confidentiality = 'open'
      or (${c}.confidentiality = 'group' and ${c}.group_id = any (${groupsOf(viewer)}::uuid[]))
      or (${c}.confidentiality in ('named', 'sealed') and ${me} = any (${c}.named))))`;
}

/** The rule of `mayWork`, of cases whose thread stands in no other one (open-case.ts). */
export function workable(viewer: Viewer, alias: string): RawBuilder<boolean> {
  if (!viewer.worker) return NOBODY;
  const c = sql.table(alias);
  return sql<boolean>`(${seen(viewer, alias)} and ${c}.merged_into is null
    and (${c}.group_id = any (${groupsOf(viewer)}::uuid[]) or ${viewer.personId}::uuid = any (${c}.named)))`;
}

/**
 * Holds for open cases for named people that no case worker sees: of those who are named none works in any open group, or
 * only people whose own case it is, or who are led by whom it lets back in.
 */
export function unseen(alias: string): RawBuilder<boolean> {
  const c = sql.table(alias);
  return sql<boolean>`(${c}.confidentiality in ('named', 'sealed') and ${c}.status not in ('done', 'closed')
    and ${c}.merged_into is null and not exists (
      select from people p
      where p.id = any (${c}.named) and not (p.id = any (${c}.parties))
        and not (${c}.recovery and ${c}.requester_id is not distinct from p.manager_id)
        and exists (
          select from groups g where g.closed_at is null and (g.role_claim = any (p.roles)
            or exists (select from memberships m where m.group_id = g.id and m.person_id = p.id)))))`;
}

/** Of a group that the viewer leads; never their own case, nor one that lets back in who leads them. */
export function led(viewer: Viewer, alias: string): RawBuilder<boolean> {
  if (!viewer.worker) return NOBODY;
  const c = sql.table(alias);
  return sql<boolean>`(${c}.group_id = any (${groupsOf(viewer, 'lead')}::uuid[])
    and not (${viewer.personId}::uuid = any (${c}.parties))
    and not (${c}.recovery and ${c}.requester_id is not distinct from ${viewer.managerId}::uuid))`;
}

/** The rule of `mayAppoint`. */
export function appointable(viewer: Viewer, alias: string): RawBuilder<boolean> {
  return sql<boolean>`(${sql.table(alias)}.orphaned_at is not null and ${led(viewer, alias)} and ${unseen(alias)})`;
}

/** The rule of `isParty`, in a form that the index on `parties` serves. */
export function party(personId: string, alias: string): RawBuilder<boolean> {
  return sql<boolean>`(${sql.table(alias)}.parties @> array[${personId}::uuid])`;
}
