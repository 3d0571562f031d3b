import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../tables.ts';

/** No case that is held: asked in the statement that removes, so that a hold of this moment counts. */
const notHeld = (caseId: RawBuilder<unknown>) =>
  sql`not exists (select from cases h where h.id = ${caseId} and h.held_at is not null)`;

const older = (column: RawBuilder<unknown>, days: number) => sql`${column} < now() - make_interval(days => ${days})`;

/** Rows of one statement: a long list is many short ones. */
const AT_ONCE = 500;

/** Empties what mails came as, when they are old. Their words stand in the case. Gives how many. */
export async function emptyRawMails(db: Database, days: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update incoming_mails set raw = ''
    where id in (
      select m.id from incoming_mails m
      where m.state in ('opened', 'joined') and octet_length(m.raw) > 0 and ${older(sql`m.received_at`, days)}
        and ${notHeld(sql`m.case_id`)}
      limit ${AT_ONCE})
      and ${notHeld(sql`case_id`)}`.execute(db);
  return Number(numAffectedRows);
}

/** Removes mails that led to no case: quarantined, dropped, discarded. Gives how many. */
export async function removeStrayMails(db: Database, days: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from incoming_mails
    where id in (
      select m.id from incoming_mails m
      where m.state in ('quarantined', 'dropped', 'discarded') and ${older(sql`m.received_at`, days)}
        and ${notHeld(sql`m.case_id`)}
      limit ${AT_ONCE})
      and state in ('quarantined', 'dropped', 'discarded') and ${notHeld(sql`case_id`)}`.execute(db);
  return Number(numAffectedRows);
}

/** Removes drafts that nobody has touched. Gives how many. */
export async function removeDrafts(db: Database, days: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from drafts d where ${older(sql`d.updated_at`, days)} and ${notHeld(sql`d.case_id`)}`.execute(db);
  return Number(numAffectedRows);
}

/** Forgets the addresses that old mails went to. Gives how many. */
export async function forgetAddresses(db: Database, days: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update outgoing_mails set to_address = null
    where id in (
      select m.id from outgoing_mails m
      where m.to_address is not null and ${older(sql`m.ended_at`, days)} and ${notHeld(sql`m.case_id`)}
      limit ${AT_ONCE})
      and ${notHeld(sql`case_id`)}`.execute(db);
  return Number(numAffectedRows);
}
