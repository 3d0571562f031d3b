import { sql } from 'kysely';
import type { Database } from '../tables.ts';

export interface BouncedMail {
  caseId: string;
  address: string;
}

/** The mail that a bounce address was made for. */
export async function findMailOfBounce(db: Database, selector: string): Promise<{ caseId: string } | null> {
  const { rows } = await sql<{ caseId: string }>`
    select case_id as "caseId" from outgoing_mails where bounce_selector = ${selector}`.execute(db);
  return rows[0] ?? null;
}

/** Notes once that a mail came back for good; null when it is noted already, or there is no such mail that left. */
export async function markBounced(trx: Database, selector: string): Promise<BouncedMail | null> {
  const { rows } = await sql<BouncedMail>`
    update outgoing_mails set bounced_at = now(), reason = 'bounced'
    where bounce_selector = ${selector} and bounced_at is null and to_address is not null
    returning case_id as "caseId", to_address as address`.execute(trx);
  return rows[0] ?? null;
}

/** Notes once that a mail is late; null when it is noted already, or the mail came back. */
export async function markDelayed(trx: Database, selector: string): Promise<BouncedMail | null> {
  const { rows } = await sql<BouncedMail>`
    update outgoing_mails set reason = 'delayed'
    where bounce_selector = ${selector} and bounced_at is null and to_address is not null
      and reason is distinct from 'delayed'
    returning case_id as "caseId", to_address as address`.execute(trx);
  return rows[0] ?? null;
}

/** Gives an address up for some days. */
export async function markUndeliverable(trx: Database, address: string): Promise<void> {
  await sql`
    insert into undeliverable_addresses as known (address) values (lower(${address}))
    on conflict (address) do update set bounces = known.bounces + 1, last_at = now()`.execute(trx);
}
