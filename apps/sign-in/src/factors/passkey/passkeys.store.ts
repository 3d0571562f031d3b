import { sql } from 'kysely';
import type { Database } from '../../tables.ts';
import type { Passkey } from './passkey.ts';

interface PasskeyRow {
  method_id: string;
  account_id: string;
  credential_id: string;
  user_handle: string;
  public_key: Buffer;
  counter: string;
  device_bound: boolean;
  backed_up: boolean;
  transports: string[];
  aaguid: string | null;
}

const COLUMNS = sql`p.method_id, m.account_id, p.credential_id, p.user_handle, p.public_key, p.counter, p.device_bound,
  p.backed_up, p.transports, p.aaguid`;
const WORKS = sql`m.removed_at is null and m.disabled_at is null`;

function toPasskey(row: PasskeyRow): Passkey {
  return {
    methodId: row.method_id,
    accountId: row.account_id,
    credentialId: row.credential_id,
    userHandle: row.user_handle,
    publicKey: new Uint8Array(row.public_key),
    counter: Number(row.counter),
    deviceBound: row.device_bound,
    backedUp: row.backed_up,
    transports: row.transports,
    aaguid: row.aaguid,
  };
}

/** The account's passkeys that may be answered with, oldest first. */
export async function selectPasskeys(db: Database, accountId: string): Promise<Passkey[]> {
  const { rows } = await sql<PasskeyRow>`
    select ${COLUMNS} from passkeys p join methods m on m.id = p.method_id
    where m.account_id = ${accountId} and ${WORKS} order by m.proved_at, m.id`.execute(db);
  return rows.map(toPasskey);
}

/** The passkey with this credential id that may be answered with, whoever's it is; null when there is none. */
export async function selectPasskey(db: Database, credentialId: string): Promise<Passkey | null> {
  const { rows } = await sql<PasskeyRow>`
    select ${COLUMNS} from passkeys p join methods m on m.id = p.method_id
    where p.credential_id = ${credentialId} and ${WORKS}`.execute(db);
  return rows[0] ? toPasskey(rows[0]) : null;
}

/**
 * Whether a passkey was bound within so many seconds before its account's password was blocked, or since: then whoever the
 * block is to keep out may have bound it. False while no password is blocked.
 */
export async function wasBoundAroundBlock(db: Database, methodId: string, seconds: number): Promise<boolean> {
  const { rows } = await sql`
    select from methods m join accounts a on a.id = m.account_id
    where m.id = ${methodId} and m.proved_at >= a.password_blocked_at - make_interval(secs => ${seconds})`.execute(db);
  return rows.length > 0;
}

/** How many passkeys the account has, switched-off ones among them. */
export async function countPasskeys(db: Database, accountId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from methods
    where account_id = ${accountId} and kind = 'passkey' and removed_at is null`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Makes the method and its passkey; false when the credential id is somebody's already: then nothing was made. */
export async function insertPasskey(trx: Database, passkey: Passkey & { name: string | null }): Promise<boolean> {
  const { rows } = await sql`
    with known as (select 1 from passkeys where credential_id = ${passkey.credentialId}),
    method as (
      insert into methods (id, account_id, kind, name, can_text)
      select ${passkey.methodId}::uuid, ${passkey.accountId}::uuid, 'passkey', ${passkey.name}, false
      where not exists (select from known)
      returning id)
    insert into passkeys (method_id, credential_id, user_handle, public_key, counter, device_bound, backed_up, transports,
      aaguid)
    select id, ${passkey.credentialId}, ${passkey.userHandle}, ${Buffer.from(passkey.publicKey)}, ${passkey.counter}::bigint,
      ${passkey.deviceBound}, ${passkey.backedUp}, ${passkey.transports}::text[], ${passkey.aaguid}::uuid
    from method
    returning method_id`.execute(trx);
  return rows.length === 1;
}

/**
 * Notes a use; false when the passkey does not work any more, or another answer of it came between: the count is compared
 * again by the statement that stores the next one.
 */
export async function updateUse(
  trx: Database,
  { methodId, counter }: Pick<Passkey, 'methodId' | 'counter'>,
  use: { counter: number; backedUp: boolean },
): Promise<boolean> {
  const { rows } = await sql`
    with method as (
      update methods m set last_used_at = now(), failures = 0
      from passkeys p
      where m.id = ${methodId} and p.method_id = m.id and p.counter = ${counter}::bigint and ${WORKS}
      returning m.id)
    update passkeys set counter = ${use.counter}::bigint, backed_up = ${use.backedUp}
    where method_id in (select id from method) and counter = ${counter}::bigint
    returning method_id`.execute(trx);
  return rows.length === 1;
}

/** Switches a passkey off because there are two of it; false when it does not work any more. */
export async function disableCopied(trx: Database, methodId: string): Promise<boolean> {
  const { rows } = await sql`
    with method as (
      update methods m set disabled_at = now() where m.id = ${methodId} and m.kind = 'passkey' and ${WORKS} returning m.id)
    update passkeys set disabled_reason = 'copied' where method_id in (select id from method)
    returning method_id`.execute(trx);
  return rows.length === 1;
}

/** The account's passkeys that were switched off because there are two of them. */
export async function selectCopied(db: Database, accountId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.id from passkeys p join methods m on m.id = p.method_id
    where m.account_id = ${accountId} and m.removed_at is null and p.disabled_reason = 'copied'`.execute(db);
  return rows.map(({ id }) => id);
}
