import { Problem } from '@vakt/foundation/problem';
import { streamFile } from '@vakt/foundation/stream-file';
import { createTranslator } from '@vakt/messages/translate';
import { Hono } from 'hono';
import { nameFailures, writeFailures } from '../../factors/hardware-token/import/failures-csv.ts';
import {
  listImportFaults,
  listImports,
  loadImport,
  type TokenImport,
} from '../../factors/hardware-token/import/import-tokens.ts';
import {
  countTokenStates,
  findToken,
  type InventoryToken,
  listTokens,
} from '../../factors/hardware-token/list-tokens.ts';
import { releaseToken } from '../../factors/hardware-token/release-token.ts';
import type { TokenState } from '../../factors/hardware-token/token.ts';
import { TOKENS_ADDRESS } from '../../own-services.ts';
import { readForm } from '../../web/read-form.ts';
import { asAdministrator, type Bindings, createConsolePage, type Here, recordView } from '../administrator-door.ts';
import type { Administrator } from '../find-administrator.ts';
import { addressOf } from './address-of.ts';
import type { TokenPageDependencies } from './dependencies.ts';
import { renderImportPage } from './import-page.tsx';
import { renderTokenPage } from './token-page.tsx';
import { renderTokensPage, type UploadFault } from './tokens-page.tsx';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const STATES: readonly TokenState[] = ['stock', 'assigned', 'active', 'removed', 'lost'];
/** Imports on the page, and faults on an import's. */
const IMPORTS = 10;
const FAULTS = 50;
/** While an import runs its page asks for itself anew, without a script too. */
const REFRESH_SECONDS = 2;

/** The token inventory, for administrators: each sees and changes that of the own organisation only. */
export function createTokenRoutes(deps: TokenPageDependencies): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  routes.get(TOKENS_ADDRESS, (context) =>
    asAdministrator(deps, context, (administrator) => showTokens(deps, context, administrator)),
  );
  routes.get(`${TOKENS_ADDRESS}/imports/:id`, (context) =>
    asAdministrator(deps, context, async (administrator) => {
      const made = await requireImport(deps, context, administrator);
      const faults = await listImportFaults(deps.db, made.id, '0', FAULTS);
      await recordView(deps, administrator, { page: 'token-import' });
      if (made.finishedAt === null) context.header('refresh', String(REFRESH_SECONDS));
      const page = createConsolePage(deps, context, administrator);
      return context.html(renderImportPage({ page, administrator, made, faults }));
    }),
  );
  routes.get(`${TOKENS_ADDRESS}/imports/:id/failures`, (context) =>
    asAdministrator(deps, context, async (administrator) => {
      const made = await requireImport(deps, context, administrator);
      await recordView(deps, administrator, { page: 'token-failures' });
      const { language } = createConsolePage(deps, context, administrator);
      const file = { name: nameFailures(made.fileName), type: 'text/csv; charset=utf-8' };
      return streamFile(writeFailures(deps.db, made.id, createTranslator(language)), file, deps.log);
    }),
  );
  routes.get(`${TOKENS_ADDRESS}/:id`, (context) =>
    asAdministrator(deps, context, (administrator) => showToken(deps, context, administrator)),
  );
  routes.post(`${TOKENS_ADDRESS}/:id/release`, (context) => postRelease(deps, context));
  return routes;
}

async function requireImport(
  deps: TokenPageDependencies,
  context: Here,
  administrator: Administrator,
): Promise<TokenImport> {
  const id = context.req.param('id') ?? '';
  const made = UUID.test(id) ? await loadImport(deps.db, id, administrator.organisation) : null;
  if (!made) throw new Problem('not-found', 404);
  return made;
}

/** The inventory's page; with a fault when a file could not be taken in. */
export async function showTokens(
  deps: TokenPageDependencies,
  context: Here,
  administrator: Administrator,
  again: { fault: UploadFault | null } = { fault: null },
): Promise<Response> {
  const { organisation } = administrator;
  const state = STATES.find((one) => one === context.req.query('state')) ?? null;
  const search = (context.req.query('search') ?? '').slice(0, 100);
  const after = (context.req.query('after') ?? '').slice(0, 100);
  const [counts, imports, found] = await Promise.all([
    countTokenStates(deps.db, organisation),
    listImports(deps.db, organisation, IMPORTS),
    listTokens(deps.db, { organisation, search, state, after }),
  ]);
  await recordView(deps, administrator, { page: 'tokens' });
  const page = createConsolePage(deps, context, administrator);
  const view = { counts, imports, ...found, filter: { search, state, after } };
  return context.html(renderTokensPage({ page, administrator, view, ...again }), again.fault ? 422 : 200);
}

async function requireToken(
  deps: TokenPageDependencies,
  context: Here,
  administrator: Administrator,
): Promise<InventoryToken> {
  const id = context.req.param('id') ?? '';
  const token = UUID.test(id) ? await findToken(deps.db, administrator.organisation, { id }) : null;
  if (!token) throw new Problem('not-found', 404);
  return token;
}

async function showToken(
  deps: TokenPageDependencies,
  context: Here,
  administrator: Administrator,
  again: { reason: string; fault: boolean } = { reason: '', fault: false },
): Promise<Response> {
  const token = await requireToken(deps, context, administrator);
  await recordView(deps, administrator, { page: 'token' });
  const page = createConsolePage(deps, context, administrator);
  const done = context.req.query('done') !== undefined;
  return context.html(renderTokenPage({ page, administrator, token, done, ...again }), again.fault ? 422 : 200);
}

const LONGEST_REASON = 500;

async function postRelease(deps: TokenPageDependencies, context: Here): Promise<Response> {
  const form = await readForm(context);
  const act = async (administrator: Administrator) => {
    const token = await requireToken(deps, context, administrator);
    const reason = form.get('reason').trim();
    if (reason === '' || reason.length > LONGEST_REASON)
      return showToken(deps, context, administrator, { reason, fault: true });
    await release(deps, administrator, token, { to: form.get('to') === 'lost' ? 'lost' : 'stock', reason });
    return context.redirect(`${TOKENS_ADDRESS}/${token.id}?done`, 303);
  };
  return asAdministrator(deps, context, act, form.get('session'));
}

/** Releases a token; who had it is told. */
async function release(
  deps: TokenPageDependencies,
  administrator: Administrator,
  token: InventoryToken,
  order: { to: 'stock' | 'lost'; reason: string },
): Promise<void> {
  const { organisation } = administrator;
  const by = addressOf(deps.settings, administrator);
  const { owners } = deps.journeys;
  const needsPass = deps.settings.support.passAfterReset;
  const told = await deps.db.transaction().execute(async (trx) => {
    const released = await releaseToken(trx, { organisation, tokenId: token.id, by, needsPass, ...order });
    if (released.verdict !== 'released' || released.token.state !== 'active') return null;
    const { accountId } = released.token;
    const detail = { method: 'hardware-token' as const };
    return accountId ? owners.queue(trx, { accountId, kind: 'method-removed', detail }) : null;
  });
  if (told) owners.sendSoon(told);
}
