import type { BenchDatabase } from './database.ts';

/** Adds people who are signed in elsewhere: browsers, sessions and finished journeys as sign-ins leave them. */
export async function addSessions(database: BenchDatabase, count: number): Promise<void> {
  await database.ask(`
    with people as (select array_agg(id) as ids from accounts),
    made as (
      insert into browsers (id, token_hash)
      select gen_random_uuid(), encode(sha256(gen_random_uuid()::text::bytea), 'hex') from generate_series(1, ${count})
      returning id),
    numbered as (select id, row_number() over () as n from made),
    sessions as (
      insert into account_sessions (id, browser_id, account_id, password_at, second_factor, second_factor_at)
      select gen_random_uuid(), n.id, people.ids[1 + n.n % array_length(people.ids, 1)], now(), 'sms', now()
      from numbered n, people
      returning browser_id, account_id)
    insert into journeys (id, browser_id, account_id, service, step, expires_at, finished_at)
    select gen_random_uuid()::text, browser_id, account_id, 'bench', 'finished', now() + interval '1 hour', now() from sessions`);
}
