import { newId } from '@vakt/foundation/ids';
import type { Assets } from '@vakt/ui/assets.ts';
import { renderCaseNumber } from '../access/case-number.ts';
import { isReadRecorded } from '../access/case-policy.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import { FileField } from '../attachments/file-field.tsx';
import { FileList } from '../attachments/file-list.tsx';
import { listFiles } from '../attachments/list-files.ts';
import { type ReceivedForm, readMultipart } from '../attachments/read-multipart.ts';
import { sayRefused } from '../attachments/say-refused.ts';
import { reopenCase, withdrawCase } from '../cases/requester-acts.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { loadKeptForm } from '../kept-forms/keep-form.ts';
import { sendPage } from '../pages/frame.tsx';
import { LONGEST_BODY, readForm } from '../pages/read-form.ts';
import { mayLookUp } from '../people/may-look-up.ts';
import { problems } from '../problems.ts';
import { loadReads } from '../workspace/load-reads.ts';
import { CasePage, DONE, type Done } from './case-page.tsx';
import { type AddOutcome, addColleague, findColleague, removeColleague } from './colleagues.ts';
import type { ColleagueForm } from './colleagues-panel.tsx';
import { loadOwnCase } from './load-own-case.ts';
import { sendAnswer } from './send-answer.ts';
import { readFormId } from './send-form.tsx';

type Deps = DeskDependencies & { assets: Assets };

/** The page of an own case, and what its people can do there. */
export function createOwnCaseRoutes(deps: Deps): GuardedRoutes {
  const path = '/self-service/cases/:number';
  return createGuardedRoutes(deps)
    .get(path, 'case-party', (c) => openCase(c, deps))
    .post(`${path}/reply`, 'case-party', (c) => reply(c, deps), { largest: null })
    .post(`${path}/add-colleague`, 'case-party', (c) => add(c, deps))
    .post(`${path}/remove-colleague`, 'case-party', (c) => remove(c, deps))
    .post(`${path}/withdraw`, 'case-party', async (c) => {
      const wish = { case: c.var.case, by: c.var.viewer.personId };
      const outcome = await deps.db.transaction().execute((trx) => withdrawCase(trx, deps, wish));
      if (outcome === 'refused') return refuse(c, deps);
      return back(c, deps, 'withdrawn');
    })
    .post(`${path}/reopen`, 'case-party', async (c) => {
      const wish = { case: c.var.case, by: c.var.viewer.personId, as: 'requester' } as const;
      await deps.db.transaction().execute((trx) => reopenCase(trx, deps, wish));
      return back(c, deps, 'reopened');
    });
}

function addressOf(c: GuardedContext, { settings }: Deps): string {
  return `/self-service/cases/${renderCaseNumber(c.var.case.number, settings.casePrefix)}`;
}

function back(c: GuardedContext, deps: Deps, done: Done): Response {
  return c.redirect(`${addressOf(c, deps)}?done=${done}`, 303);
}

/** Somebody whose case it is, for an act that is the requester's alone: nothing is done, and the page says why. */
function refuse(c: GuardedContext, deps: Deps): Promise<Response> {
  return showCase(c, deps, { refused: true, status: 409 });
}

async function openCase(c: GuardedContext, deps: Deps): Promise<Response> {
  const received = await loadKeptForm(c, deps);
  if (!received) return showCase(c, deps);
  const body = received.form.get('body', 20 * LONGEST_BODY);
  return showCase(c, deps, { reply: { body, error: null, received }, isKept: true });
}

interface Shown {
  refused?: boolean;
  isKept?: boolean;
  reply?: { body: string; error: string | null; received: ReceivedForm };
  colleague?: ColleagueForm;
  status?: number;
}

