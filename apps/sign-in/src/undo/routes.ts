import type { IncomingMessage } from 'node:http';
import { minutesLeft } from '@vakt/messages/format';
import type { Assets } from '@vakt/ui/assets.ts';
import { type Context, Hono } from 'hono';
import type { ReadClientAddress } from '../client-address.ts';
import type { JourneyDependencies } from '../journeys/dependencies.ts';
import { spendNoticeCheck } from '../limits/spend-notice-check.ts';
import { type FoundNotice, findNotice } from '../notices/check-notice.ts';
import { readTypedSigns } from '../notices/sign-reference.ts';
import type { Settings } from '../settings.ts';
import { createPageContext, type PageContext, rememberLanguage } from '../web/page-context.ts';
import { readForm, type TypedForm } from '../web/read-form.ts';
import * as pages from './notice-pages.tsx';
import { type LiveUndo, readUndoCode } from './read-code.ts';
import { type NotMeReport, reportNotMe } from './report-not-me.ts';
import { restoreNumber } from './restore-number.ts';
import { sendUndoCode } from './send-undo-code.ts';

export interface NoticeRouteDependencies {
  settings: Settings;
  assets: Assets;
  journeys: JourneyDependencies;
  readClientAddress: ReadClientAddress;
}

type Bindings = { Bindings: { incoming: IncomingMessage } };
type Here = Context<Bindings>;

/** One request to act: what was typed, for whom pages are written, and from where. */
interface Asked {
  form: TypedForm;
  page: PageContext;
  address: string;
}

/**
 * The pages behind a notice, open to everybody: whether it is from us, "this was not me", and the undo of a changed number.
 * GET shows one form and does nothing; what is typed is counted before it is looked up; a code stands in no address.
 */
export function createNoticeRoutes(deps: NoticeRouteDependencies): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  routes.get('/notice', (context) => {
    rememberLanguage(context, deps.settings.publicUrl.protocol === 'https:');
    return context.html(pages.renderNoticePage(createPage(deps, context, null)));
  });
  routes.post('/notice', (context) => withAsked(deps, context, (asked) => check(deps, context, asked)));
  routes.post('/notice/not-me', (context) =>
    withAsked(deps, context, (asked) => notMeByPassword(deps, context, asked)),
  );
  const byCode = (
    path: string,
    act: (deps: NoticeRouteDependencies, context: Here, asked: Asked, undo: LiveUndo) => Promise<Response>,
  ) =>
    routes.post(path, (context) =>
      withAsked(deps, context, async (asked) => {
        const undo = await readUndoCode(deps.journeys, asked.form.get('code'));
        return undo ? act(deps, context, asked, undo) : refuseCode(context, asked, '');
      }),
    );
  byCode('/undo/restore', restore);
  byCode('/undo/not-me', notMeByCode);
  byCode('/undo/text', sendAgain);
  return routes;
}

function createPage(deps: NoticeRouteDependencies, context: Here, organisation: string | null): PageContext {
  // The language menu leads to a page that can be shown by itself.
  return { ...createPageContext(deps, context, organisation), path: '/notice' };
}

/** Reads the form and counts the try; too many are told how long to wait. */
async function withAsked(
  deps: NoticeRouteDependencies,
  context: Here,
  act: (asked: Asked) => Promise<Response>,
): Promise<Response> {
  const form = await readForm(context);
  const page = createPage(deps, context, null);
  const address = deps.readClientAddress(context.env.incoming);
  const { db, keyring } = deps.journeys;
  const retryAt = await spendNoticeCheck({ db, keyring, limits: deps.settings.limits }, address);
  if (retryAt === null) return act({ form, page, address });
  const seconds = (retryAt.getTime() - Date.now()) / 1000;
  const fault = { field: 'typed' as const, text: page.t('noticePage.tooMany', { minutes: minutesLeft(seconds) }) };
  context.header('retry-after', String(Math.max(1, Math.ceil(seconds))));
  return context.html(pages.renderNoticePage(page, '', fault), 429);
}

function refuseCode(context: Here, { page }: Asked, typed: string): Response {
  const fault = { field: 'typed' as const, text: page.t('undo.wrongCode') };
  return context.html(pages.renderNoticePage(page, typed, fault), 422);
}

async function check(deps: NoticeRouteDependencies, context: Here, asked: Asked): Promise<Response> {
  const { page, form } = asked;
  const typed = form.get('typed');
  const read = readTypedSigns(typed);
  if (typed.trim() === '' || !read) {
    const text = typed.trim() === '' ? page.t('noticePage.missing') : page.t('noticePage.shape');
    return context.html(pages.renderNoticePage(page, typed.slice(0, 40), { field: 'typed', text }), 422);
  }
  if (read.kind === 'code') {
    const undo = await readUndoCode(deps.journeys, read.signs);
    return undo ? showUndo(deps, context, undo, read.signs) : refuseCode(context, asked, '');
  }
  const found = await findNotice(deps.journeys, read.signs);
  return context.html(pages.renderCheckedPage(page, { reference: read.signs, found }), found ? 200 : 404);
}

