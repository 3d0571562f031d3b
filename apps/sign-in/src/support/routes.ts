import { Problem } from '@vakt/foundation/problem';
import { Hono } from 'hono';
import { CONSOLE_ADDRESS } from '../own-services.ts';
import { readForm } from '../web/read-form.ts';
import {
  asAdministrator,
  type Bindings,
  createConsolePage,
  type DoorDependencies,
  type Here,
  leadToSignIn,
  recordView,
  SIGN_IN_ADDRESS,
} from './administrator-door.ts';
import { readFilter } from './console-filter.ts';
import { TEST_ADDRESS } from './console-frame.tsx';
import { renderConsolePage } from './console-page.tsx';
import type { SupportDependencies } from './dependencies.ts';
import type { Administrator } from './find-administrator.ts';
import { gatherConsole } from './gather-console.ts';
import { listTestWays, loadOwnPhones, sendTest, type TestFault, type TestWish } from './send-test.ts';
import { renderTestPage, renderTestSendPage } from './send-test-page.tsx';
import { listTestSends } from './sent-tests.store.ts';

export interface SupportRouteDependencies extends SupportDependencies, DoorDependencies {}

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
      return context.html(renderConsolePage(createConsolePage(deps, context, administrator), administrator, view));
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
      return context.html(renderTestSendPage(createConsolePage(deps, context, administrator), administrator, send));
    }),
  );
  return routes;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

async function showTestPage(
  deps: SupportRouteDependencies,
  context: Here,
  administrator: Administrator,
  again: { wish?: Omit<TestWish, 'address'>; fault?: TestFault } = {},
): Promise<string> {
  const page = createConsolePage(deps, context, administrator);
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
