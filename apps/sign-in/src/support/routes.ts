import type { IncomingMessage } from 'node:http';
import { newTrace } from '@vakt/foundation/ids';
import { Problem } from '@vakt/foundation/problem';
import type { Assets } from '@vakt/ui/assets.ts';
import { type Context, Hono } from 'hono';
import { recordEvent } from '../audit/record-event.ts';
import type { ReadClientAddress } from '../client-address.ts';
import type { JourneyDependencies } from '../journeys/dependencies.ts';
import { browserOf } from '../journeys/origin-of.ts';
import { startConsoleSignIn } from '../journeys/sign-in/start-journey.ts';
import { CONSOLE_ADDRESS } from '../own-services.ts';
import { readBrowserToken, writeBrowserToken } from '../sessions/browser-cookie.ts';
import { createPageContext, type PageContext, rememberLanguage } from '../web/page-context.ts';
import { renderProblemPage } from '../web/problem-page.tsx';
import { readForm } from '../web/read-form.ts';
import { readFilter } from './console-filter.ts';
import { TEST_ADDRESS } from './console-frame.tsx';
import { renderConsolePage } from './console-page.tsx';
import type { SupportDependencies } from './dependencies.ts';
import { type Administrator, findAdministrator } from './find-administrator.ts';
import { gatherConsole } from './gather-console.ts';
import { listTestWays, loadOwnPhones, sendTest, type TestFault, type TestWish } from './send-test.ts';
import { renderTestPage, renderTestSendPage } from './send-test-page.tsx';
import { listTestSends } from './sent-tests.store.ts';

export interface SupportRouteDependencies extends SupportDependencies {
  journeys: JourneyDependencies;
  /** The console's own styles, and the sign-in pages' for what refuses. */
  consoleAssets: Assets;
  assets: Assets;
  readClientAddress: ReadClientAddress;
}

type Bindings = { Bindings: { incoming: IncomingMessage } };
type Here = Context<Bindings>;

const SIGN_IN_ADDRESS = `${CONSOLE_ADDRESS}/sign-in`;

/**
 * The delivery console. Every request is decided from what is stored at that moment; whoever may not see it is led to a
 * sign-in of its own, or told so. What is looked at and what is done goes on record.
 */
export function createSupportRoutes(deps: SupportRouteDependencies): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  routes.get(CONSOLE_ADDRESS, (context) =>
    asAdministrator(deps, context, async (administrator) => {
      const filter = readFilter((name) => context.req.query(name));
      const { period, of } = filter;
      await recordView(deps, administrator, { page: 'delivery', period, of });
      const view = await gatherConsole(deps, filter);
      return context.html(renderConsolePage(createPage(deps, context, administrator), administrator, view));
    }),
  );
  routes.get(SIGN_IN_ADDRESS, (context) => leadToSignIn(deps, context));
  routes.get(TEST_ADDRESS, (context) =>
    asAdministrator(deps, context, async (administrator) => {
      await recordView(deps, administrator, { page: 'test-send' });
      return context.html(await showTestPage(deps, context, administrator));
    }),
  );
  routes.post(TEST_ADDRESS, (context) => postTest(deps, context));
  routes.get(`${TEST_ADDRESS}/:id`, (context) =>
    asAdministrator(deps, context, async (administrator) => {
      const id = context.req.param('id') ?? '';
      const [send] = UUID.test(id) ? await listTestSends(deps.db, administrator.accountId, { id }) : [];
      if (!send) throw new Problem('not-found', 404);
      await recordView(deps, administrator, { page: 'test-message' });
      return context.html(renderTestSendPage(createPage(deps, context, administrator), administrator, send));
    }),
  );
  return routes;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

const isSecure = ({ settings }: SupportRouteDependencies) => settings.publicUrl.protocol === 'https:';

const tokenOf = (deps: SupportRouteDependencies, context: Here) =>
  readBrowserToken(context.req.header('cookie'), isSecure(deps));

async function asAdministrator(
  deps: SupportRouteDependencies,
  context: Here,
  act: (administrator: Administrator) => Promise<Response>,
  sessionId?: string,
): Promise<Response> {
  const found = await findAdministrator(deps, tokenOf(deps, context), sessionId);
  switch (found.verdict) {
    case 'administrator':
      rememberLanguage(context, isSecure(deps));
      return act(found.administrator);
    case 'sign-in':
      return leadToSignIn(deps, context);
    case 'refused':
      await recordEvent(deps.db, {
        kind: 'console-refused',
        accountId: found.accountId,
        journeyId: null,
        detail: { missing: 'role' },
      });
      return context.html(renderRefusal(deps, context), 403);
  }
}

/** A sign-in of its own, with both factors; it comes back here. */
async function leadToSignIn(deps: SupportRouteDependencies, context: Here): Promise<Response> {
  const started = await startConsoleSignIn(deps.journeys, browserOf(deps, context, tokenOf(deps, context)));
  if (started.token) {
    context.header('set-cookie', writeBrowserToken(started.token, isSecure(deps)), { append: true });
  }
  // "new" as for every journey: a browser that does not bring its token back takes no cookies.
  return context.redirect(`/sign-in/${started.id}${started.token ? '?new' : ''}`, 303);
}

function renderRefusal(deps: SupportRouteDependencies, context: Here): string {
  const page = createPageContext(deps, context, null);
  const wayOn = { href: SIGN_IN_ADDRESS, label: page.t('console.otherAccount') };
  return renderProblemPage({ page: { ...page, path: CONSOLE_ADDRESS }, kind: 'forbidden', trace: newTrace(), wayOn });
}

function createPage(deps: SupportRouteDependencies, context: Here, { organisation }: Administrator): PageContext {
  return createPageContext({ settings: deps.settings, assets: deps.consoleAssets }, context, organisation);
}

function recordView(
  { db }: SupportRouteDependencies,
  { accountId }: Administrator,
  detail: { page: 'delivery' | 'test-send' | 'test-message'; period?: string; of?: string },
): Promise<void> {
  return recordEvent(db, { kind: 'console-viewed', accountId, journeyId: null, detail });
}

async function showTestPage(
  deps: SupportRouteDependencies,
  context: Here,
  administrator: Administrator,
  again: { wish?: Omit<TestWish, 'address'>; fault?: TestFault } = {},
): Promise<string> {
  const page = createPage(deps, context, administrator);
  const [phones, sends] = await Promise.all([
    loadOwnPhones(deps, administrator),
    listTestSends(deps.db, administrator.accountId),
  ]);
  const ways = listTestWays(deps);
  const wish = again.wish ?? {
    way: ways[0] ? `${ways[0].channel}:${ways[0].gateway}` : '',
    language: page.language,
    phone: phones[0]?.id ?? '',
    country: page.organisation.defaultCountry,
    number: '',
  };
  return renderTestPage({ page, administrator, ways, phones, sends, wish, fault: again.fault ?? null });
}

async function postTest(deps: SupportRouteDependencies, context: Here): Promise<Response> {
  const form = await readForm(context);
  const act = async (administrator: Administrator) => {
    const wish = {
      way: form.get('way'),
      language: form.get('language'),
      phone: form.get('phone'),
      country: form.get('country'),
      number: form.get('number'),
    };
    const address = deps.readClientAddress(context.env.incoming);
    const outcome = await sendTest(deps, administrator, { ...wish, address });
    if ('sent' in outcome) return context.redirect(`${TEST_ADDRESS}/${outcome.sent}`, 303);
    return context.html(await showTestPage(deps, context, administrator, { wish, fault: outcome.fault }), 422);
  };
  return asAdministrator(deps, context, act, form.get('session'));
}
