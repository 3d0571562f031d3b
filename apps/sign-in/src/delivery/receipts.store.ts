import type { CallOutcome, FailureReason, ReceiptState } from '@vakt/transports/transport';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database, SignInTables } from '../tables.ts';
import { DELIVERY_CHANNEL } from './dependencies.ts';
import { gatherPerDatabase } from './gather.ts';
import { type ClaimedMessage, COLUMNS, type NewMessage, successorOf, WANTS_SUCCESSOR } from './outbox.store.ts';

/** What a receipt changes in a message. `ended`: the gateway's last word. */
export interface ReceiptChange {
  state: 'handed-over' | 'delivered' | 'failed';
  reason: FailureReason | null;
  outcome: 'ringing' | 'answered' | CallOutcome | null;
  ended: boolean;
  /** Only for calls: a receipt of a call on a text message changes nothing. */
  callOnly: boolean;
}

export interface StoredReceipt {
  challengeId: string | null;
  /** False for repeats, and for what comes after the last word. */
  changed: boolean;
  /** The message that goes through the next gateway because of it. */
  nextId: string | null;
}

/** How a receipt names its message: by the token of its address, by the gateway's id, or by our own. */
export type ReceiptAddress =
  | { gateway: string; receiptHash: string }
  | { gateway: string; gatewayMessageId: string }
  | { gateway: string; id: string };

/** Whether nothing more will be said in it: a call that is being read out, or denied, still asks for its goodbye. */
function isSilent({ ended, outcome }: ReceiptChange): RawBuilder<unknown> {
  return sql`${ended && outcome !== 'read-out' && outcome !== 'denied'}::boolean`;
}

function named(message: ReceiptAddress): RawBuilder<unknown> {
  if ('receiptHash' in message) return sql`gateway = ${message.gateway} and receipt_hash = ${message.receiptHash}`;
  if ('id' in message) return sql`gateway = ${message.gateway} and id = ${message.id}::uuid`;
  return sql`gateway = ${message.gateway} and gateway_message_id = ${message.gatewayMessageId}`;
}

/**
 * Applies a receipt to the message that it names; null when there is none. Receipts come twice, late, out of order and
 * before the submit response: the first last word stays, `delivered` and `failed` never go back, and `ringing` does not
 * replace `answered`. One last word gives way: who heard a code, or whose call has just ended, may still say that it was not
 * they who asked for it. A
 * message that we had given up on ourselves (failed without `ended_at`) is put right by what the gateway says. A failure may bring a successor with it. Tells the challenge's watchers, all in one statement.
 */
export async function applyReceipt(
  db: Database,
  message: ReceiptAddress,
  change: ReceiptChange,
  next: NewMessage | null = null,
): Promise<StoredReceipt | null> {
  const { rows } = await sql<StoredReceipt>`
    with found as materialized (
      select id, challenge_id from outbox where ${named(message)} order by created_at desc limit 1
    ), closed as (
      update outbox o set
        state = ${change.state},
        reason = ${change.reason},
        outcome = coalesce(${change.outcome}, o.outcome),
        handed_over_at = coalesce(o.handed_over_at, now()),
        ended_at = case when ${change.ended}::boolean then now() end,
        content_sealed = case when ${isSilent(change)} then null else o.content_sealed end,
        target_sealed = case when ${isSilent(change)} then '' else o.target_sealed end
      from found
      where o.id = found.id and o.state <> 'queued'
        and (o.ended_at is null or (${change.outcome}::text = 'denied' and o.outcome in ('read-out', 'not-confirmed')))
        and (not ${change.callOnly}::boolean or o.channel = 'call')
        and (${change.ended}::boolean or o.state in ('sending', 'failed')
          or (${change.outcome}::text = 'ringing' and o.outcome is null)
          or (${change.outcome}::text = 'answered' and o.outcome is distinct from 'answered'))
      returning o.id, o.challenge_id, o.send_number, o.channel, o.not_after, ${WANTS_SUCCESSOR} as wanted
    ), next as (${successorOf(next)})
    select found.challenge_id as "challengeId", closed.id is not null as changed, (select id from next) as "nextId",
      case when closed.challenge_id is not null
        then pg_notify(${DELIVERY_CHANNEL}, closed.challenge_id::text) end
    from found left join closed on closed.id = found.id`.execute(db);
  return rows[0] ?? null;
}

/** A message by its gateway's id. */
export interface LinkedMessage {
  gateway: string;
  gatewayMessageId: string;
}

const keyOf = ({ gateway, gatewayMessageId }: LinkedMessage) => `${gateway} ${gatewayMessageId}`;

const listNames = (messages: readonly LinkedMessage[]) => sql`
  unnest(${messages.map(({ gateway }) => gateway)}::text[], ${messages.map((one) => one.gatewayMessageId)}::text[])
    with ordinality as named (gateway, gateway_message_id, position)`;

