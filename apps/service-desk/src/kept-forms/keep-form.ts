import { newId } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import type { GuardedContext } from '../access/rules.ts';
import { type ReceivedForm, readMultipart, receiveAgain } from '../attachments/read-multipart.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { isUuid } from '../pages/is-uuid.ts';
import type { Database } from '../tables.ts';
import type { DeskContext } from '../visit.ts';
import { findKeptForm, findOwnerOfSession, insertKeptForm, removeOldKeptForms } from './kept-forms.store.ts';

/** The long forms, by the pages that they stand on. What does something at a click is never kept. */
const PAGES = [
  /^\/self-service\/services\/[^/]+$/,
  /^\/self-service\/cases\/[^/]+(?=\/reply$)/,
  /^\/operator\/services\/[^/]+$/,
  /^\/operator\/cases\/[^/]+(?=\/(?:reply|note|draft|use-template)$)/,
];

/**
 * Keeps a long form that came when the session had run out, or was too old for its case, and gives the address at which its page shows it again after
 * the sign-in. Nothing is done with it. Only who had the session sees it there: another one who signs in gets an empty form.
 * Null when it is no such form, or when nobody knows whose it is: a browser without a session of ours leaves nothing here.
 */
export async function keepForm(c: DeskContext, deps: DeskDependencies): Promise<string | null> {
  // What a page saves by itself stands on it still.
  if (c.req.method !== 'POST' || c.req.header('x-draft') === 'script') return null;
  const { pathname } = new URL(c.req.url);
  const page = PAGES.map((one) => one.exec(pathname)?.[0]).find((one) => one !== undefined);
  if (page === undefined) return null;
  const { cookies, session } = c.var.visit;
  const token = cookies.readSession(c);
  const personId = session?.personId ?? (token === null ? null : await findOwnerOfSession(deps.db, hashToken(token)));
  if (personId === null) return null;
  const received = await readMultipart(c, deps, personId);
  const id = newId();
  await insertKeptForm(deps.db, { id, personId, page, fields: JSON.stringify(received.whole()) });
  return `${page}?kept=${id}`;
}

/** What this person sent from this page when their session had run out, if the address says that it waits. */
export async function loadKeptForm(c: GuardedContext, deps: DeskDependencies): Promise<ReceivedForm | null> {
  const id = c.req.query('kept') ?? '';
  if (c.req.method !== 'GET' || !isUuid(id)) return null;
  const { personId } = c.var.viewer;
  const fields = await findKeptForm(deps.db, { id, personId, page: new URL(c.req.url).pathname });
  return fields === null ? null : receiveAgain(deps, personId, JSON.parse(fields) as [string, string][]);
}

/** Forgets forms that nobody came back for. */
export function forgetKeptForms(db: Database): Promise<void> {
  return removeOldKeptForms(db);
}
