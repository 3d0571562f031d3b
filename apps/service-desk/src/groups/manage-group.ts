import { newId } from '@vakt/foundation/ids';
import type { Kysely } from 'kysely';
import type { DeskTables } from '../tables.ts';
import { insertGroupChange } from './group-changes.store.ts';
import {
  closeGroup,
  findTaken,
  findWhyStays,
  type Group,
  type GroupFields,
  insertGroup,
  lockGroups,
  type StaysBecause,
  updateGroup,
} from './groups.store.ts';

export type GroupFault = 'key' | 'nameNb' | 'nameEn' | 'mailName' | 'keyTaken' | 'mailTaken' | 'line';

type Db = Kysely<DeskTables>;

/** What is wrong with a group's fields, in the order of the form. */
export function checkGroup({ key, nameNb, nameEn, mailName }: GroupFields): GroupFault[] {
  const faults: GroupFault[] = [];
  if (nameNb === '') faults.push('nameNb');
  if (nameEn === '') faults.push('nameEn');
  if (!/^[a-z0-9-]{1,60}$/.test(key)) faults.push('key');
  // Local part of an address (RFC 5321 §4.1.2), as narrow as people write it. A plus sign parts the name from a token.
  if (mailName !== null && !/^[a-z0-9]([a-z0-9.-]{0,58}[a-z0-9])?$/.test(mailName)) faults.push('mailName');
  return faults;
}

/** Makes a group. Gives what is wrong, or nothing. */
export function createGroup(db: Db, fields: GroupFields, by: string): Promise<GroupFault[]> {
  return db.transaction().execute(async (trx) => {
    const faults = checkGroup(fields);
    if (faults.length > 0) return faults;
    await lockGroups(trx);
    const taken = await findTaken(trx, fields, null);
    if (taken) return [taken === 'key' ? 'keyTaken' : 'mailTaken'];
    const id = newId();
    await insertGroup(trx, id, fields);
    await insertGroupChange(trx, { groupId: id, what: 'created', by });
    return [];
  });
}

/** Changes a group's settings. A group that is the only one of the first line stays there. */
export function changeGroup(db: Db, group: Group, fields: GroupFields, by: string): Promise<GroupFault[]> {
  return db.transaction().execute(async (trx) => {
    const faults = checkGroup(fields);
    if (faults.length > 0) return faults;
    await lockGroups(trx);
    const taken = await findTaken(trx, fields, group.id);
    if (taken) return [taken === 'key' ? 'keyTaken' : 'mailTaken'];
    if (fields.line === 2 && (await findWhyStays(trx, group.id)).includes('last-first-line')) return ['line'];
    const changed = (Object.keys(fields) as (keyof GroupFields)[]).filter((name) => fields[name] !== group[name]);
    if (changed.length === 0) return [];
    await updateGroup(trx, group.id, fields);
    await insertGroupChange(trx, { groupId: group.id, what: 'settings', detail: changed.join(', '), by });
    return [];
  });
}

/** Closes a group for good, unless it must stay: `cases` stand in its queue, `services` lead to it, or it is the last of the first line. */
export function retireGroup(db: Db, group: Group, by: string): Promise<StaysBecause | null> {
  return db.transaction().execute(async (trx) => {
    await lockGroups(trx);
    const [why] = await findWhyStays(trx, group.id);
    if (why) return why;
    await closeGroup(trx, group.id);
    await insertGroupChange(trx, { groupId: group.id, what: 'closed', by });
    return null;
  });
}
