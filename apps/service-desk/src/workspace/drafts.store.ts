import { sql } from 'kysely';
import type { Database } from '../tables.ts';

export type ComposeKind = 'reply' | 'note';

export interface Draft {
  kind: ComposeKind;
  body: string;
  caseVersion: number;
  templateId: string | null;
  /** Stored files of the writer's own that go along. */
  fileIds: string[];
  updatedAt: Date;
}

/** A person's own drafts on a case. */
export async function findDrafts(db: Database, caseId: string, personId: string): Promise<Draft[]> {
  const { rows } = await sql<Draft>`
    select d.kind, d.body, d.case_version as "caseVersion", d.template_id as "templateId",
      d.file_ids as "fileIds", d.updated_at as "updatedAt"
    from drafts d where d.case_id = ${caseId} and d.person_id = ${personId}`.execute(db);
  return rows;
}

export interface DraftWish {
  caseId: string;
  personId: string;
  kind: ComposeKind;
  body: string;
  /** The version of the case that the writer has seen. */
  version: number;
  /** Left out: stays as it is. */
  templateId?: string | null;
  /** Left out: those that it has. */
  fileIds?: readonly string[];
}

/**
 * Keeps a draft; one without text and files is removed. What this person has just sent is not kept again: a save that was under way
 * when the reply went must not bring it back.
 */
export async function saveDraft(db: Database, wish: DraftWish): Promise<void> {
  const { caseId, personId, kind, body, templateId, fileIds } = wish;
  if (body.trim() === '' && !fileIds?.length) return emptyDraft(db, wish);
  await sql`
    insert into drafts (case_id, person_id, kind, body, case_version, template_id, file_ids)
    select ${caseId}, ${personId}, ${kind}, ${body}, ${wish.version}, ${templateId ?? null}::uuid,
      ${[...(fileIds ?? [])]}::uuid[]
    where not exists (
      select from messages m
      where m.case_id = ${caseId} and m.author_id = ${personId} and m.kind = ${kind}
        and btrim(m.body) = btrim(${body}) and m.recalled_at is null and m.created_at > now() - interval '1 minute')
    on conflict (case_id, person_id, kind) do update
      set body = excluded.body, case_version = excluded.case_version, updated_at = now(),
        template_id = case when ${templateId === undefined} then drafts.template_id else excluded.template_id end,
        file_ids = case when ${fileIds === undefined} then drafts.file_ids else excluded.file_ids end`.execute(db);
}

/** A draft whose text is gone: with files it stays, for them. */
async function emptyDraft(db: Database, { caseId, personId, kind, fileIds }: DraftWish): Promise<void> {
  if (fileIds !== undefined) return removeDraft(db, caseId, personId, kind);
  await sql`
    with emptied as (
      update drafts set body = '', updated_at = now()
      where case_id = ${caseId} and person_id = ${personId} and kind = ${kind} and file_ids <> '{}')
    delete from drafts
    where case_id = ${caseId} and person_id = ${personId} and kind = ${kind} and file_ids = '{}'`.execute(db);
}

/** Removes a draft: it was sent, or thrown away. */
export async function removeDraft(db: Database, caseId: string, personId: string, kind: ComposeKind): Promise<void> {
  await sql`delete from drafts where case_id = ${caseId} and person_id = ${personId} and kind = ${kind}`.execute(db);
}

/** Puts a recalled reply back into the draft, its text before what was written since. */
export async function returnToDraft(db: Database, wish: Required<Omit<DraftWish, 'kind'>>): Promise<void> {
  await sql`
    insert into drafts (case_id, person_id, kind, body, case_version, template_id, file_ids)
    values (${wish.caseId}, ${wish.personId}, 'reply', ${wish.body}, ${wish.version}, ${wish.templateId}::uuid,
      ${[...wish.fileIds]}::uuid[])
    on conflict (case_id, person_id, kind) do update
      set body = case when btrim(drafts.body) in ('', excluded.body) then excluded.body
          else excluded.body || E'\n\n' || drafts.body end,
        template_id = coalesce(drafts.template_id, excluded.template_id),
        file_ids = excluded.file_ids || drafts.file_ids,
        updated_at = now()`.execute(db);
}
