import type { BenchDatabase } from '../database.ts';

/** Adds challenges that wait for their code, each of a journey of its own, as sign-ins make them. Gives their ids. */
export async function addChallenges(database: BenchDatabase, count: number): Promise<string[]> {
  const rows = await database.ask(`
    with person as (select id from accounts limit 1),
    visited as (
      insert into browsers (id, token_hash)
      select gen_random_uuid(), encode(sha256(gen_random_uuid()::text::bytea), 'hex') from generate_series(1, ${count})
      returning id),
    begun as (
      insert into journeys (id, browser_id, account_id, service, step, state, request, expires_at)
      select gen_random_uuid()::text, visited.id, person.id, 'bench', 'challenge', '{}', '{}', now() + interval '1 hour'
      from visited, person returning id, account_id)
    insert into challenges (id, journey_id, account_id, purpose, target_sealed, target_hash, expires_at)
    select gen_random_uuid(), id, account_id, 'sign-in', 'sealed', 'hash', now() + interval '10 minutes' from begun
    returning id`);
  return rows.map(({ id }) => String(id));
}
