import { type Kysely, sql } from 'kysely';
import type { SignInTables } from '../tables.ts';

/** Messages that nobody seems to look after: queued for `queuedSeconds`, or in sending for `sendingSeconds`. */
export async function listForgotten(
  db: Kysely<SignInTables>,
  bounds: { queuedSeconds: number; sendingSeconds: number; limit: number },
): Promise<{ id: string; state: 'queued' | 'sending' }[]> {
  const { rows } = await sql<{ id: string; state: 'queued' | 'sending' }>`
    select id, state from outbox
    where (state = 'queued' and created_at <= now() - make_interval(secs => ${bounds.queuedSeconds}::float8))
       or (state = 'sending' and sending_at <= now() - make_interval(secs => ${bounds.sendingSeconds}::float8))
    order by created_at limit ${bounds.limit}`.execute(db);
  return rows;
}

/**
 * Messages that a gateway took `seconds` ago or earlier and has said nothing of since, while it was down at some time
 * after it was asked: it may have died with them, and though it works again it does not know them any more. Only while
 * their codes live, and notices, which live longer, for as long as a code may. What counts is when it was asked: that its
 * answer was stored may be noted after its end. Only of gateways that report arrivals at all: the silence of others means
 * nothing, and one flap would send everything twice. The newest first: theirs are the people who wait.
 */
export async function listStranded(
  db: Kysely<SignInTables>,
  down: readonly { gateway: string; secondsAgo: number }[],
  { seconds, limit }: { seconds: number; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with reporting as materialized (
      select d.gateway, d.seconds_ago
      from unnest(${down.map(({ gateway }) => gateway)}::text[], ${down.map(({ secondsAgo }) => secondsAgo)}::float8[])
        as d (gateway, seconds_ago)
      where exists (
        select 1 from outbox r
        where r.gateway = d.gateway and r.state = 'delivered' and r.created_at > now() - interval '7 days')
    )
    select id from outbox join reporting d using (gateway)
    where state = 'handed-over' and ended_at is null and outcome is null and content_sealed is not null
      and sending_at <= now() - make_interval(secs => d.seconds_ago)
      and handed_over_at <= now() - make_interval(secs => ${seconds}::float8) and not_after > now()
      and handed_over_at > now() - interval '10 minutes' and not test
    order by handed_over_at desc limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Wipes number and content of messages whose life is over or whose code was used, and marks the latter: for the statistics.
 * Waits for no message that is being changed just now, so that nobody waits in a circle: it is found the next time.
 */
export async function closeBooks(db: Kysely<SignInTables>): Promise<void> {
  await sql`
    with over as (
      select id from outbox where content_sealed is not null and not_after < now() for update skip locked
    )
    update outbox o set content_sealed = null, target_sealed = '' from over where o.id = over.id`.execute(db);
  await sql`
    with used as (
      select o.id, c.used_at from outbox o join challenges c on c.id = o.challenge_id
      where c.used_at is not null and o.verified_at is null and o.created_at > now() - interval '1 hour'
      for update of o skip locked
    )
    update outbox o set verified_at = used.used_at, content_sealed = null, target_sealed = ''
    from used where o.id = used.id`.execute(db);
  await sql`delete from orphan_receipts where received_at < now() - interval '15 minutes'`.execute(db);
}

/** A message past its life is done with, whatever state it stands in. */
export async function deleteOldMessages(db: Kysely<SignInTables>, keepSeconds: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with gone as (
      delete from outbox
      where not_after < now() - make_interval(secs => ${keepSeconds}::float8)
        and created_at < now() - make_interval(secs => ${keepSeconds}::float8)
      returning 1
    )
    select count(*)::int as n from gone`.execute(db);
  return rows[0]?.n ?? 0;
}

/** What gateways went through longer ago is of no use to anybody. */
export async function deleteOldEvents(db: Kysely<SignInTables>, keepSeconds: number): Promise<void> {
  await sql`delete from gateway_events where at < now() - make_interval(secs => ${keepSeconds}::float8)`.execute(db);
}