async function showCase(c: GuardedContext, deps: Deps, shown: Shown = {}): Promise<Response> {
  const { personId } = c.var.viewer;
  const { translator } = c.var.visit;
  const wish = { personId, caseId: c.var.case.id, before: readPosition(c.req.query('before')), tag: translator.tag };
  const [own, files, reads] = await Promise.all([
    loadOwnCase(deps.db, wish),
    listFiles(deps.db, { as: 'requester', personId }, c.var.case.id),
    loadReads(deps, c.var.case.id),
  ]);
  if (!own) throw problems.notFound();
  const base = `${addressOf(c, deps)}/files`;
  const done = DONE.find((one) => one === c.req.query('done')) ?? null;
  const { reply: answer, colleague = { who: '', error: null, found: null }, status = 200 } = shown;
  const page = (
    <CasePage
      {...deps}
      {...own}
      visit={c.var.visit}
      number={renderCaseNumber(c.var.case.number, deps.settings.casePrefix)}
      personId={personId}
      renderFiles={(id) => (
        <FileList files={files.filter(({ messageId }) => messageId === id)} base={base} translator={translator} />
      )}
      fileField={
        <FileField
          name="files"
          translator={translator}
          settings={deps.settings.files}
          kept={answer?.received.files('files') ?? []}
          refused={answer?.received.refused('files') ?? []}
        />
      }
      formId={answer ? readFormId(answer.received) : newId()}
      reply={{ body: answer?.body ?? '', error: answer?.error ?? null }}
      refusedFiles={(answer?.received.refused('files') ?? []).map((file) =>
        sayRefused(translator, file, deps.settings.files),
      )}
      colleague={colleague}
      // What was read stays on record when a case is made open later.
      reads={isReadRecorded(own.facts.confidentiality) || reads.length > 0 ? reads : null}
      refused={shown.refused ?? false}
      isKept={shown.isKept ?? false}
      done={c.req.method === 'GET' ? done : null}
    />
  );
  return sendPage(c, page, status);
}

/** A place in the thread, as the link to older messages has it. */
function readPosition(text: string | undefined): string | null {
  return text !== undefined && /^\d{1,18}$/.test(text) ? text : null;
}

async function reply(c: GuardedContext, deps: Deps): Promise<Response> {
  const received = await readMultipart(c, deps);
  const { personId } = c.var.viewer;
  const { t } = c.var.visit.translator;
  const written = received.form.get('body', 20 * LONGEST_BODY);
  const files = received.files('files').map(({ id }) => id);
  const again = (error: string | null) => showCase(c, deps, { reply: { body: written, error, received }, status: 422 });
  if (written.length > LONGEST_BODY) return again(t('selfService.replyTooLong'));
  if (received.refused('files').length > 0) return again(null);
  const isEmpty = written.trim() === '';
  if (isEmpty && files.length === 0) return again(t('selfService.replyMissing'));
  const body = isEmpty ? t('selfService.filesOnly') : written;
  const answer = { body, files, personId, caseId: c.var.case.id, formId: readFormId(received) };
  const number = await sendAnswer(deps, { ...answer, language: c.var.visit.translator.tag });
  if (number === null) throw problems.notFound();
  if (number === 'too-many') return again(t('selfService.faultTooManySent'));
  return c.redirect(`/self-service/cases/${renderCaseNumber(number, deps.settings.casePrefix)}?done=replied`, 303);
}

async function add(c: GuardedContext, deps: Deps): Promise<Response> {
  const form = await readForm(c);
  const who = form.get('who', 200).trim();
  const { t } = c.var.visit.translator;
  if (c.var.case.requesterId !== c.var.viewer.personId) return refuse(c, deps);
  const again = (error: string) => showCase(c, deps, { colleague: { who, error, found: null }, status: 422 });
  if (!(await mayLookUp(deps.db, c.var.viewer.personId, 'colleagues'))) return again(t('people.lookedTooOften'));
  const found = await findColleague(deps.db, deps, who);
  if (!found) return again(t('selfService.colleagueUnknown'));
  const { name } = found;
  if (form.get('confirmed') !== 'yes') {
    if (c.var.case.parties.includes(found.id)) return again(t('selfService.colleagueAlready', { name }));
    return showCase(c, deps, { colleague: { who, error: null, found: name } });
  }
  const outcome = await addColleague(deps, c.var.case, c.var.viewer.personId, who);
  if (typeof outcome === 'object') return back(c, deps, 'added');
  if (outcome === 'refused') return refuse(c, deps);
  return again(sayOutcome(outcome, name, c));
}

function sayOutcome(outcome: Exclude<AddOutcome, object | 'refused'>, name: string, c: GuardedContext): string {
  const { t } = c.var.visit.translator;
  switch (outcome) {
    case 'unknown':
      return t('selfService.colleagueUnknown');
    case 'already':
      return t('selfService.colleagueAlready', { name });
    case 'works-on-it':
      return t('selfService.colleagueWorks', { name });
    case 'too-many':
      return t('selfService.colleagueTooMany');
  }
}

async function remove(c: GuardedContext, deps: Deps): Promise<Response> {
  const form = await readForm(c);
  const person = form.get('person', 36);
  const { personId } = c.var.viewer;
  const outcome = await removeColleague(deps, c.var.case, personId, person);
  if (outcome === 'refused') return refuse(c, deps);
  // Whoever left sees the case no more.
  return person === personId ? c.redirect('/self-service/cases', 303) : back(c, deps, 'removed');
}
