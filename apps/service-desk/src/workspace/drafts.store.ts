import { sql } from 'kysely';
import type { Database } from '../tables.ts';

export type ComposeKind = 'reply' | 'note';

export interface Draft {
  kind: ComposeKind;
  body: string;
  caseVersion: number;
  templateId: string | null;
  updatedAt: Date;
}

/** A person's own drafts on a case. */
export async function findDrafts(db: Database, caseId: string, personId: string): Promise<Draft[]> {
  const { rows } = await sql<Draft>`
    select d.kind, d.body, d.case_version as "caseVersion", d.template_id as "templateId", d.updated_at as "updatedAt"
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
}

/**
 * Keeps a draft; an empty one is removed. What this person has just sent is not kept again: a save that was under way
 * when the reply went must not bring it back.
 */
export async function saveDraft(db: Database, wish: DraftWish): Promise<void> {
  if (wish.body.trim() === '') return removeDraft(db, wish.caseId, wish.personId, wish.kind);
  const keep = wish.templateId === undefined;
  await sql`
    insert into drafts (case_id, person_id, kind, body, case_version, template_id)
    select ${wish.caseId}, ${wish.personId}, ${wish.kind}, ${wish.body}, ${wish.version}, ${wish.templateId ?? null}::uuid
    where not exists (
      select from messages m
      where m.case_id = ${wish.caseId} and m.author_id = ${wish.personId} and m.kind = ${wish.kind}
        and btrim(m.body) = btrim(${wish.body}) and m.recalled_at is null and m.created_at > now() - interval '1 minute')
    on conflict (case_id, person_id, kind) do update
      set body = excluded.body, case_version = excluded.case_version, updated_at = now(),
        template_id = case when ${keep} then drafts.template_id else excluded.template_id end`.execute(db);
}

/** Removes a draft: it was sent, or thrown away. */
export async function removeDraft(db: Database, caseId: string, personId: string, kind: ComposeKind): Promise<void> {
  await sql`delete from drafts where case_id = ${caseId} and person_id = ${personId} and kind = ${kind}`.execute(db);
}

/** Puts a recalled text back into the draft, before what was written since. */
export async function returnToDraft(
  db: Database,
  wish: { caseId: string; personId: string; body: string; version: number },
): Promise<void> {
  await sql`
    insert into drafts (case_id, person_id, kind, body, case_version)
    values (${wish.caseId}, ${wish.personId}, 'reply', ${wish.body}, ${wish.version})
    on conflict (case_id, person_id, kind) do update
      set body = case when drafts.body = excluded.body then drafts.body else excluded.body || E'\n\n' || drafts.body end,
        updated_at = now()`.execute(db);
}
