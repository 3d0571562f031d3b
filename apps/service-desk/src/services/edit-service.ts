import type { Database } from '../tables.ts';
import { type FormField, type ServiceContent, serviceContentSchema } from './content.ts';
import { insertDraft, insertService, lockService, publishDraft, updateDraft } from './editor.store.ts';
import { newPartId } from './read-editor-form.ts';

/** Saves a draft. `revision` is the one that whoever saves has seen; 0 when they saw no draft: then one is begun. */
export async function saveDraft(
  db: Database,
  wish: { serviceId: string; revision: number; content: ServiceContent; by: string },
): Promise<'saved' | 'conflict'> {
  const { revision, ...draft } = wish;
  if (revision === 0) return (await insertDraft(db, draft)) === null ? 'conflict' : 'saved';
  return (await updateDraft(db, wish)) ? 'saved' : 'conflict';
}

/** Saves a draft and shows it to everybody from now on. Nothing is done when somebody else was faster. */
export function publish(
  db: Database,
  wish: { serviceId: string; revision: number; content: ServiceContent; by: string },
): Promise<'published' | 'conflict'> {
  return db.transaction().execute(async (trx) => {
    await lockService(trx, wish.serviceId);
    if ((await saveDraft(trx, wish)) === 'conflict') return 'conflict';
    await publishDraft(trx, wish.serviceId, wish.by);
    return 'published';
  });
}

/** Makes a service with a draft that has the two questions nearly every form has, and gives its key. */
export async function createService(
  db: Database,
  wish: { name: string; groupId: string; by: string },
): Promise<{ key: string }> {
  const content = serviceContentSchema.parse({
    name: { nb: wish.name },
    summary: { nb: '' },
    fields: [
      {
        kind: 'long-text',
        id: newPartId('f'),
        label: { nb: 'Hva gjelder det?', nn: 'Kva gjeld det?', en: 'What is it about?' },
        required: true,
      },
      { kind: 'file', id: newPartId('f'), label: { nb: 'Vedlegg', nn: 'Vedlegg', en: 'Attachments' } },
    ],
  });
  const slug = slugOf(wish.name);
  for (let attempt = 1; ; attempt += 1) {
    const key = attempt === 1 ? slug : `${slug}-${attempt}`;
    const made = await db
      .transaction()
      .execute((trx) => insertService(trx, { key, groupId: wish.groupId, content, by: wish.by }));
    if (made) return { key };
    if (attempt > 50) throw new RangeError('no key is free for this name');
  }
}

/** "Bestille adgangskort" → "bestille-adgangskort": the last part of the service's address. */
export function slugOf(name: string): string {
  const plain = name.toLowerCase().replaceAll('æ', 'ae').replaceAll('ø', 'o').replaceAll('å', 'a');
  const words = plain
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-');
  return (
    words
      .replace(/^-+|-+$/g, '')
      .slice(0, 50)
      .replace(/-+$/, '') || 'tjeneste'
  );
}

/** What a button of the editor does to the questions. Null when it is none of these or its question is not there. */
export function changeFields(fields: readonly FormField[], act: string): { fields: FormField[]; at: string } | null {
  const [what = '', which = ''] = act.split(':');
  if (what === 'add') {
    const made = newField(which);
    return made && { fields: addLast(fields, made), at: made.id };
  }
  const index = fields.findIndex(({ id }) => id === which);
  if (index < 0) return null;
  if (what === 'remove') return { fields: fields.filter(({ id }) => id !== which), at: '' };
  const to = what === 'up' ? index - 1 : what === 'down' ? index + 1 : -1;
  if (to < 0 || to >= fields.length) return null;
  return { fields: fields.with(index, fields[to] as FormField).with(to, fields[index] as FormField), at: which };
}

/** Adds a question at the end, before attachments that stand last: nearly every form ends with them. */
function addLast(fields: readonly FormField[], made: FormField): FormField[] {
  const last = fields.at(-1);
  return last?.kind === 'file' && made.kind !== 'file' ? [...fields.slice(0, -1), made, last] : [...fields, made];
}

function newField(kind: string): FormField | null {
  const base = { id: newPartId('f'), label: { nb: '' }, required: false };
  switch (kind) {
    case 'choice':
    case 'choices':
      return { ...base, kind, options: [] };
    case 'text':
    case 'long-text':
    case 'date':
    case 'number':
    case 'file':
    case 'information':
      return { ...base, kind };
    default:
      return null;
  }
}
