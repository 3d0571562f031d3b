import type { GuardedContext } from '../access/rules.ts';
import type { FileView } from '../attachments/list-files.ts';
import { type RefusedFile, readMultipart } from '../attachments/read-multipart.ts';
import { isUuid } from '../pages/is-uuid.ts';
import { readForm, type TypedForm } from '../pages/read-form.ts';

/** What every form of the case page sends besides its own fields. */
export interface ActForm {
  form: TypedForm;
  /** The version of the case that was seen. Nothing readable is a version that never was: a conflict. */
  expected: number;
  /** The last row of the thread that was seen. */
  seen: string;
  /** The list to come back to, as a query. */
  list: string;
}

/** Reads a form of the case page. */
export async function readAct(c: GuardedContext): Promise<ActForm> {
  return readCommon(await readForm(c));
}

/** A form that somebody wrote a message in, with files. */
export interface ComposeForm extends ActForm {
  files: FileView[];
  refused: RefusedFile[];
}

/** Name of the file field. */
export const FILES = 'files';

/** Reads a form of the composer. Its files are stored by then, and belong to no case yet. */
export async function readCompose(c: GuardedContext, deps: Parameters<typeof readMultipart>[1]): Promise<ComposeForm> {
  const received = await readMultipart(c, deps);
  return { ...readCommon(received.form), files: received.files(FILES), refused: received.refused(FILES) };
}

function readCommon(form: TypedForm): ActForm {
  return {
    form,
    expected: readVersion(form),
    seen: readPosition(form.get('seen')) ?? '0',
    list: readList(form.get('list')),
  };
}

export function readVersion(form: TypedForm): number {
  const text = form.get('version', 10);
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** A position in a thread, as text: it is a 64-bit number. */
export function readPosition(text: string | undefined): string | null {
  return text !== undefined && /^\d{1,18}$/.test(text) ? text : null;
}

/** A query string of the list, and nothing but that: written anew from what was read. */
export function readList(text: string | undefined): string {
  if (text === undefined || text.length > 400) return '';
  return new URLSearchParams(text).toString();
}

/** The list's query in an address of the case page: all but what is the case page's own. */
export function listOf(c: GuardedContext): string {
  const query = new URLSearchParams(new URL(c.req.url).search);
  for (const own of ['before', 'done', 'compose', 'more', 'kept']) query.delete(own);
  return readList(query.toString());
}

/** An id that a form sent, or null: for nothing, and for what cannot be one. */
export function readId(form: TypedForm, name: string): string | null {
  const id = form.get(name);
  return isUuid(id) ? id : null;
}
