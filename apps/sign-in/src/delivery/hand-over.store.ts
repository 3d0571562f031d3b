import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { MessageState, SignInTables } from '../tables.ts';
import { DELIVERY_CHANNEL } from './dependencies.ts';
import { gatherPerDatabase } from './gather.ts';
import { type ClaimedMessage, COLUMNS, STILL_WANTED } from './outbox.store.ts';

/** Rows are locked in the order of their ids, here and for receipts: statements on many messages never wait for each other in a circle. */
async function claimMessages(
  db: Kysely<SignInTables>,
  ids: readonly string[],
): Promise<readonly (ClaimedMessage | null)[]> {
  const { rows } = await sql<ClaimedMessage & { state: MessageState }>`
    with one as (
      select o.id, ${STILL_WANTED} as wanted from outbox o
      where ${ids.length === 1 ? sql`o.id = ${ids[0]}` : sql`o.id = any(${[...ids]}::uuid[])`} and o.state = 'queued'
      order by o.id for update of o skip locked
    ), claimed as (
      update outbox set
        state = case when one.wanted then 'sending' else 'expired' end,
        sending_at = case when one.wanted then now() end,
        ended_at = case when one.wanted then null else now() end,
        content_sealed = case when one.wanted then content_sealed end,
        target_sealed = case when one.wanted then target_sealed else '' end
      from one where outbox.id = one.id
      returning outbox.*
    )
    select ${COLUMNS}, state,
      case when state = 'expired' and challenge_id is not null
        then pg_notify(${DELIVERY_CHANNEL}, challenge_id::text) end
    from claimed`.execute(db);
  const claimed = new Map(rows.filter(({ state }) => state === 'sending').map((row) => [row.id, row]));
  return ids.map((id) => claimed.get(id) ?? null);
}

/**
 * Takes a queued message for sending, once: of any number of processes exactly one gets it, and nobody waits for one that
 * somebody has in hand. A message that nobody
 * needs any more (past its life, challenge used or cancelled) becomes `expired` instead, its content wiped.
 */
export const claimMessage = gatherPerDatabase(claimMessages, (id) => id);

interface Taken {
  id: string;
  gatewayMessageId: string | null;
}

const taking = (gatewayMessageId: RawBuilder<unknown>) => sql`
        state = case when o.ended_at is null then 'handed-over' else o.state end,
        reason = case when o.ended_at is null then null else o.reason end,
        gateway_message_id = coalesce(o.gateway_message_id, ${gatewayMessageId}),
        handed_over_at = coalesce(o.handed_over_at, now())`;

/** A message alone, as most come: found by its id, which costs the database a quarter of what a list does. */
const changingOne = ({ id, gatewayMessageId }: Taken) => sql`
    changed as (
      update outbox o set ${taking(sql`${gatewayMessageId}::text`)}
      where o.id = ${id}
      returning o.id, o.challenge_id, ${STILL_WANTED} as wanted
    )`;

const changingMany = (taken: readonly Taken[]) => sql`
    given as (
      select * from unnest(${taken.map(({ id }) => id)}::uuid[], ${taken.map((one) => one.gatewayMessageId)}::text[])
        as given (id, gateway_message_id)
    ), locked as (
      select o.id from outbox o where o.id in (select id from given) order by o.id for update of o
    ), changed as (
      update outbox o set ${taking(sql`given.gateway_message_id`)}
      from given join locked on locked.id = given.id
      where o.id = given.id
      returning o.id, o.challenge_id, ${STILL_WANTED} as wanted
    )`;

async function storeTaken(db: Kysely<SignInTables>, taken: readonly Taken[]): Promise<readonly { wanted: boolean }[]> {
  const [only] = taken;
  const { rows } = await sql<{ id: string; wanted: boolean }>`
    with ${only && taken.length === 1 ? changingOne(only) : changingMany(taken)}
    select id, wanted,
      case when challenge_id is not null then pg_notify(${DELIVERY_CHANNEL}, challenge_id::text) end
    from changed`.execute(db);
  const wanted = new Map(rows.map((row) => [row.id, row.wanted]));
  return taken.map(({ id }) => ({ wanted: wanted.get(id) ?? false }));
}

const storeOneTaken = gatherPerDatabase(storeTaken, ({ id }) => id);

/**
 * The gateway took the message. A receipt may have come first (R9): a state that says more stays, and only the
 * gateway's id is added. Gives whether the message is wanted still: a call may have to be ended at once (R11).
 */
export function storeHandedOver(
  db: Kysely<SignInTables>,
  id: string,
  gatewayMessageId: string | null,
): Promise<{ wanted: boolean }> {
  return storeOneTaken(db, { id, gatewayMessageId });
}
