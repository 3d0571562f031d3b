import type { Assets } from '@vakt/ui/assets.ts';
import type { Context } from 'hono';
import { parseCaseNumber, renderCaseNumber } from '../access/case-number.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import { recordRead } from '../access/open-case.ts';
import type { GuardedContext } from '../access/rules.ts';
import { meetsWish, SEALED_WISH } from '../access/step-up.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { redirectToSignIn } from '../door/routes.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { problems } from '../problems.ts';
import { addMailToCase, type Decided, discardMail, releaseMail } from './decide-quarantined.ts';
import {
  findCaseMailRaw,
  findGuarded,
  findQuarantined,
  findQuarantinedRaw,
  type Guarded,
  listOpenGroups,
  listQuarantined,
  type MailPlace,
} from './quarantine.store.ts';
import { MailPage, QuarantinePage } from './quarantine-page.tsx';

type Deps = DeskDependencies & { assets: Assets };

const PAGE = 50;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The quarantine, and mails as they came. */
export function createInboxRoutes(deps: Deps): GuardedRoutes {
  const at = '/operator/quarantine';
  return createGuardedRoutes(deps)
    .get(at, 'worker', (c) => showList(c, deps))
    .get(
      `${at}/:mail`,
      'worker',
      async (c) => (await holdBack(c, deps)) ?? showMail(c, deps, { error: null, typed: '' }),
    )
    .get(
      `${at}/:mail/raw`,
      'worker',
      async (c) => (await holdBack(c, deps)) ?? sendRaw(c, await findQuarantinedRaw(deps.db, c.var.viewer, mailOf(c))),
    )
    .post(`${at}/:mail/release`, 'worker', async (c) => {
      const groupId = (await readForm(c)).get('group', 36);
      const act = { mailId: mailOf(c), viewer: c.var.viewer, groupId };
      return (await holdBack(c, deps)) ?? answer(c, deps, await releaseMail(deps, act), '');
    })
    .post(`${at}/:mail/to-case`, 'worker', async (c) => {
      const typed = (await readForm(c)).get('number', 40);
      const act = { mailId: mailOf(c), viewer: c.var.viewer, typed };
      return (await holdBack(c, deps, typed)) ?? answer(c, deps, await addMailToCase(deps, act), typed);
    })
    .post(`${at}/:mail/discard`, 'worker', async (c) => {
      const act = { mailId: mailOf(c), viewer: c.var.viewer };
      return (await holdBack(c, deps)) ?? answer(c, deps, await discardMail(deps, act), '');
    })
    .get('/operator/cases/:number/mails/:mail', 'case-see', async (c) =>
      sendRaw(c, await findCaseMailRaw(deps.db, c.var.case.id, mailOf(c))),
    );
}

/** The id in the address; what is no id is nobody's. */
function mailOf(c: Context): string {
  const id = c.req.param('mail') ?? '';
  if (!UUID.test(id)) throw problems.notFound();
  return id;
}

/**
 * What the guard does for a case, for a mail that seems to belong to one: of a sealed case it is shown, and decided about,
 * after a fresh sign-in alone, and the reading of a confidential one is put on record. Gives the redirect to sign in.
 */
async function holdBack(c: GuardedContext, deps: Deps, typed = ''): Promise<Response | null> {
  const mailId = mailOf(c);
  const found = await findGuarded(deps.db, c.var.viewer, mailId, parseCaseNumber(typed, deps.settings.casePrefix));
  // What is not there, or not theirs, is said by who looks for it.
  if (!found) return null;
  const { session } = c.var.visit;
  if (found.sealed && !(session && meetsWish(session, SEALED_WISH, deps.clock.now()))) {
    const returnPath = `/operator/quarantine/${mailId}`;
    return redirectToSignIn(c, deps, { purpose: 'operator', returnPath, level: SEALED_WISH });
  }
  if (c.req.method === 'GET') await recordShown(c, deps, found);
  return null;
}

/** A mail that belongs to a confidential case is read as one of its own is. */
async function recordShown(c: GuardedContext, deps: Deps, { caseId, confidential }: Guarded): Promise<void> {
  if (confidential && caseId !== null) await recordRead(deps.db, caseId, c.var.viewer.personId, 'raw-mail');
}

async function showList(c: GuardedContext, deps: Deps): Promise<Response> {
  const found = await listQuarantined(deps.db, c.var.viewer, {
    after: readPlace(c.req.query('after')),
    limit: PAGE + 1,
  });
  const mails = found.slice(0, PAGE);
  const last = found.length > PAGE ? mails.at(-1) : undefined;
  const next = last
    ? `/operator/quarantine?after=${encodeURIComponent(`${last.receivedAt.toISOString()},${last.id}`)}`
    : null;
  const done = c.req.query('done');
  const told = done === 'discarded' || done === 'gone' ? done : null;
  return sendPage(c, <QuarantinePage {...pageOf(c, deps)} mails={mails} next={next} told={told} />);
}

function readPlace(text: string | undefined): MailPlace | null {
  const [receivedAt = '', id = ''] = (text ?? '').split(',');
  return UUID.test(id) &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(receivedAt) &&
    !Number.isNaN(Date.parse(receivedAt))
    ? { receivedAt, id }
    : null;
}

async function showMail(
  c: GuardedContext,
  deps: Deps,
  state: { error: { field: 'group' | 'case'; text: string } | null; typed: string },
  status: 422 | 503 = 422,
): Promise<Response> {
  const mail = await findQuarantined(deps.db, c.var.viewer, mailOf(c));
  if (!mail) throw problems.notFound();
  const groups = await listOpenGroups(deps.db);
  // A form that comes back shows the mail once more: that is a reading as any other (decision 28).
  const shown = state.error && (await findGuarded(deps.db, c.var.viewer, mail.id, null));
  if (shown) await recordShown(c, deps, shown);
  return sendPage(
    c,
    <MailPage {...pageOf(c, deps)} mail={mail} groups={groups} {...state} />,
    state.error ? status : 200,
  );
}

function answer(c: GuardedContext, deps: Deps, decided: Decided, typed: string): Response | Promise<Response> {
  const { t } = c.var.visit.translator;
  if (decided === 'gone' || decided === 'discarded') return c.redirect(`/operator/quarantine?done=${decided}`, 303);
  if (decided === 'no-case') return showMail(c, deps, { error: { field: 'case', text: t('mail.noCase') }, typed });
  if (decided === 'no-group') return showMail(c, deps, { error: { field: 'group', text: t('mail.noGroup') }, typed });
  if (decided === 'no-sender')
    return showMail(c, deps, { error: { field: 'case', text: t('mail.noSenderToRelease') }, typed });
  if (decided === 'unreadable')
    return showMail(c, deps, { error: { field: 'case', text: t('mail.unreadable') }, typed });
  if (decided === 'not-now') return showMail(c, deps, { error: { field: 'case', text: t('mail.notNow') }, typed }, 503);
  return c.redirect(`/operator/cases/${renderCaseNumber(decided.number, deps.settings.casePrefix)}`, 303);
}

/** A mail as it came: a file to keep, which no browser takes for a page (D7). */
function sendRaw(c: GuardedContext, raw: Buffer | null): Response {
  if (!raw || raw.length === 0) throw problems.notFound();
  return c.body(new Uint8Array(raw), 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': 'attachment; filename="mail.eml"',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
  });
}

function pageOf(c: GuardedContext, { settings, assets }: Deps) {
  return { settings, assets, visit: c.var.visit };
}
