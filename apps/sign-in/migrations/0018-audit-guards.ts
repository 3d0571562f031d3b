import { type Kysely, sql } from 'kysely';

/**
 * Closes a way around the guards of 0014 for whoever can write these tables and own none of them. An event that was not
 * sealed yet could be given a seal that says that it ran out, under a number before the chain's start; event and seal
 * could then be deleted, and nothing was left to find. A seal now comes after the start and without a removal, and a
 * start only moves forward: whoever moves it leaves one that `vakt audit verify` finds unsigned.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function audit_seals_come() returns trigger language plpgsql as $$
    begin
      if new.removal is not null
        or exists (select from audit_starts t where t.chain = 'whole' and t.number >= new.number) then
        raise exception 'The seals of the record come in their order: % of audit_seals is refused.', tg_op
          using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $$`.execute(db);
  // Not where rows come by replication: those were checked where they came from.
  await sql`
    create trigger audit_seals_come before insert on audit_seals for each row execute function audit_seals_come()
  `.execute(db);
  await sql`
    create function audit_starts_stay() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' then
        if new.chain = old.chain and new.number >= old.number then
          return new;
        end if;
      end if;
      raise exception 'The starts of the record move forward: % of audit_starts is refused.', tg_op
        using errcode = 'insufficient_privilege';
    end $$`.execute(db);
  await sql`
    create trigger audit_starts_stay before update or delete on audit_starts
    for each row execute function audit_starts_stay()`.execute(db);
  await sql`
    create trigger audit_starts_stay_whole before truncate on audit_starts
    for each statement execute function audit_starts_stay()`.execute(db);
  await sql`
    alter table audit_starts enable always trigger audit_starts_stay, enable always trigger audit_starts_stay_whole
  `.execute(db);
}
