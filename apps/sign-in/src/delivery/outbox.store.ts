import type { Parts } from '@vakt/storage/parts';
import type { FailureReason } from '@vakt/transports/transport';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database, SignInTables } from '../tables.ts';
import type { DeliveryStatus } from './delivery-status.ts';
import { DELIVERY_CHANNEL, HANG_UP_CHANNEL } from './dependencies.ts';

/** One message through one gateway, before it is sent. */
export interface NewMessage {
  id: string;
  challengeId: string | null;
  sendNumber: number;
  channel: 'sms' | 'call';
  gateway: string;
  targetSealed: string;
  contentSealed: string;
  receiptHash: string;
  notAfter: Date;
  /** What it is counted under; what a message for the next gateway takes over from the one before. */
  counted: Counted;
}

/** What a message is counted under, and what it costs through this gateway. */
export interface Counted {
  /** ISO 3166 region of the number. */
  country: string | null;
  prefixHash: string | null;
  organisation: string | null;
  /** Thousandths of a krone. */
  costMilli: number;
  test: boolean;
}

/** A message that this process, and no other, may hand to its gateway now. */
export interface ClaimedMessage {
  id: string;
  challengeId: string | null;
  sendNumber: number;
  channel: 'sms' | 'call';
  gateway: string;
  targetSealed: string;
  contentSealed: string;
  notAfter: Date;
  counted: Counted;
  /** Seconds that are left by the database's clock. */
  secondsLeft: number;
}

/** The columns of a `ClaimedMessage`. */
export const COLUMNS = sql`
  id, challenge_id as "challengeId", send_number as "sendNumber", channel, gateway,
  target_sealed as "targetSealed", content_sealed as "contentSealed", not_after as "notAfter",
  json_build_object('country', country, 'prefixHash', prefix_hash, 'organisation', organisation,
    'costMilli', cost_milli, 'test', test) as counted,
  extract(epoch from not_after - now())::float8 as "secondsLeft"`;

const INSERTED = sql`
  (id, challenge_id, send_number, channel, gateway, target_sealed, content_sealed, receipt_hash, not_after,
    country, prefix_hash, organisation, cost_milli, test)`;

function countedValues({ country, prefixHash, organisation, costMilli, test }: Counted): RawBuilder<unknown> {
  return sql`
    ${country}::text, ${prefixHash}::text, ${organisation}::text, ${costMilli}::int, ${test}::boolean`;
}

/** Whether a message may still go out: not past its life, and its challenge is not over another way. */
export const STILL_WANTED = sql`
  (o.not_after > now() and (o.challenge_id is null or exists (
    select 1 from challenges c where c.id = o.challenge_id and c.used_at is null and c.cancelled_at is null)))`;

/**
 * Writes a message in the caller's transaction. A second writing of the same (challenge, send, channel) adds nothing
 * and gives the first one's id, whatever gateway stands first by then.
 */
