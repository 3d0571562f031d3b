import { Problem } from '@vakt/foundation/problem';
import { Hono } from 'hono';
import { SUPPORT_ADDRESS, SUPPORT_CONSOLE } from '../../own-services.ts';
import { readForm } from '../../web/read-form.ts';
import { addActRoutes } from './act-routes.ts';
import {
  asWorker,
  type Bindings,
  createPage,
  type Here,
  leadToSignIn,
  type PeopleRouteDependencies,
  SIGN_IN_ADDRESS,
} from './entrance.ts';
import { explainFailures } from './explain-failures.ts';
import { findPeople } from './find-people.ts';
import { listWork } from './list-work.ts';
import { loadPerson } from './load-person.ts';
import { renderPeoplePage } from './people-page.tsx';
import { renderPersonPage } from './person-page.tsx';
import { openSearch, sealSearch } from './sealed-search.ts';

/**
 * The support console. Every request is decided from what is stored at that moment. Whoever is looked at, and whatever is
 * done, goes on record.
 */
export function createPeopleRoutes(deps: PeopleRouteDependencies): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  routes.get(SUPPORT_ADDRESS, (context) => showPeople(deps, context));
  routes.get(SIGN_IN_ADDRESS, (context) => leadToSignIn(deps, context, SUPPORT_CONSOLE));
  routes.post(`${SUPPORT_ADDRESS}/search`, (context) => postSearch(deps, context));
  routes.get(`${SUPPORT_ADDRESS}/people/:id`, (context) => showPerson(deps, context));
  addActRoutes(routes, deps);
  return routes;
}

const searchPath = (sealed: string) => `${SUPPORT_ADDRESS}?search=${sealed}`;

function showPeople(deps: PeopleRouteDependencies, context: Here): Promise<Response> {
  return asWorker(deps, context, async (worker) => {
    const sealed = context.req.query('search');
    const search = openSearch(deps.keyring, worker.sessionId, sealed);
    const result = search && (await findPeople(deps, worker, search));
    const next = search && result?.verdict === 'found' ? result.next : null;
    const nextHref =
      search && next !== null
        ? searchPath(sealSearch(deps.keyring, worker.sessionId, { text: search.text, after: next }))
        : null;
    const page = createPage(deps, context, worker, search && sealed ? searchPath(sealed) : SUPPORT_ADDRESS);
    const shown = search && result ? { text: search.text, result } : null;
    const html = renderPeoplePage({ page, worker, work: await listWork(deps, worker), search: shown, nextHref });
    return context.html(html, shown && shown.result.verdict !== 'found' ? 422 : 200);
  });
}

/** Only seals what was typed: the search itself is made by the page that is shown then. */
async function postSearch(deps: PeopleRouteDependencies, context: Here): Promise<Response> {
  const form = await readForm(context);
  const answer = async (worker: { sessionId: string }) => {
    const search = { text: form.get('text').slice(0, 100), after: '' };
    return context.redirect(searchPath(sealSearch(deps.keyring, worker.sessionId, search)), 303);
  };
  return asWorker(deps, context, answer, { sessionId: form.get('session') });
}

function showPerson(deps: PeopleRouteDependencies, context: Here): Promise<Response> {
  const { path } = context.req;
  const id = context.req.param('id') ?? '';
  return asWorker(
    deps,
    context,
    async (worker) => {
      const person = await loadPerson(deps, worker, id, 'page');
      const failures = person && (await explainFailures(deps, worker, id));
      if (!person || !failures) throw new Problem('not-found', 404);
      const page = createPage(deps, context, worker);
      return context.html(renderPersonPage({ page, worker, person, failures }));
    },
    { returnTo: path },
  );
}
