import type { IncomingMessage } from 'node:http';
import { newTrace } from '@vakt/foundation/ids';
import type { Assets } from '@vakt/ui/assets.ts';
import type { Context } from 'hono';
import type { Kysely } from 'kysely';
import type { AuditDetails } from '../audit/events.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { ReadClientAddress } from '../client-address.ts';
import type { JourneyDependencies } from '../journeys/dependencies.ts';
import { browserOf, originOf } from '../journeys/origin-of.ts';
import { startConsoleSignIn } from '../journeys/sign-in/start-journey.ts';
import {
  AUDIT_ADDRESS,
  CONSOLE_ADDRESS,
  DELIVERY_CONSOLE,
  POLICIES_ADDRESS,
  REPORT_ADDRESS,
  TOKENS_ADDRESS,
} from '../own-services.ts';
import { readBrowserToken, writeBrowserToken } from '../sessions/browser-cookie.ts';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { createPageContext, type PageContext, rememberLanguage } from '../web/page-context.ts';
import { renderProblemPage } from '../web/problem-page.tsx';
import { ADMINISTRATOR_ROLE } from './console-sections.ts';
import { type Administrator, findWorker } from './find-administrator.ts';

export interface DoorDependencies {
  db: Kysely<SignInTables>;
  settings: Settings;
  journeys: JourneyDependencies;
  /** The console's own styles, and the sign-in pages' for what refuses. */
  consoleAssets: Assets;
  assets: Assets;
  readClientAddress: ReadClientAddress;
}

export type Bindings = { Bindings: { incoming: IncomingMessage } };
export type Here = Context<Bindings>;

export const SIGN_IN_ADDRESS = `${CONSOLE_ADDRESS}/sign-in`;

const isSecure = ({ settings }: DoorDependencies) => settings.publicUrl.protocol === 'https:';

const tokenOf = (deps: DoorDependencies, context: Here) =>
  readBrowserToken(context.req.header('cookie'), isSecure(deps));

/**
 * The door of every page of administrators: decided from what is stored at that moment. Whoever may not pass is led to a
 * sign-in, or told so; that goes on record.
 */
export async function asAdministrator(
  deps: DoorDependencies,
  context: Here,
  act: (administrator: Administrator) => Promise<Response>,
  sessionId?: string,
): Promise<Response> {
  const found = await findWorker(deps, tokenOf(deps, context), {
    service: DELIVERY_CONSOLE,
    origin: originOf(deps, context),
    roles: [ADMINISTRATOR_ROLE],
    sessionId,
  });
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

const SECTIONS: readonly string[] = [POLICIES_ADDRESS, TOKENS_ADDRESS, AUDIT_ADDRESS, REPORT_ADDRESS];

/** A sign-in of its own, with both factors; it comes back to the part of the consoles that was asked for. */
export async function leadToSignIn(deps: DoorDependencies, context: Here): Promise<Response> {
  const started = await startConsoleSignIn(deps.journeys, browserOf(deps, context, tokenOf(deps, context)), {
    // Of our own list, never of the request's words.
    returnTo: SECTIONS.find((address) => context.req.path === address || context.req.path.startsWith(`${address}/`)),
  });
  if (started.token) {
    context.header('set-cookie', writeBrowserToken(started.token, isSecure(deps)), { append: true });
  }
  // "new" as for every journey: a browser that does not bring its token back takes no cookies.
  return context.redirect(`/sign-in/${started.id}${started.token ? '?new' : ''}`, 303);
}

function renderRefusal(deps: DoorDependencies, context: Here): string {
  const page = createPageContext(deps, context, null);
  const wayOn = { href: SIGN_IN_ADDRESS, label: page.t('console.otherAccount') };
  return renderProblemPage({ page: { ...page, path: CONSOLE_ADDRESS }, kind: 'forbidden', trace: newTrace(), wayOn });
}

/** What a page of the console is written with. */
export function createConsolePage(deps: DoorDependencies, context: Here, { organisation }: Administrator): PageContext {
  return createPageContext({ settings: deps.settings, assets: deps.consoleAssets }, context, organisation);
}

/** Puts on record that an administrator looked at a page. */
export function recordView(
  { db }: DoorDependencies,
  { accountId }: Administrator,
  detail: AuditDetails['console-viewed'],
): Promise<void> {
  return recordEvent(db, { kind: 'console-viewed', accountId, journeyId: null, detail });
}
