import { sql } from 'kysely';
import type { Database, MessageState } from '../tables.ts';

/** A test message as it stands. Whom it went to is not kept. */
export interface TestSend {
  id: string;
  gateway: string;
  channel: 'sms' | 'call';
  country: string | null;
  state: MessageState;
  reason: string | null;
  outcome: string | null;
  createdAt: Date;
  sendingAt: Date | null;
  handedOverAt: Date | null;
  endedAt: Date | null;
  /** No further word is expected: it ended, or its life is over. */
  isOver: boolean;
}

/** The tests that an administrator sent, newest first; with `id`, that one alone. What is on record says whose they are. */
export async function listTestSends(
  db: Database,
  accountId: string,
  { id = null, limit = 10 }: { id?: string | null; limit?: number } = {},
): Promise<TestSend[]> {
  const { rows } = await sql<TestSend>`
    select o.id, o.gateway, o.channel, o.country, o.state, o.reason, o.outcome, o.created_at as "createdAt",
      o.sending_at as "sendingAt", o.handed_over_at as "handedOverAt", o.ended_at as "endedAt",
      o.ended_at is not null or o.not_after < now() as "isOver"
    from audit_events e join outbox o on o.id = (e.detail->>'outboxId')::uuid
    where e.account_id = ${accountId}::uuid and e.kind = 'test-send' and (${id}::text is null or o.id::text = ${id})
    order by e.id desc limit ${limit}`.execute(db);
  return rows;
}
