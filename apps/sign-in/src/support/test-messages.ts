import { type Kysely, sql } from 'kysely';
import type { SignInTables } from '../tables.ts';

/** For tests and measurements: messages as weeks of sign-ins leave them behind. */
export interface SeedOptions {
  messages: number;
  days: number;
  gateways: readonly string[];
  countries?: readonly string[];
  test?: boolean;
}

/**
 * Writes messages spread evenly over the last days: 92 of 100 delivered, 3 failed for three reasons, 1 unsure, 4 without
 * a receipt; a tenth are calls; 85 of 100 codes were used. The same numbers every time.
 */
export async function seedMessages(db: Kysely<SignInTables>, options: SeedOptions): Promise<void> {
  const { messages, days, gateways, countries = ['NO', 'SE', 'DK', 'DE'], test = false } = options;
  await sql`
    insert into outbox (id, send_number, channel, gateway, target_sealed, receipt_hash, state, reason, created_at,
      not_after, sending_at, handed_over_at, ended_at, country, prefix_hash, organisation, cost_milli, verified_at, test)
    select gen_random_uuid(), 1, case when n % 10 = 0 then 'call' else 'sms' end,
      (${[...gateways]}::text[])[1 + n % ${gateways.length}::int], '', gen_random_uuid()::text,
      case when k < 92 then 'delivered' when k < 96 then 'failed' else 'handed-over' end,
      case when k between 92 and 94 then (array['unreachable', 'sender_refused', 'throttled'])[k - 91]
        when k = 95 then 'unknown' end,
      at, at + interval '10 minutes', at + wait, case when k < 92 or k >= 96 then at + wait end,
      case when k < 92 then at + wait + receipt when k < 95 then at + wait end,
      (${[...countries]}::text[])[1 + (n / 7) % ${countries.length}::int], 'prefix', 'ntnu', 350,
      case when k < 85 then at + interval '40 seconds' end, ${test}
    from (
      select n, (n * 37) % 100 as k, now() - (n::float8 / ${messages}::float8) * make_interval(days => ${days}::int) as at,
        make_interval(secs => 0.02 + ((n * 13) % 50) / 100.0) as wait,
        make_interval(secs => 1 + ((n * 17) % 200) / 10.0) as receipt
      from generate_series(0, ${messages}::int - 1) as n
    ) as made`.execute(db);
}
