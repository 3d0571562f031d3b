import type { Handler } from 'hono';
import type { DeskDependencies } from '../dependencies.ts';
import { safeReturnPath } from '../door/return-path.ts';
import { redirectToSignIn } from '../door/routes.ts';
import { problems } from '../problems.ts';
import type { Purpose } from '../tables.ts';
import type { DeskEnvironment } from '../visit.ts';
import { checkAccess } from './check-access.ts';

/** Lets a request on to a part of the desk, sends it to sign in (or to step up), or throws `not-operator`. */
export function requireAccess(deps: DeskDependencies, area: Purpose): Handler<DeskEnvironment> {
  const { operators, organisation, publicUrl } = deps.settings;
  return async (c, next) => {
    const verdict = checkAccess(area, c.var.visit.session, operators, organisation);
    if (verdict === 'allowed') return next();
    if (verdict === 'not-operator') throw problems.notOperator();
    const start = area === 'operator' ? '/operator' : '/self-service';
    // Only a page can be come back to: a form that was sent without a session starts again from the top.
    const wanted = c.req.method === 'GET' ? new URL(c.req.url) : null;
    const returnPath = safeReturnPath(wanted ? wanted.pathname + wanted.search : undefined, publicUrl, start);
    return redirectToSignIn(c, deps, { purpose: area, returnPath });
  };
}
