import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../tables.ts';

/** An address that nobody used for so long may be another person's by now: houses give names out again. */
const QUIET = sql`interval '180 days'`;
/** A shared mailbox that wrote so often is nobody's own. */
const MOST_CASES = 1000;
/** For a row that somebody else is writing. */
const LONGEST_WAIT_MS = 400;

/** Whoever has an address here, and is not the person who came with it. */
export interface Holder {
  id: string;
  /** Has signed in, or is listed by user name: an account of its own, never merged. */
  account: boolean;
  /** Nothing was heard from them for half a year. */
  quiet: boolean;
}

/** Nothing was heard of a row of `people` for half a year. */
function isQuiet(p: string): RawBuilder<boolean> {
  const row = sql.table(p);
  return sql<boolean>`(greatest(${row}.first_seen_at, ${row}.last_seen_at) < now() - ${QUIET}
    and not exists (select from messages m where m.author_id = ${row}.id and m.created_at > now() - ${QUIET}))`;
}

/**
 * What nobody may come to by an address alone: a case that is not open to all case workers and that this address never wrote
 * to (somebody typed the address on the telephone, or wrongly), and a case on hold.
 */
function isUnclear(p: string): RawBuilder<boolean> {
  const row = sql.table(p);
  return sql<boolean>`exists (select from cases c where c.parties @> array[${row}.id]
    and (c.held_at is not null or (c.confidentiality <> 'open' and not exists (
      select from incoming_mails i where i.case_id = c.id and i.from_address = lower(${row}.email)
        and i.state in ('opened', 'joined')))))`;
}

/** Holds for a row that is known by its address alone and may become the account that comes with it. */
export function mayBecomeAccount(p: string): RawBuilder<boolean> {
  const row = sql.table(p);
  return sql<boolean>`(${row}.subject is null and ${row}.user_name is null and not ${isQuiet(p)} and not ${isUnclear(p)})`;
}

/**
 * Locks whoever has an address, if it is not this person; null when nobody else has it. Their cases are locked first, as by
 * everybody who writes in a case to or as somebody; what cannot be had at once makes it fail, for a sign-in waits, and sooner
 * than PostgreSQL looks for a deadlock (`deadlock_timeout`, a second): whoever else is in the circle goes on.
 */
export async function lockHolder(trx: Database, personId: string, email: string): Promise<Holder | null> {
  await sql`set local lock_timeout = ${sql.lit(`${LONGEST_WAIT_MS}ms`)}`.execute(trx);
  const isHolder = sql`lower(o.email) = lower(${email}) and o.id <> ${personId}`;
  const { rows: found } = await sql<{ id: string }>`
    select o.id from people o where ${isHolder} and o.subject is null and o.user_name is null`.execute(trx);
  for (const { id } of found)
    await sql`
      select from cases c where c.parties @> array[${id}::uuid] order by c.id limit ${MOST_CASES} for update`.execute(
      trx,
    );
  const { rows } = await sql<Holder>`
    select o.id, o.subject is not null or o.user_name is not null as account, ${isQuiet('o')} as quiet
    from people o where ${isHolder} for update`.execute(trx);
  return rows[0] ?? null;
}

/**
 * Whether all that somebody known by address has may become an account's: none of it is unclear, none is a case that the
 * account works on as a case worker (nobody handles their own), or the reverse, and it is one person's amount.
 */
export async function mayMerge(trx: Database, from: string, into: string): Promise<boolean> {
  const { rows } = await sql`
    select from people f where f.id = ${from} and ${mayBecomeAccount('f')}
      and not exists (select from cases c where c.parties @> array[f.id]
        and (c.assignee_id = ${into}::uuid or ${into}::uuid = any (c.named)))
      and not exists (select from cases c where c.parties @> array[${into}::uuid]
        and (c.assignee_id = f.id or f.id = any (c.named)))
      and (select count(*) from (select from cases c where c.parties @> array[f.id] limit ${MOST_CASES + 1}) t)
        <= ${MOST_CASES}`.execute(trx);
  return rows.length === 1;
}

/**
 * Gives all that somebody known by address has to an account, and removes their row. Not their telephone number: a caller
 * said it, and nobody shall be called back there as if it were the account's. Fails, and changes nothing, when something else still
 * names it.
 */
export async function mergePeople(trx: Database, from: string, into: string): Promise<void> {
  const own = sql`(select c.id from cases c where c.parties @> array[${into}::uuid])`;
  await sql`
    update cases set parties = array_remove(array_remove(parties, ${from}::uuid), ${into}::uuid) || ${into}::uuid,
      requester_id = case when requester_id = ${from} then ${into}::uuid else requester_id end,
      created_by = case when created_by = ${from} then ${into}::uuid else created_by end
    where parties @> array[${from}::uuid]`.execute(trx);
  await sql`update cases set assignee_id = ${into} where assignee_id = ${from}`.execute(trx);
  await sql`
    update cases set named = array_remove(array_remove(named, ${from}::uuid), ${into}::uuid) || ${into}::uuid
    where named <> '{}' and named @> array[${from}::uuid]`.execute(trx);
  await sql`update messages set author_id = ${into} where author_id = ${from}`.execute(trx);
  await sql`update attachments set owner_id = ${into} where owner_id = ${from}`.execute(trx);
  await sql`update outgoing_mails set to_person_id = ${into} where to_person_id = ${from}`.execute(trx);
  // Somebody who was twice on a case has two addresses there; an answer to the one that goes waits in quarantine.
  await sql`
    delete from reply_addresses r where r.person_id = ${from} and r.case_id in ${own}
      and exists (select from reply_addresses k where k.case_id = r.case_id and k.person_id = ${into})`.execute(trx);
  await sql`update reply_addresses set person_id = ${into} where person_id = ${from} and case_id in ${own}`.execute(
    trx,
  );
  await sql`
    insert into memberships (group_id, person_id, role, since)
    select group_id, ${into}, role, since from memberships where person_id = ${from}
    on conflict (group_id, person_id) do nothing`.execute(trx);
  await sql`delete from memberships where person_id = ${from}`.execute(trx);
  await sql`update group_changes set person_id = ${into} where person_id = ${from}`.execute(trx);
  await sql`update absences set person_id = ${into} where person_id = ${from}`.execute(trx);
  await sql`
    update people set language = coalesce(people.language, f.language)
    from people f where people.id = ${into} and f.id = ${from}`.execute(trx);
  await sql`delete from people where id = ${from}`.execute(trx);
}

/** Takes an address off somebody: it is not theirs any more. */
export async function clearAddress(trx: Database, personId: string): Promise<void> {
  await sql`update people set email = null where id = ${personId}`.execute(trx);
}

/** Takes an address that the sign-in service no longer says off a person. */
export async function clearOtherAddress(trx: Database, personId: string, email: string): Promise<void> {
  await sql`
    update people set email = null
    where id = ${personId} and email is not null and lower(email) <> lower(${email})`.execute(trx);
}

export async function setAddress(trx: Database, personId: string, email: string): Promise<void> {
  await sql`update people set email = ${email} where id = ${personId} and email is distinct from ${email}`.execute(trx);
}