async function applyDeliveries(
  db: Kysely<SignInTables>,
  messages: readonly LinkedMessage[],
): Promise<readonly (StoredReceipt | null)[]> {
  const { rows } = await sql<StoredReceipt & { position: string }>`
    with found as materialized (
      select distinct on (named.position) named.position, o.id, o.challenge_id
      from ${listNames(messages)} join outbox o using (gateway, gateway_message_id)
      order by named.position, o.created_at desc
    ), locked as (
      select o.id from outbox o where o.id in (select id from found) order by o.id for update of o
    ), closed as (
      update outbox o set
        state = 'delivered',
        reason = null,
        handed_over_at = coalesce(o.handed_over_at, now()),
        ended_at = now(),
        content_sealed = case when o.channel = 'sms' then null else o.content_sealed end,
        target_sealed = case when o.channel = 'sms' then '' else o.target_sealed end
      from locked where o.id = locked.id and o.state <> 'queued' and o.ended_at is null
      returning o.id, o.challenge_id
    )
    select found.position, found.challenge_id as "challengeId", closed.id is not null as changed, null as "nextId",
      case when closed.challenge_id is not null
        then pg_notify(${DELIVERY_CHANNEL}, closed.challenge_id::text) end
    from found left join closed on closed.id = found.id`.execute(db);
  const stored = new Map(rows.map((row) => [Number(row.position), row]));
  return messages.map((_, at) => stored.get(at + 1) ?? null);
}

/** What `applyReceipt` does for `delivered` over a link, which is nearly all that is told: many go in one statement. */
export const applyDelivery = gatherPerDatabase(applyDeliveries, keyOf);

/** The message that a failure's receipt names, while it can still be sent another way: not rung, not ended, not wiped. */
export async function loadFailing(db: Database, message: ReceiptAddress): Promise<ClaimedMessage | null> {
  const { rows } = await sql<ClaimedMessage>`
    select ${COLUMNS} from outbox
    where ${named(message)} and ended_at is null and outcome is null and content_sealed is not null
      and state in ('sending', 'handed-over') and not_after > now()
    order by created_at desc limit 1`.execute(db);
  return rows[0] ?? null;
}

interface Orphan extends LinkedMessage {
  receipt: ReceiptState;
}

async function insertOrphans(db: Kysely<SignInTables>, orphans: readonly Orphan[]): Promise<readonly undefined[]> {
  const receipts = orphans.map(({ receipt }) => JSON.stringify(receipt));
  await sql`
    insert into orphan_receipts (gateway, gateway_message_id, receipt)
    select gateway, gateway_message_id, (${receipts}::jsonb[])[position] from ${listNames(orphans)}
    order by position`.execute(db);
  return orphans.map(() => undefined);
}

/** Keeps a receipt over a link whose message is not known yet. */
export const insertOrphan = gatherPerDatabase(insertOrphans, keyOf);

async function takeOrphansOf(
  db: Kysely<SignInTables>,
  messages: readonly LinkedMessage[],
): Promise<readonly ReceiptState[][]> {
  const { rows } = await sql<{ position: string; id: string; receipt: ReceiptState }>`
    delete from orphan_receipts o using ${listNames(messages)}
    where o.gateway = named.gateway and o.gateway_message_id = named.gateway_message_id
    returning named.position, o.id, o.receipt`.execute(db);
  const inOrder = rows.toSorted((one, other) => Number(one.id) - Number(other.id));
  return messages.map((_, at) =>
    inOrder.filter(({ position }) => Number(position) === at + 1).map(({ receipt }) => receipt),
  );
}

/** Takes the receipts that waited for a message, oldest first. Who takes them applies them: a repeat is harmless. */
export const takeOrphans = gatherPerDatabase(takeOrphansOf, keyOf);

export interface TouchedChallenge {
  accountId: string;
  journeyId: string;
  purpose: 'sign-in' | 'enrol';
}

/** The person pressed `#`: the challenge is approved, unless it is over another way (R11). Null when it is. */
export async function approveChallenge(db: Database, challengeId: string): Promise<TouchedChallenge | null> {
  const { rows } = await sql<TouchedChallenge>`
    update challenges set approved_at = now()
    where id = ${challengeId}::uuid and approved_at is null and used_at is null and cancelled_at is null
      and expires_at > now()
    returning account_id as "accountId", journey_id as "journeyId", purpose`.execute(db);
  return rows[0] ?? null;
}

/**
 * The person pressed `*`: the challenge is over, and a sign-in that stands on it cannot go on (its journey expires; an
 * enrolment only loses the number). `stopped` is false when the challenge had been used already. In a transaction; the
 * journey is locked before its challenge, as everywhere.
 */
export async function denyChallenge(
  trx: Database,
  challengeId: string,
): Promise<(TouchedChallenge & { stopped: boolean }) | null> {
  const { rows } = await sql<TouchedChallenge>`
    select c.account_id as "accountId", c.journey_id as "journeyId", c.purpose
    from challenges c join journeys j on j.id = c.journey_id
    where c.id = ${challengeId}::uuid for update of j`.execute(trx);
  const touched = rows[0];
  if (!touched) return null;
  const denied = await sql`
    with denied as (
      update challenges set cancelled_at = coalesce(cancelled_at, now())
      where id = ${challengeId}::uuid and used_at is null
      returning id, journey_id, purpose
    ), ended as (
      update journeys set expires_at = least(expires_at, now()), version = version + 1
      from denied where journeys.id = denied.journey_id and denied.purpose = 'sign-in' and finished_at is null
    )
    select id from denied`.execute(trx);
  return { ...touched, stopped: denied.rows.length === 1 };
}
