import { type Kysely, sql } from 'kysely';
import type { SignInTables } from '../tables.ts';
import type { GatewayEventKind } from '../tables-delivery.ts';
import { LOOK_BACK, type RecentDelivery, type Reduction, SLOW_AFTER } from './decide-shift.ts';

/** Reasons that speak of the gateway and not of the number. */
const GATEWAYS_OWN = ['sender_refused', 'filtered', 'throttled', 'auth', 'quota', 'config', 'temporary', 'unknown'];

/** Puts on record what happened to a gateway. */
export async function insertGatewayEvent(
  db: Kysely<SignInTables>,
  { gateway, kind, reason }: { gateway: string; kind: GatewayEventKind; reason: string | null },
): Promise<void> {
  await db.insertInto('gateway_events').values({ gateway, kind, reason }).execute();
}

/** Loads the points that gateways have lost. */
export async function listReductions(db: Kysely<SignInTables>): Promise<Reduction[]> {
  const { rows } = await sql<Reduction>`
    select channel, gateway, points, changed_at as "changedAt" from gateway_reductions`.execute(db);
  return rows;
}

/** How each gateway did in the last quarter of an hour, messages of people only. */
export async function listRecent(db: Kysely<SignInTables>): Promise<RecentDelivery[]> {
  const { rows } = await sql<RecentDelivery>`
    select channel, gateway,
      count(*) filter (where handed_over_at is not null and channel = 'sms')::int as messages,
      count(*) filter (where channel = 'sms' and handed_over_at is not null and (state <> 'failed' or reason = 'unknown')
        and coalesce(ended_at, now()) - handed_over_at > make_interval(secs => ${SLOW_AFTER / 1000}::float8))::int as slow,
      count(*) filter (where state = 'failed' and reason = any(${GATEWAYS_OWN}::text[])
        and coalesce(ended_at, sending_at) > now() - interval '1 minute')::int as errors
    from outbox
    where created_at > now() - make_interval(secs => ${LOOK_BACK / 1000}::float8) and not test
    group by channel, gateway`.execute(db);
  return rows;
}

/**
 * Stores changed reductions. `before` are those that the decision stood on: when another process has changed one since,
 * its change stays. Gives those that were stored.
 */
export async function storeReductions(
  db: Kysely<SignInTables>,
  changes: readonly Omit<Reduction, 'changedAt'>[],
  before: readonly Reduction[],
): Promise<Omit<Reduction, 'changedAt'>[]> {
  const stored: Omit<Reduction, 'changedAt'>[] = [];
  for (const change of changes) {
    const old = before.find((one) => one.channel === change.channel && one.gateway === change.gateway);
    const { rows } = await sql`
      insert into gateway_reductions (channel, gateway, points) values (${change.channel}, ${change.gateway}, ${change.points})
      on conflict (channel, gateway) do update set points = excluded.points, changed_at = now()
      where gateway_reductions.points = ${old?.points ?? -1}
      returning 1`.execute(db);
    if (rows.length > 0) stored.push(change);
  }
  return stored;
}