function showUndo(
  deps: NoticeRouteDependencies,
  context: Here,
  undo: LiveUndo,
  code: string,
  more: { fault?: pages.PageFault; sent?: boolean } = {},
): Response {
  const page = createPage(deps, context, undo.organisation);
  return context.html(pages.renderUndoPage(page, { code, undo, ...more }), more.fault ? 422 : 200);
}

/** Undo, by who has the old number's code and the password. The mail's code is not enough: a mailbox is no factor. */
async function restore(
  deps: NoticeRouteDependencies,
  context: Here,
  { form, page, address }: Asked,
  undo: LiveUndo,
): Promise<Response> {
  const { organisation, userName } = undo;
  const code = form.get('code');
  if (!undo.byText) return showUndo(deps, context, undo, code);
  const password = form.get('password');
  const wrong = (text: string) => showUndo(deps, context, undo, code, { fault: { field: 'password', text } });
  if (password === '') return wrong(page.t('error.passwordMissing'));
  const checked = await deps.journeys.checkPassword({ organisation, userName, password, address });
  if (checked.verdict === 'wait') {
    const minutes = minutesLeft((checked.retryAt.getTime() - Date.now()) / 1000);
    return wrong(page.t('undo.passwordWait', { minutes }));
  }
  if (checked.verdict === 'blocked') return wrong(page.t('error.passwordBlocked'));
  if (checked.verdict === 'wrong' || checked.account.id !== undo.accountId) return wrong(page.t('undo.wrongPassword'));
  const until = await restoreNumber(deps.journeys, undo, checked, page.language);
  if (until === null) return wrong(page.t('undo.cannot'));
  return showDone(deps, context, organisation, { what: 'restored', until, blocked: false });
}

async function notMeByCode(
  deps: NoticeRouteDependencies,
  context: Here,
  { form, page }: Asked,
  undo: LiveUndo,
): Promise<Response> {
  const { accountId, organisation } = undo;
  const order = { accountId, way: 'code' as const, about: 'number-changed' as const, language: page.language };
  return report(deps, context, organisation, { ...order, blockPassword: form.get('block') === 'yes' });
}

/** "This was not me" by the reference alone would let who finds one disturb a stranger: the password is asked for. */
async function notMeByPassword(
  deps: NoticeRouteDependencies,
  context: Here,
  { form, page, address }: Asked,
): Promise<Response> {
  const read = readTypedSigns(form.get('typed'));
  const found = read?.kind === 'reference' ? await findNotice(deps.journeys, read.signs) : null;
  if (!read || !found) return context.html(pages.renderNoticePage(page), 404);
  const userName = form.get('userName');
  const { organisation } = found;
  const checked = await deps.journeys.checkPassword({
    organisation,
    userName,
    password: form.get('password'),
    address,
  });
  if (!isOwner(checked, found)) {
    const isWait = checked.verdict === 'wait';
    const minutes = isWait ? minutesLeft((checked.retryAt.getTime() - Date.now()) / 1000) : 0;
    const text = isWait ? page.t('undo.passwordWait', { minutes }) : page.t('notMe.wrong');
    const fault = { field: 'password' as const, text };
    return context.html(
      pages.renderCheckedPage(page, { reference: read.signs, found, typed: { userName }, fault }),
      422,
    );
  }
  const order = { accountId: found.accountId, way: 'notice' as const, about: found.news.kind, language: page.language };
  return report(deps, context, organisation, { ...order, blockPassword: form.get('block') === 'yes' });
}

function isOwner(checked: Awaited<ReturnType<JourneyDependencies['checkPassword']>>, found: FoundNotice): boolean {
  return checked.verdict === 'accepted' && checked.account.id === found.accountId;
}

async function report(
  deps: NoticeRouteDependencies,
  context: Here,
  organisation: string,
  order: Omit<NotMeReport, 'exceptSession' | 'journeyId'>,
): Promise<Response> {
  const { db, owners, settings } = deps.journeys;
  const { until, told } = await db
    .transaction()
    .execute((trx) => reportNotMe({ owners, settings }, trx, { ...order, exceptSession: null, journeyId: null }));
  owners.sendSoon(told);
  return showDone(deps, context, organisation, { what: 'not-me', until, blocked: order.blockPassword });
}

async function sendAgain(
  deps: NoticeRouteDependencies,
  context: Here,
  { form, page }: Asked,
  undo: LiveUndo,
): Promise<Response> {
  const sent = await sendUndoCode(deps.journeys, undo, page.language);
  return showUndo(deps, context, undo, form.get('code'), { sent });
}

function showDone(
  deps: NoticeRouteDependencies,
  context: Here,
  organisation: string,
  done: { what: 'not-me' | 'restored'; until: Date; blocked: boolean },
): Response {
  return context.html(pages.renderDonePage(createPage(deps, context, organisation), done));
}
