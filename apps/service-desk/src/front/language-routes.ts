import { isLanguageTag, languageOf } from '@vakt/messages/languages';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { safeReturnPath } from '../door/return-path.ts';
import { problems } from '../problems.ts';

/** The language menu: remembers the choice and goes back to the page. A link, so that it works everywhere; it changes nothing else. */
export function createLanguageRoutes(deps: DeskDependencies): GuardedRoutes {
  const { settings } = deps;
  return createGuardedRoutes(deps).get('/language', 'public', (c) => {
    const [tag, ...more] = c.req.queries('language') ?? [];
    if (tag === undefined || more.length > 0 || !isLanguageTag(tag) || !languageOf(tag).complete)
      throw problems.badRequest();
    c.var.visit.cookies.writeLanguage(c, tag);
    const [wanted, ...others] = c.req.queries('return') ?? [];
    return c.redirect(safeReturnPath(others.length > 0 ? undefined : wanted, settings.publicUrl, '/'), 303);
  });
}
