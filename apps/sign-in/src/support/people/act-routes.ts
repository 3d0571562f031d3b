import { Problem } from '@vakt/foundation/problem';
import type { Hono } from 'hono';
import { SUPPORT_ADDRESS } from '../../own-services.ts';
import { readForm, type TypedForm } from '../../web/read-form.ts';
import { renderActForm, type TypedAct } from './act-form-page.tsx';
import { renderActPage } from './act-page.tsx';
import { type ActKind, isActKind } from './acts.ts';
import { actPath, personPath } from './addresses.ts';
import { type Decision, decideAct } from './decide-act.ts';
import { draftAct, PASS_LIFE, type ReasonFault, refuseAct, type WishFault } from './draft-act.ts';
import {
  answerRefusal,
  asWorker,
  type Bindings,
  createPage,
  type Here,
  type PeopleRouteDependencies,
} from './entrance.ts';
import { loadAct } from './load-act.ts';
import { loadPerson } from './load-person.ts';
import { performAct } from './perform-act.ts';
import type { Worker } from './worker.ts';

/** Adds the forms of acts, and acts as they stand, to the support console. */
export function addActRoutes(routes: Hono<Bindings>, deps: PeopleRouteDependencies): void {
  routes.get(`${SUPPORT_ADDRESS}/people/:id/:act`, (context) => showForm(deps, context));
  routes.post(`${SUPPORT_ADDRESS}/people/:id/:act`, (context) => postForm(deps, context));
  routes.get(`${SUPPORT_ADDRESS}/acts/:id`, (context) =>
    asWorker(deps, context, (worker) => showAct(deps, context, worker), { returnTo: context.req.path }),
  );
  routes.post(`${SUPPORT_ADDRESS}/acts/:id/confirm`, (context) => postConfirm(deps, context));
  for (const how of ['approve', 'refuse', 'withdraw'] as const)
    routes.post(`${SUPPORT_ADDRESS}/acts/:id/${how}`, (context) => postDecision(deps, context, how));
}

/** Whose account, and which act: from the address. */
function readTarget(context: Here): { accountId: string; kind: ActKind } {
  const kind = context.req.param('act') ?? '';
  if (!isActKind(kind)) throw new Problem('not-found', 404);
  return { accountId: context.req.param('id') ?? '', kind };
}

const EMPTY: TypedAct = { reason: '', proof: '', life: String(PASS_LIFE.usual), once: true, pass: true };

function showForm(deps: PeopleRouteDependencies, context: Here): Promise<Response> {
  const { accountId, kind } = readTarget(context);
  const answer = async (worker: Worker) => {
    const why = await refuseAct(deps, worker, kind, accountId);
    if (why) return answerRefusal(deps, context, worker, why, personPath(accountId));
    return context.html(await renderForm(deps, context, worker, { accountId, kind, typed: EMPTY, faults: [] }));
  };
  // Asked for before anything is typed, so that nobody is led away with a form half written.
  return asWorker(deps, context, answer, { returnTo: context.req.path, fresh: true });
}

async function renderForm(
  deps: PeopleRouteDependencies,
  context: Here,
  worker: Worker,
  filled: { accountId: string; kind: ActKind; typed: TypedAct; faults: readonly WishFault[] },
): Promise<string> {
  const person = await loadPerson(deps, worker, filled.accountId, 'page');
  if (!person) throw new Problem('not-found', 404);
  const needsPass = deps.settings.support.passAfterReset;
  return renderActForm({ page: createPage(deps, context, worker), worker, person, ...filled, needsPass });
}

function readTyped(form: TypedForm): TypedAct {
  return {
    reason: form.get('reason'),
    proof: form.get('proof'),
    life: form.get('life'),
    once: form.get('once') === 'yes',
    pass: form.get('pass') === 'yes',
  };
}

async function postForm(deps: PeopleRouteDependencies, context: Here): Promise<Response> {
  const { accountId, kind } = readTarget(context);
  const form = await readForm(context);
  const typed = readTyped(form);
  const answer = async (worker: Worker) => {
    const { reason, proof, once } = typed;
    const pass = { wanted: typed.pass, lifeSeconds: Number(typed.life === '' ? Number.NaN : typed.life), once };
    const drafted = await draftAct(deps, worker, { kind, accountId, reason, proof, pass, door: 'page' });
    if (drafted.verdict === 'drafted') return context.redirect(actPath(drafted.id), 303);
    if (drafted.verdict === 'refused')
      return answerRefusal(deps, context, worker, drafted.why, personPath(accountId, kind));
    const { faults } = drafted;
    return context.html(await renderForm(deps, context, worker, { accountId, kind, typed, faults }), 422);
  };
  // Written down, nothing else: a factor that has grown too old meanwhile is asked for when it is confirmed.
  return asWorker(deps, context, answer, { sessionId: form.get('session'), returnTo: context.req.path });
}

async function showAct(
  deps: PeopleRouteDependencies,
  context: Here,
  worker: Worker,
  refusal: { fault: ReasonFault | null; typed: string } = { fault: null, typed: '' },
): Promise<Response> {
  const id = context.req.param('id') ?? '';
  const shown = await loadAct(deps, worker, id);
  if (!shown) throw new Problem('not-found', 404);
  const page = createPage(deps, context, worker, actPath(id));
  return context.html(renderActPage({ page, worker, shown, refusal }), refusal.fault ? 422 : 200);
}

async function postConfirm(deps: PeopleRouteDependencies, context: Here): Promise<Response> {
  const form = await readForm(context);
  const id = context.req.param('id') ?? '';
  const answer = async (worker: Worker) => {
    const performed = await performAct(deps, worker, id);
    if (performed.verdict === 'refused') return answerRefusal(deps, context, worker, performed.why, actPath(id));
    return context.redirect(actPath(id), 303);
  };
  return asWorker(deps, context, answer, { sessionId: form.get('session'), returnTo: actPath(id), fresh: true });
}

async function postDecision(
  deps: PeopleRouteDependencies,
  context: Here,
  how: 'approve' | 'refuse' | 'withdraw',
): Promise<Response> {
  const form = await readForm(context);
  const id = context.req.param('id') ?? '';
  const reason = form.get('reason');
  const decision: Decision = how === 'refuse' ? { how, reason } : { how };
  const answer = async (worker: Worker) => {
    const decided = await decideAct(deps, worker, id, decision);
    if (decided.verdict === 'faulty') return showAct(deps, context, worker, { fault: decided.fault, typed: reason });
    if (decided.verdict === 'refused') return answerRefusal(deps, context, worker, decided.why, actPath(id));
    return context.redirect(actPath(id), 303);
  };
  return asWorker(deps, context, answer, { sessionId: form.get('session'), returnTo: actPath(id), fresh: true });
}
