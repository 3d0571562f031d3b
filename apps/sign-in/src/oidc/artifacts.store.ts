import { ALWAYS, gave, listParts, type Parts } from '@vakt/storage/parts';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../tables.ts';

/** One row to write. Ids arrive hashed, payloads sealed; life in seconds from now by the database's clock. */
export interface ArtifactRow {
  kind: string;
  idHash: string;
  payloadSealed: string;
  uidHash: string | null;
  grantHash: string | null;
  lifeSeconds: number;
}

export interface StoredArtifact {
  idHash: string;
  payloadSealed: string;
  consumed: boolean;
  secondsLeft: number;
  /** The database's clock, seconds since 1970. */
  now: number;
}

/** Everything that one request writes, in one statement: all of it or nothing. */
export interface ArtifactBatch {
  /** Interaction to take. When another request took it first, nothing else of the batch is written. */
  takeInteraction: string | null;
  insert: ArtifactRow[];
  /** A session, in place of the payload that was read, or new. Not written when another request changed or made it meanwhile. */
  session: { row: ArtifactRow; before: string | null } | null;
  endSession: string | null;
}

const columns = sql`id_hash as "idHash", payload_sealed as "payloadSealed", consumed_at is not null as "consumed",
  extract(epoch from expires_at - now())::float8 as "secondsLeft", extract(epoch from now())::float8 as "now"`;

/** Loads an artifact that has not expired. */
export async function loadArtifact(db: Database, kind: string, idHash: string): Promise<StoredArtifact | null> {
  const { rows } = await sql<StoredArtifact>`select ${columns} from oidc_artifacts
    where kind = ${kind} and id_hash = ${idHash} and expires_at > now()`.execute(db);
  return rows[0] ?? null;
}

/** Loads an artifact by its second id: a session by what stands in its cookie. */
export async function loadArtifactByUid(db: Database, kind: string, uidHash: string): Promise<StoredArtifact | null> {
  const { rows } = await sql<StoredArtifact>`select ${columns} from oidc_artifacts
    where kind = ${kind} and uid_hash = ${uidHash} and expires_at > now()`.execute(db);
  return rows[0] ?? null;
}

/** Spends a one-time artifact: gives it once. It stays for `keepSeconds`, so that a second use is noticed. */
export async function spendArtifact(
  db: Database,
  kind: string,
  idHash: string,
  keepSeconds: number,
): Promise<StoredArtifact | null> {
  const { rows } = await sql<StoredArtifact>`update oidc_artifacts
    set consumed_at = now(), expires_at = now() + make_interval(secs => ${keepSeconds})
    where kind = ${kind} and id_hash = ${idHash} and consumed_at is null and expires_at > now()
    returning id_hash as "idHash", payload_sealed as "payloadSealed", false as "consumed",
      ${keepSeconds}::float8 as "secondsLeft", extract(epoch from now())::float8 as "now"`.execute(db);
  return rows[0] ?? null;
}

/** Marks an artifact as used. False when somebody was first, or it is gone. */
export async function consumeArtifact(db: Database, kind: string, idHash: string): Promise<boolean> {
  const { rows } = await sql`update oidc_artifacts set consumed_at = now()
    where kind = ${kind} and id_hash = ${idHash} and consumed_at is null and expires_at > now() returning 1`.execute(
    db,
  );
  return rows.length === 1;
}

