import type { Viewer } from '../access/viewer.ts';
import { addMessage } from '../cases/add-message.ts';
import { createCase } from '../cases/create-case.ts';
import { setStatus } from '../cases/set-status.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { queueMail } from '../outbox/queue-mail.ts';
import type { ServiceContent } from '../services/content.ts';
import { loadPublishedService, type PublishedService } from '../services/published-service.ts';
import { findCaseOfForm, recordSentForm } from '../services/sent-forms.ts';
import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';
import { addCaller, findLanguage } from './calls.store.ts';

/** What becomes of the case: it waits in the queue, the viewer has it, or it was solved while they spoke. */
export type CallEnd = 'queue' | 'mine' | 'solved';

export interface Call {
  viewer: Viewer;
  /** Drawn when the page was shown: a call becomes one case, however often its form is sent. */
  formId: string;
  caller: { id: string } | { name: string; email: string | null; phone: string | null };
  title: string;
  body: string;
  /** Key of a service, or null. */
  serviceKey: string | null;
  /** Where it goes without a service: one of the viewer's groups. */
  groupId: string;
  end: CallEnd;
  /** What was answered, for `solved`. */
  solution: string;
  /** The language of the page: that of a caller whom we do not know. */
  language: LanguageTag;
}

/** The number of the case, and whether the viewer can go on with it. */
export interface RegisteredCall {
  number: number;
  workable: boolean;
}

class SentBefore extends Error {}

/** Makes a case of a telephone call. Gives the one it became before when the form was sent twice. */
export async function registerCall(
  deps: Pick<DeskDependencies, 'db' | 'settings'>,
  call: Call,
): Promise<RegisteredCall> {
  const { viewer, formId } = call;
  const before = await findCaseOfForm(deps.db, viewer.personId, formId);
  if (before !== null) return { number: before, workable: false };
  const service = call.serviceKey === null ? null : await loadPublishedService(deps.db, call.serviceKey);
  try {
    return await deps.db.transaction().execute(async (trx) => {
      const made = await makeCase(trx, call, service);
      if (!(await recordSentForm(trx, viewer.personId, formId, made.id))) throw new SentBefore();
      const workable = isWorkable(viewer, made);
      if (workable) await finish(trx, deps, call, made);
      const solved = workable && call.end === 'solved';
      if (!solved) await queueMail(trx, deps, { kind: 'received', caseId: made.id, toPersonId: made.requesterId });
      return { number: made.number, workable };
    });
  } catch (error) {
    const other = error instanceof SentBefore ? await findCaseOfForm(deps.db, viewer.personId, formId) : null;
    if (other === null) throw error;
    return { number: other, workable: false };
  }
}

interface MadeCase {
  id: string;
  number: number;
  requesterId: string;
  groupId: string;
  named: readonly string[];
  confidentiality: ServiceContent['confidentiality'];
  language: LanguageTag;
}

async function makeCase(trx: Database, call: Call, service: PublishedService | null): Promise<MadeCase> {
  const { caller, viewer, title, language: pageLanguage } = call;
  const requesterId = 'id' in caller ? caller.id : await addCaller(trx, { ...caller, language: pageLanguage });
  const language = (await findLanguage(trx, requesterId)) ?? pageLanguage;
  const content = service?.content;
  const groupId = service?.groupId ?? call.groupId;
  const confidentiality = content?.confidentiality ?? 'open';
  const named = (content?.named ?? []).filter((id) => id !== requesterId);
  const made = await createCase(trx, {
    title,
    body: call.body || title,
    groupId,
    requesterId,
    createdBy: viewer.personId,
    entry: 'phone',
    language,
    confidentiality,
    named,
    ...(content ? { impact: content.impact, urgency: content.urgency, recovery: content.recovery } : {}),
    ...(service ? { service: { id: service.id, version: service.version, answers: {} } } : {}),
  });
  return { ...made, requesterId, groupId, named, confidentiality, language };
}

/** By the rules of access/case-policy.ts `mayWork`; a case about somebody's way back in is never taken from here. */
function isWorkable(viewer: Viewer, made: MadeCase): boolean {
  if (made.requesterId === viewer.personId || made.requesterId === viewer.managerId) return false;
  const isNamed = made.named.includes(viewer.personId);
  const closed = made.confidentiality === 'named' || made.confidentiality === 'sealed';
  return closed ? isNamed : viewer.roles.has(made.groupId) || isNamed;
}

async function finish(
  trx: Database,
  deps: Pick<DeskDependencies, 'settings'>,
  call: Call,
  made: MadeCase,
): Promise<void> {
  if (call.end === 'queue') return;
  const by = call.viewer.personId;
  await setStatus(trx, deps, {
    case: made,
    to: call.end === 'mine' ? 'in-progress' : 'done',
    by,
    expected: null,
    set: { assigneeId: by },
    events: [{ what: 'assigned', to: by, because: 'taken' }],
  });
  if (call.end !== 'solved') return;
  const reply = { kind: 'reply', entry: 'phone', body: call.solution, language: made.language } as const;
  const messageId = await addMessage(trx, { ...reply, caseId: made.id, authorId: by });
  await queueMail(trx, deps, { kind: 'reply', caseId: made.id, toPersonId: made.requesterId, messageId });
}
