import { newId } from '@vakt/foundation/ids';
import type { Assets } from '@vakt/ui/assets.ts';
import { parseCaseNumber, renderCaseNumber } from '../access/case-number.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { loadKeptForm } from '../kept-forms/keep-form.ts';
import { sendPage } from '../pages/frame.tsx';
import { findServices, listServices } from '../services/find-services.ts';
import { readServiceKey } from '../services/service-key.ts';
import { HomePage } from './home-page.tsx';
import { MyCasesPage, type MyCasesPageProps } from './my-cases-page.tsx';
import { countOwnCases, listOwnCases } from './own-cases.store.ts';
import { renderFileField } from './render-file-field.tsx';
import { openService, sendForm } from './send-form.tsx';
import { ServicePage } from './service-page.tsx';

type Deps = DeskDependencies & { assets: Assets };

const LONGEST_SEARCH = 100;
/** Own cases on the first page of self-service. */
const FEW = 5;
const PAGE = 50;

/** Self-service, for whoever is signed in, by password alone too: what can be asked for, and what was. */
export function createSelfServiceRoutes(deps: Deps): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get('/self-service', 'person', (c) => showHome(c, deps))
    .get('/self-service/cases', 'person', (c) => showMyCases(c, deps))
    .get('/self-service/services/:key', 'person', (c) => showService(c, deps))
    .post('/self-service/services/:key', 'person', (c) => sendForm(c, deps), { largest: null });
}

function readSearch(c: GuardedContext): string {
  return (c.req.query('q') ?? '').replaceAll('\0', '').trim().slice(0, LONGEST_SEARCH);
}

async function showHome(c: GuardedContext, deps: Deps): Promise<Response> {
  const { personId } = c.var.viewer;
  const search = readSearch(c);
  const query = { personId, state: 'open', search: '', before: null, limit: FEW, waitingFirst: true } as const;
  const [services, cases, counts] = await Promise.all([
    listServices(deps.db),
    listOwnCases(deps.db, query),
    countOwnCases(deps.db, personId),
  ]);
  const found = search === '' ? null : { search, services: findServices(services, search) };
  const props = { services, cases, counts, found };
  return sendPage(c, <HomePage {...deps} visit={c.var.visit} {...props} />);
}

function readState(c: GuardedContext): MyCasesPageProps['state'] {
  const state = c.req.query('state');
  return state === 'open' || state === 'ended' ? state : 'all';
}

async function showMyCases(c: GuardedContext, deps: Deps): Promise<Response> {
  const { personId } = c.var.viewer;
  const { casePrefix } = deps.settings;
  const [search, state] = [readSearch(c), readState(c)];
  const before = parseCaseNumber(c.req.query('before') ?? '', casePrefix);
  const number = parseCaseNumber(search, casePrefix);
  const [rows, named, counts] = await Promise.all([
    listOwnCases(deps.db, { personId, state, search, before, limit: PAGE + 1 }),
    // A number leads to its case: the one after which the next number begins.
    number === null ? [] : listOwnCases(deps.db, { personId, state: 'all', search: '', before: number + 1, limit: 1 }),
    countOwnCases(deps.db, personId),
  ]);
  const [jump] = named;
  if (jump && jump.number === number) {
    return c.redirect(`/self-service/cases/${renderCaseNumber(jump.number, casePrefix)}`, 303);
  }
  const cases = rows.slice(0, PAGE);
  const next = rows.length > PAGE ? (cases.at(-1)?.number ?? null) : null;
  return sendPage(c, <MyCasesPage {...deps} visit={c.var.visit} {...{ state, search, cases, counts, next }} />);
}

async function showService(c: GuardedContext, deps: Deps): Promise<Response> {
  const kept = await loadKeptForm(c, deps);
  if (kept) return sendForm(c, deps, kept);
  const service = await openService(deps, readServiceKey(c));
  const page = (
    <ServicePage
      {...deps}
      visit={c.var.visit}
      service={service}
      formId={newId()}
      typed={new Map()}
      faults={new Map()}
      renderFile={renderFileField(c, deps, null)}
    />
  );
  return sendPage(c, page);
}