function insertOf(
  rows: readonly ArtifactRow[],
  condition: RawBuilder<unknown>,
  onConflict: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> {
  const selects = rows.map(
    (row) => sql`select ${row.kind}::text, ${row.idHash}::text, ${row.payloadSealed}::text, ${row.uidHash}::text,
      ${row.grantHash}::text, now() + make_interval(secs => ${row.lifeSeconds}) where ${condition}`,
  );
  return sql`insert into oidc_artifacts (kind, id_hash, payload_sealed, uid_hash, grant_hash, expires_at)
    ${sql.join(selects, sql` union all `)}
    on conflict (kind, id_hash) do update set payload_sealed = excluded.payload_sealed, expires_at = excluded.expires_at${onConflict}`;
}

function writeSession(session: NonNullable<ArtifactBatch['session']>, condition: RawBuilder<unknown>) {
  const { row, before } = session;
  if (before === null) {
    return sql`${insertOf([row], condition, sql`, uid_hash = excluded.uid_hash where oidc_artifacts.expires_at <= now()`)}`;
  }
  return sql`update oidc_artifacts set uid_hash = ${row.uidHash}, payload_sealed = ${row.payloadSealed},
      expires_at = now() + make_interval(secs => ${row.lifeSeconds})
    where kind = 'Session' and id_hash = ${row.idHash} and payload_sealed = ${before} and ${condition}`;
}

/** Writes one artifact now. */
export async function saveArtifact(db: Database, row: ArtifactRow): Promise<void> {
  await insertOf([row], sql`true`).execute(db);
}

/** Parts that do their work when something holds. */
export type PartsWhen = (when: RawBuilder<unknown>) => Parts;

/**
 * Writes a batch, and `also` in the same statement. `taken` is false when the interaction was gone (nothing at
 * all was written then); `sessionKept` is false when the session had changed since it was read.
 */
export async function saveBatch(
  db: Database,
  batch: ArtifactBatch,
  also: PartsWhen = () => ({}),
): Promise<{ taken: boolean; sessionKept: boolean }> {
  const { takeInteraction, insert, session, endSession } = batch;
  const condition = takeInteraction === null ? ALWAYS : gave('taken');
  const parts = {
    ...(takeInteraction !== null && {
      taken: sql`delete from oidc_artifacts where kind = 'Interaction' and id_hash = ${takeInteraction} returning 1`,
    }),
    ...(insert.length > 0 && { made: insertOf(insert, condition) }),
    ...(session && { kept: sql`${writeSession(session, condition)} returning 1` }),
    ...(endSession !== null && {
      ended: sql`delete from oidc_artifacts where kind = 'Session' and id_hash = ${endSession}`,
    }),
    ...also(condition),
  };
  if (Object.keys(parts).length === 0) return { taken: true, sessionKept: true };
  const { rows } = await sql<{ taken: boolean; sessionKept: boolean }>`with ${listParts(parts)}
    select ${condition} as "taken", ${session ? gave('kept') : ALWAYS} as "sessionKept"`.execute(db);
  return rows[0] ?? { taken: false, sessionKept: false };
}

/** Remembers that a grant was revoked for as long as a token of it could live. */
export async function saveRevokedGrant(db: Database, grantHash: string, lifeSeconds: number): Promise<void> {
  const row = {
    kind: 'RevokedGrant',
    idHash: grantHash,
    payloadSealed: '',
    uidHash: null,
    grantHash: null,
    lifeSeconds,
  };
  await saveArtifact(db, row);
}

/** Whether a grant was revoked, and the database's time. */
export async function loadRevocation(db: Database, grantHash: string): Promise<{ revoked: boolean; now: number }> {
  const { rows } = await sql<{ revoked: boolean; now: number }>`select
    exists (select 1 from oidc_artifacts where kind = 'RevokedGrant' and id_hash = ${grantHash}) as "revoked",
    extract(epoch from now())::float8 as "now"`.execute(db);
  return rows[0] ?? { revoked: true, now: Number.POSITIVE_INFINITY };
}

/** Deletes an artifact. */
export async function deleteArtifact(db: Database, kind: string, idHash: string): Promise<void> {
  await sql`delete from oidc_artifacts where kind = ${kind} and id_hash = ${idHash}`.execute(db);
}

/** Deletes up to `limit` expired rows, past those that another process is deleting; gives how many. */
export async function deleteExpiredArtifacts(db: Database, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`delete from oidc_artifacts where (kind, id_hash) in (
    select kind, id_hash from oidc_artifacts where expires_at <= now() order by expires_at limit ${limit}
    for update skip locked)`.execute(db);
  return Number(numAffectedRows ?? 0);
}
