import { type Selectable, sql } from 'kysely';
import type { Database, MethodKind, MethodsTable } from '../tables.ts';

export interface NewUndo {
  id: string;
  accountId: string;
  methodId: string;
  textHash: string | null;
  mailHash: string;
  seconds: number;
}

export async function insertUndo(trx: Database, undo: NewUndo): Promise<Date> {
  const { rows } = await sql<{ until: Date }>`
    insert into number_undos (id, account_id, method_id, text_hash, mail_hash, until)
    values (${undo.id}, ${undo.accountId}, ${undo.methodId}, ${undo.textHash}, ${undo.mailHash},
      now() + make_interval(secs => ${undo.seconds}))
    returning until`.execute(trx);
  if (!rows[0]) throw new Error('The undo was not kept.');
  return rows[0].until;
}

/** A change that can be undone still, as a code names it. */
export interface LiveUndo {
  id: string;
  accountId: string;
  organisation: string;
  userName: string;
  methodId: string;
  methodKind: MethodKind;
  /** Whether the code is the one that went to the old number; the mail's else. */
  byText: boolean;
  takesTexts: boolean;
  at: Date;
  until: Date;
}

/** The change that this code names, if it can be undone still. */
export async function findLiveUndo(db: Database, codeHash: string): Promise<LiveUndo | null> {
  const { rows } = await sql<LiveUndo>`
    select u.id, u.account_id as "accountId", a.organisation, a.user_name as "userName", u.method_id as "methodId",
      m.kind as "methodKind", coalesce(u.text_hash = ${codeHash}, false) as "byText", u.text_hash is not null as "takesTexts",
      u.created_at as at, u.until
    from number_undos u join accounts a on a.id = u.account_id join methods m on m.id = u.method_id
    where (u.text_hash = ${codeHash} or u.mail_hash = ${codeHash})
      and u.used_at is null and u.ended_at is null and u.until > now() and m.removed_at is not null
      and a.disabled_at is null`.execute(db);
  return rows[0] ?? null;
}

/** Uses an undo up, once: false when somebody was first, or it has ended. */
export async function consumeUndo(trx: Database, id: string): Promise<boolean> {
  const { rows } = await sql`
    update number_undos set used_at = now()
    where id = ${id} and used_at is null and ended_at is null and until > clock_timestamp() returning id`.execute(trx);
  return rows.length === 1;
}

/** Ends the undos of an account that have not been used; with `since` those of changes since then alone. */
export async function endUndosOf(trx: Database, accountId: string, since: Date | null = null): Promise<void> {
  await sql`
    update number_undos set ended_at = now()
    where account_id = ${accountId} and used_at is null and ended_at is null
      and (${since}::timestamptz is null or created_at >= ${since})`.execute(trx);
}

/** A new code for the old number takes the place of the last: so often, and so far apart. False: not now. */
export async function replaceTextCode(
  trx: Database,
  { id, textHash, most, waitSeconds }: { id: string; textHash: string; most: number; waitSeconds: number },
): Promise<boolean> {
  const { rows } = await sql`
    update number_undos set text_hash = ${textHash}, resends = resends + 1, resent_at = now()
    where id = ${id} and text_hash is not null and used_at is null and ended_at is null and until > clock_timestamp()
      and resends < ${most}
      and coalesce(resent_at, created_at) <= now() - make_interval(secs => ${waitSeconds})
    returning id`.execute(trx);
  return rows.length === 1;
}

/** A method that was taken out of use, sealed as it was. */
export async function selectRemoved(trx: Database, methodId: string): Promise<Selectable<MethodsTable> | null> {
  const query = trx.selectFrom('methods').selectAll().where('id', '=', methodId).where('removed_at', 'is not', null);
  return (await query.executeTakeFirst()) ?? null;
}

/** Puts a removed number back, switched on: a code that came there has just been typed. False: it stands already. */
export async function restoreMethod(trx: Database, methodId: string): Promise<boolean> {
  const { rows } = await sql`
    update methods set removed_at = null, disabled_at = null, failures = 0 where id = ${methodId} and removed_at is not null returning id`.execute(
    trx,
  );
  return rows.length === 1;
}

/** Standing methods that were bound since a moment, and the one that is in the way of a kind that stands once. */
export async function listBoundSince(
  trx: Database,
  accountId: string,
  since: Date,
  methodId: string,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.id from methods m join methods old on old.id = ${methodId}
    where m.account_id = ${accountId} and m.removed_at is null and (m.proved_at >= ${since} or m.kind = old.kind)`.execute(
    trx,
  );
  return rows.map(({ id }) => id);
}

/** Whether an account's password is still the one with this fingerprint, and opens what a password opens. */
export async function hasPassword(trx: Database, accountId: string, stamp: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from accounts
    where id = ${accountId} and password_blocked_at is null
      and encode(sha256(convert_to(password_hash, 'UTF8')), 'hex') = ${stamp}`.execute(trx);
  return rows.length === 1;
}

/** Removes undos that ended long ago. */
export async function deleteOldUndos(db: Database, olderThanSeconds: number): Promise<void> {
  await sql`delete from number_undos where until < now() - make_interval(secs => ${olderThanSeconds})`.execute(db);
}
