import type { Assets } from '@vakt/ui/assets.ts';
import { type Context, Hono } from 'hono';
import { nameCookies } from '../oidc/configuration.ts';
import { browserCookieName } from '../sessions/browser-cookie.ts';
import type { Settings } from '../settings.ts';
import { createPageContext, type PageContext, rememberLanguage } from '../web/page-context.ts';
import { renderLimitsPage } from './limits-page.tsx';
import { renderHelpPage, renderPrivacyPage } from './pages.tsx';

/** Pages that are open to everybody, signed in or not. */
export function createPublicRoutes(deps: { settings: Settings; assets: Assets }): Hono {
  const routes = new Hono();
  const isSecure = deps.settings.publicUrl.protocol === 'https:';
  const show = (render: (page: PageContext) => string) => (context: Context) => {
    rememberLanguage(context, isSecure);
    return context.html(render(createPageContext(deps, context, null)));
  };
  routes.get('/', (context) => context.redirect('/security', 303));
  routes.get('/limits', show(renderLimitsPage));
  routes.get('/help', show(renderHelpPage));
  routes.get(
    '/privacy',
    show((page) => renderPrivacyPage(page, browserCookieName(isSecure), nameCookies(isSecure))),
  );
  return routes;
}
