import { type Kysely, sql } from 'kysely';

/**
 * The record becomes append-only and is sealed into a chain afterwards (src/audit/seal-events.ts, docs/decisions/0012).
 *
 * The triggers keep mistakes and injected statements out. They do not keep out who owns the tables or is superuser: such
 * a one can switch a trigger off, and then change, remove or insert rows. What that one cannot do without the master key
 * is make the seals agree with it: `vakt audit verify` finds it, a cut tail by a checkpoint that was kept elsewhere.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // In which order events were committed is not the order of their ids: a seal waits until no older transaction runs.
  await sql`alter table audit_events add column xid xid8 not null default pg_current_xact_id()`.execute(db);
  await sql`create index audit_events_order on audit_events (xid, id)`.execute(db);
  await addSeals(db);
  await addSearch(db);
  await addGuards(db);
}

/** One seal for each event, in an order of its own. It outlives its event: `removal` says, signed, that it ran out. */
async function addSeals(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_seals (
      number bigint primary key,
      event_id bigint not null unique,
      account_id uuid,
      account_number bigint,
      digest bytea not null,
      account_mac bytea,
      mac bytea not null,
      removal bytea
    )`.execute(db);
  await sql`
    create unique index audit_seals_account on audit_seals (account_id, account_number) where account_id is not null
  `.execute(db);
  // Where a chain begins, once its oldest seals are gone: 'whole', or an account's id.
  await sql`
    create table audit_starts (
      chain text primary key,
      number bigint not null,
      mac bytea not null,
      signature bytea not null
    )`.execute(db);
  await sql`
    create table audit_checkpoints (
      number bigint primary key,
      event_id bigint not null,
      at timestamptz not null default now(),
      mac bytea not null,
      signature bytea not null
    )`.execute(db);
  // How far the sealing has come; `epoch_from`: events from this id on are of the present database cluster.
  await sql`
    create table audit_progress (
      only_row boolean primary key default true check (only_row),
      number bigint not null default 0,
      xid xid8 not null default '0',
      event_id bigint not null default 0,
      epoch_from bigint not null default 0
    )`.execute(db);
  await sql`insert into audit_progress default values`.execute(db);
}

/** By journey and service is searched within a time: an index of random ids would cost each sign-in more than all the rest of this. */
async function addSearch(db: Kysely<unknown>): Promise<void> {
  await sql`create index audit_events_at on audit_events (at, id)`.execute(db);
  // The report asks when a person's methods last changed: removed ones count too.
  await sql`create index methods_ever on methods (account_id)`.execute(db);
  await sql`create index audit_events_by on audit_events ((detail->>'by'), at) where detail ? 'by'`.execute(db);
}

async function addGuards(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function audit_events_stay() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        if exists (select from audit_seals s where s.event_id = old.id and s.removal is not null) then
          return old;
        end if;
      end if;
      raise exception 'The record is append-only: % of audit_events is refused.', tg_op
        using errcode = 'insufficient_privilege';
    end $$`.execute(db);
  await sql`
    create function audit_seals_stay() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        if old.removal is not null
          and exists (select from audit_starts t where t.chain = 'whole' and t.number >= old.number) then
          return old;
        end if;
      elsif tg_op = 'UPDATE' then
        if old.removal is null and new.removal is not null
          and (old.number, old.event_id, old.account_id, old.account_number, old.digest, old.account_mac, old.mac)
            is not distinct from
            (new.number, new.event_id, new.account_id, new.account_number, new.digest, new.account_mac, new.mac) then
          return new;
        end if;
      end if;
      raise exception 'The seals of the record stay: % of audit_seals is refused.', tg_op
        using errcode = 'insufficient_privilege';
    end $$`.execute(db);
  for (const table of ['audit_events', 'audit_seals']) {
    const stay = sql.id(`${table}_stay`);
    const whole = sql.id(`${table}_stay_whole`);
    const name = sql.id(table);
    await sql`create trigger ${stay} before update or delete on ${name} for each row execute function ${stay}()`.execute(
      db,
    );
    await sql`create trigger ${whole} before truncate on ${name} for each statement execute function ${stay}()`.execute(
      db,
    );
    // Also where triggers are passed over for replication.
    await sql`alter table ${name} enable always trigger ${stay}, enable always trigger ${whole}`.execute(db);
  }
}
