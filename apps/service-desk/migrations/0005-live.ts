import { type Kysely, sql } from 'kysely';

/**
 * What ends a live connection is told to every process when it commits: a session that ended, a place in a group that was
 * taken or lost, another manager. The payload is a person's id, or empty for everybody.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table presence add column typed_at timestamptz`,
  `create index presence_seen on presence (seen_at)`,
  `create function tell_session() returns trigger language plpgsql as $$
   begin
     perform pg_notify('desk_session', new.person_id::text);
     return null;
   end $$`,
  `create trigger sessions_ended after update of ended_at on sessions
     for each row when (old.ended_at is null and new.ended_at is not null) execute function tell_session()`,
  `create function tell_membership() returns trigger language plpgsql as $$
   begin
     perform pg_notify('desk_session', coalesce(new.person_id, old.person_id)::text);
     return null;
   end $$`,
  `create trigger memberships_changed after insert or update or delete on memberships
     for each row execute function tell_membership()`,
  `create function tell_manager() returns trigger language plpgsql as $$
   begin
     perform pg_notify('desk_session', new.id::text);
     return null;
   end $$`,
  `create trigger people_manager_changed after update of manager_id on people
     for each row when (old.manager_id is distinct from new.manager_id) execute function tell_manager()`,
  `create function tell_group() returns trigger language plpgsql as $$
   begin
     perform pg_notify('desk_session', '');
     return null;
   end $$`,
  `create trigger groups_changed after update of closed_at, role_claim on groups
     for each row when (old.closed_at is distinct from new.closed_at or old.role_claim is distinct from new.role_claim)
     execute function tell_group()`,
];
