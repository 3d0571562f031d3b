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

/** The rule of `isParty`, in a form that the index on `parties` serves. */
export function party(personId: string, alias: string): RawBuilder<boolean> {
  return sql<boolean>`(${sql.table(alias)}.parties @> array[${personId}::uuid])`;
}
