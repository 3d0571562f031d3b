import type { Handler } from 'hono';
import type { DeskDependencies } from '../dependencies.ts';
import { safeReturnPath } from '../door/return-path.ts';
import { redirectToSignIn } from '../door/routes.ts';
import { keepForm } from '../kept-forms/keep-form.ts';
import { problems } from '../problems.ts';
import type { Purpose } from '../tables.ts';
import { type DeskContext, type DeskEnvironment, LIVE } from '../visit.ts';
import { parseCaseNumber } from './case-number.ts';
import { isReadRecorded } from './case-policy.ts';
import { checkAccess } from './check-access.ts';
import { type CaseRule, openCase, recordRead } from './open-case.ts';
import type { GuardedContext, Rule } from './rules.ts';
import { meetsWish, SEALED_WISH } from './step-up.ts';
import { groupsOf, loadViewer, type Viewer } from './viewer.ts';

/** Which part of the desk a rule belongs to: decides what sign-in is asked for. */
function areaOf(rule: Rule): Purpose | null {
  if (rule === 'public') return null;
  return rule === 'person' || rule === 'case-party' ? 'self-service' : 'operator';
}

/** Lets a request on, sends it to sign in, or throws `not-operator`, `not-member`, `forbidden` or `not-found`. */
export function createGuard(deps: DeskDependencies, rule: Rule): Handler<DeskEnvironment> {
  const area = areaOf(rule);
  return async (context, next) => {
    if (area === null) return next();
    const c = context as unknown as GuardedContext;
    const { session } = c.var.visit;
    const { operators, organisation } = deps.settings;
    const verdict = checkAccess(area, session, operators, organisation);
    if (verdict === 'not-operator') throw problems.notOperator();
    if ((verdict !== 'allowed' || !session) && isLive(c)) return c.body(null, 401);
    if (verdict !== 'allowed' || !session) {
      const returnPath = (await keepForm(c, deps)) ?? pathOf(c, deps, area);
      return redirectToSignIn(c, deps, { purpose: area, returnPath });
    }
    const viewer = await loadViewer(deps, session);
    requireRole(viewer, rule);
    c.set('viewer' as never, viewer as never);
    c.var.visit.isEditor = groupsOf(viewer, 'editor', 'lead').length > 0;
    if (!isCaseRule(rule)) return next();
    const instead = await requireCase(c, deps, viewer, rule);
    if (instead) return instead;
    await next();
    if (readsCase(rule) && c.req.method === 'POST') await recordShown(c, deps, viewer);
  };
}

function isCaseRule(rule: Rule): rule is CaseRule {
  return rule.startsWith('case-');
}

/** Whether pages under this rule show a case worker what is in a case. */
function readsCase(rule: CaseRule): boolean {
  return rule !== 'case-party' && rule !== 'case-appoint';
}

function requireRole(viewer: Viewer, rule: Rule): void {
  if (rule === 'public' || rule === 'person' || rule === 'case-party' || rule === 'operator') return;
  if (rule === 'administrator') {
    if (!viewer.administrator) throw problems.forbidden();
    return;
  }
  if (rule === 'lead-or-administrator' && viewer.administrator) return;
  if (!viewer.worker) throw problems.notMember();
  if (rule === 'editor' && groupsOf(viewer, 'editor', 'lead').length === 0) throw problems.forbidden();
  if ((rule === 'lead' || rule === 'lead-or-administrator') && groupsOf(viewer, 'lead').length === 0)
    throw problems.forbidden();
}

/** Puts the case into `c.var.case`; gives a redirect when it is sealed and the sign-in too old. Pages of confidential cases are put on record. */
async function requireCase(
  c: GuardedContext,
  deps: DeskDependencies,
  viewer: Viewer,
  rule: CaseRule,
): Promise<Response | null> {
  const number = parseCaseNumber(c.req.param('number') ?? '', deps.settings.casePrefix);
  const opened = number === null ? null : await openCase(deps.db, viewer, number, rule);
  if (!opened) throw problems.notFound();
  if (rule !== 'case-party') {
    if (opened.confidentiality === 'sealed' && !isFresh(c, deps) && !keepsDraft(c)) {
      return isLive(c) ? c.body(null, 401) : stepUp(c, deps, await keepForm(c, deps));
    }
    // A stream carries nothing of what is written in a confidential case (live/tell-case.tsx).
    if (readsCase(rule) && c.req.method === 'GET' && !isLive(c) && isReadRecorded(opened.confidentiality)) {
      await recordRead(deps.db, opened.id, viewer.personId, howRead(c.req.path));
    }
  }
  c.set('case' as never, opened as never);
  return null;
}

/** Whether somebody has proved who they are lately enough for a sealed case. */
function isFresh(c: GuardedContext, deps: DeskDependencies): boolean {
  const { session } = c.var.visit;
  return session !== null && meetsWish(session, SEALED_WISH, deps.clock.now());
}

/** `kept`: where a form that was sent stands again. */
function stepUp(c: GuardedContext, deps: DeskDependencies, kept: string | null): Response | Promise<Response> {
  const returnPath = kept ?? pathOf(c, deps, 'operator');
  return redirectToSignIn(c, deps, { purpose: 'operator', returnPath, level: SEALED_WISH });
}

/**
 * A form that comes back, with faults or with what has come since, shows the case around it: that is a reading as any other,
 * and of a sealed case it is shown after a fresh sign-in alone, also when it is a draft that was kept without one.
 */
async function recordShown(c: GuardedContext, deps: DeskDependencies, viewer: Viewer): Promise<void> {
  const { id, confidentiality } = c.var.case;
  if (!isReadRecorded(confidentiality) || ![200, 409, 422].includes(c.res.status)) return;
  if (confidentiality === 'sealed' && !isFresh(c, deps)) {
    const instead = await stepUp(c, deps, null);
    // Else the two are mixed.
    c.res = undefined;
    c.res = instead;
    return;
  }
  await recordRead(deps.db, id, viewer.personId, 'page');
}

/** What is read below a case's address, by its next part. */
function howRead(path: string): 'page' | 'file' | 'raw-mail' {
  if (path.includes('/files/')) return 'file';
  return path.includes('/mails/') ? 'raw-mail' : 'page';
}

/** A draft is kept whenever it comes: nothing is shown for it, and what was typed too long is not lost. */
function keepsDraft(c: DeskContext): boolean {
  return c.req.method === 'POST' && c.req.path.endsWith('/draft');
}

/** A stream of events: no page to come back to, and no sign-in is begun for what a browser asks by itself. */
function isLive(c: DeskContext): boolean {
  return c.req.path.endsWith(LIVE);
}

/** Only a page can be come back to: a form of a case or a service that was sent without a session starts again from there, any other from the top. */
function pathOf(c: DeskContext, { settings }: DeskDependencies, area: Purpose): string {
  const start = area === 'operator' ? '/operator' : '/self-service';
  const { pathname, search } = new URL(c.req.url);
  // Who gives a case to somebody else does not see its own page.
  const [page] =
    /^\/(?:operator|self-service)\/(?:cases\/[^/]+(?=\/)(?:\/appoint$)?|services\/[^/]+)/.exec(pathname) ?? [];
  return safeReturnPath(c.req.method === 'GET' ? pathname + search : page, settings.publicUrl, start);
}
