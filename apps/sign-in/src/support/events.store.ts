import { sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { GatewayEventKind } from '../tables-delivery.ts';

export interface GatewayEvent {
  at: Date;
  gateway: string;
  kind: GatewayEventKind;
  reason: string | null;
}

/** What happened to gateways last, newest first. */
export async function listGatewayEvents(db: Database, limit: number): Promise<GatewayEvent[]> {
  const { rows } = await sql<GatewayEvent>`
    select at, gateway, kind, reason from gateway_events order by id desc limit ${limit}`.execute(db);
  return rows;
}

export interface Waiting {
  channel: 'sms' | 'call';
  messages: number;
  /** How long the oldest has waited, in seconds. */
  oldestSeconds: number;
}

/** Messages that wait to be handed to a gateway. */
export async function listWaiting(db: Database): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select channel, count(*)::int as messages,
      extract(epoch from now() - min(created_at))::float8 as "oldestSeconds"
    from outbox where state in ('queued', 'sending') group by channel`.execute(db);
  return rows;
}