export async function insertMessage(db: Database, message: NewMessage): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into outbox ${INSERTED}
    select ${message.id}::uuid, ${message.challengeId}::uuid, ${message.sendNumber}::int, ${message.channel},
      ${message.gateway}, ${message.targetSealed}, ${message.contentSealed}, ${message.receiptHash},
      ${message.notAfter}::timestamptz, ${countedValues(message.counted)}
    where not exists (
      select 1 from outbox where challenge_id = ${message.challengeId}::uuid
        and send_number = ${message.sendNumber}::int and channel = ${message.channel})
    on conflict (challenge_id, send_number, gateway) do nothing
    returning id`.execute(db);
  if (rows[0]) return rows[0].id;
  const first = await sql<{ id: string }>`
    select id from outbox
    where challenge_id = ${message.challengeId}::uuid and send_number = ${message.sendNumber}::int
      and channel = ${message.channel}
    order by created_at limit 1`.execute(db);
  if (!first.rows[0]) throw new Error('This send number went out on another channel: one send has one channel.');
  return first.rows[0].id;
}

/** Writes the first message of a challenge that is being made, as a part of that statement. */
export function insertionOf(
  message: Omit<NewMessage, 'notAfter'>,
  { notAfter, when }: { notAfter: RawBuilder<unknown>; when: RawBuilder<unknown> },
): Parts {
  return {
    queued: sql`
      insert into outbox ${INSERTED}
      select ${message.id}::uuid, ${message.challengeId}::uuid, ${message.sendNumber}::int, ${message.channel},
        ${message.gateway}, ${message.targetSealed}, ${message.contentSealed}, ${message.receiptHash}, ${notAfter},
        ${countedValues(message.counted)}
      where ${when}`,
  };
}

/**
 * The next gateway's message as a part of the statement that closes the one before (`closed`, with `wanted`), so that one
 * message has at most one successor; through a gateway that had this send before it adds nothing.
 */
export function successorOf(next: NewMessage | null): RawBuilder<unknown> {
  const counted = next?.counted ?? { country: null, prefixHash: null, organisation: null, costMilli: 0, test: false };
  return sql`
      insert into outbox ${INSERTED}
      select ${next?.id ?? null}::uuid, challenge_id, send_number, channel, ${next?.gateway ?? null}::text,
        ${next?.targetSealed ?? null}::text, ${next?.contentSealed ?? null}::text, ${next?.receiptHash ?? null}::text,
        not_after, ${countedValues(counted)}
      from closed where wanted and ${next !== null}::boolean
      on conflict (challenge_id, send_number, gateway) do nothing
      returning id`;
}

/** Wanted still, and the person has not asked for another message since: what a message gets a successor by. */
export const WANTS_SUCCESSOR = sql`
  (${STILL_WANTED} and (o.challenge_id is null or not exists (
    select 1 from outbox n where n.challenge_id = o.challenge_id and n.send_number > o.send_number)))`;

/**
 * The gateway did not take the message, or nobody knows: closes it and writes the next gateway's in one statement. Only a
 * message in `from` is closed: when a receipt has already said that it left, nothing happens and nothing more is sent. One
 * that its gateway took is closed only for a successor: it may have arrived.
 * `sure`: the gateway refused, which is final; else a later receipt may still say that the message arrived after all
 * (state `failed` without `ended_at`), and a call that rings all the same must have something to say.
 */
export async function storeNotTaken(
  db: Kysely<SignInTables>,
  id: string,
  failure: { reason: FailureReason; sure: boolean; from?: 'sending' | 'handed-over' },
  next: NewMessage | null,
): Promise<string | null> {
  const { reason, sure, from = 'sending' } = failure;
  const { rows } = await sql<{ nextId: string | null }>`
    with closed as (
      update outbox o set
        state = 'failed',
        reason = ${reason},
        ended_at = case when ${sure}::boolean then now() end,
        content_sealed = case when o.channel = 'sms' or ${sure}::boolean then null else o.content_sealed end,
        target_sealed = case when o.channel = 'sms' or ${sure}::boolean then '' else o.target_sealed end
      where o.id = ${id}::uuid and o.state = ${from} and o.ended_at is null
        and (o.state = 'sending' or (o.outcome is null and ${WANTS_SUCCESSOR}))
      returning o.challenge_id, o.send_number, o.channel, o.not_after, ${WANTS_SUCCESSOR} as wanted
    ), next as (${successorOf(next)})
    select (select id from next) as "nextId",
      case when challenge_id is not null then pg_notify(${DELIVERY_CHANNEL}, challenge_id::text) end
    from closed`.execute(db);
  return rows[0]?.nextId ?? null;
}

/** Loads a message that was left in a state; null when it has moved on. */
export async function loadLeft(
  db: Kysely<SignInTables>,
  id: string,
  state: 'sending' | 'handed-over',
): Promise<ClaimedMessage | null> {
  const { rows } = await sql<ClaimedMessage>`
    select ${COLUMNS} from outbox where id = ${id}::uuid and state = ${state}`.execute(db);
  return rows[0] ?? null;
}

/**
 * Loads the message that a receipt address names, while there is something to say in it: not after the code's life, not
 * when the code was used, and after a denial only the goodbye. Null for everything else.
 */
export async function loadAddressed(
  db: Kysely<SignInTables>,
  gateway: string,
  receiptHash: string,
): Promise<ClaimedMessage | null> {
  const { rows } = await sql<ClaimedMessage>`
    select ${COLUMNS} from outbox o
    where receipt_hash = ${receiptHash} and gateway = ${gateway} and content_sealed is not null
      and state <> 'queued' and not_after > now() and (${STILL_WANTED} or outcome = 'denied')`.execute(db);
  return rows[0] ?? null;
}

/**
 * Withdraws what is still queued for a challenge and lists its calls that may be under way: one whose code is being read
 * out counts as read out from the beginning of the reading. Tells every process of them.
 */
export async function withdrawMessages(db: Kysely<SignInTables>, challengeId: string): Promise<LiveCall[]> {
  const { rows } = await sql<LiveCall>`
    with withdrawn as (
      update outbox set state = 'expired', ended_at = now(), content_sealed = null, target_sealed = ''
      where challenge_id = ${challengeId}::uuid and state = 'queued'
    )
    select id, gateway, gateway_message_id as "gatewayMessageId", pg_notify(${HANG_UP_CHANNEL}, id::text) from outbox
    where challenge_id = ${challengeId}::uuid and channel = 'call' and state <> 'queued'
      and (ended_at is null or outcome = 'read-out')`.execute(db);
  return rows;
}

/** A call that its gateway may still have on the line. */
export interface LiveCall {
  id: string;
  gateway: string;
  /** The gateway's own id of it, where it gave one. */
  gatewayMessageId: string | null;
}

/** How the newest send stands, the gateway that came furthest first. */
export async function loadLatest(db: Database, challengeId: string): Promise<DeliveryStatus | null> {
  const { rows } = await sql<DeliveryStatus>`
    select state, channel, case when state = 'failed' then reason end as reason, outcome, send_number as "sendNumber",
      handed_over_at is not null as "handedOver", ended_at is not null as ended,
      coalesce(ended_at, handed_over_at, sending_at, created_at) as "changedAt",
      extract(epoch from now() - coalesce(ended_at, handed_over_at, sending_at, created_at))::float8 as "secondsInState"
    from outbox where challenge_id = ${challengeId}::uuid
    order by send_number desc,
      array_position(array['delivered', 'handed-over', 'sending', 'queued', 'failed', 'expired'], state),
      created_at desc
    limit 1`.execute(db);
  return rows[0] ?? null;
}
