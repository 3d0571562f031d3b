import { type RawBuilder, sql } from 'kysely';

/**
 * What requesters see of a thread, as a condition on a row of `messages` that stands there under `alias`: no notes and
 * nothing else internal, nothing that was recalled, no reply that may still be recalled (D10). Every query of self-service
 * over messages holds it.
 */
export function isPublic(alias = 'm'): RawBuilder<boolean> {
  const m = sql.table(alias);
  return sql<boolean>`(not ${m}.internal and ${m}.kind <> 'note' and ${m}.recalled_at is null
    and (${m}.held_until is null or ${m}.held_until <= now()))`;
}
