import { CONTRACT, type RouteName } from '@vakt/account-api/contract';
import type * as shapes from '@vakt/account-api/shapes';
import type { z } from 'zod';
import type { Refusal } from '../support/people/acts.ts';
import { decideAct } from '../support/people/decide-act.ts';
import type { PeopleDependencies } from '../support/people/dependencies.ts';
import { draftAct } from '../support/people/draft-act.ts';
import { explainFailures } from '../support/people/explain-failures.ts';
import { findPeople } from '../support/people/find-people.ts';
import { listWork } from '../support/people/list-work.ts';
import { loadAct } from '../support/people/load-act.ts';
import { loadPerson } from '../support/people/load-person.ts';
import { performAct } from '../support/people/perform-act.ts';
import type { Worker } from '../support/people/worker.ts';
import { tellAct, tellFailures, tellPerson, tellPersonLine, tellWork } from './answers.ts';
import { stepUp } from './authenticate.ts';
import { ApiProblem } from './problems.ts';

/** What a handler is given: the worker, found anew; the id of the address; the body, as the contract reads it. */
interface Asked {
  worker: Worker;
  id: string;
  body: unknown;
}

type Handler = (deps: PeopleDependencies, asked: Asked) => Promise<{ status: 200 | 201 | 202; body: unknown }>;

const ok = (body: unknown) => ({ status: 200 as const, body });

/** The same use cases as the console's pages stand on: one set of rules, two doors. */
export const HANDLERS: Readonly<Record<RouteName, Handler>> = {
  async searchPeople(deps, { worker, body }) {
    const found = await findPeople(deps, worker, body as z.output<typeof CONTRACT.searchPeople.body>);
    if (found.verdict === 'too-many') throw new ApiProblem('too-many-searches', 429);
    if (found.verdict !== 'found')
      throw new ApiProblem('faulty', 422, { errors: [{ field: 'text', kind: found.verdict }] });
    return ok({ people: found.people.map(tellPersonLine), next: found.next } satisfies shapes.SearchAnswer);
  },
  async loadPerson(deps, { worker, id }) {
    return ok(tellPerson(orNotFound(await loadPerson(deps, worker, id, 'api'))));
  },
  async explainFailures(deps, { worker, id }) {
    return ok(tellFailures(orNotFound(await explainFailures(deps, worker, id))));
  },
  async orderAct(deps, { worker, id, body }) {
    const order = body as z.output<typeof CONTRACT.orderAct.body>;
    const drafted = await draftAct(deps, worker, { ...order, accountId: id, door: 'api' });
    if (drafted.verdict === 'refused') throw refuse(drafted.why);
    if (drafted.verdict === 'faulty') throw new ApiProblem('faulty', 422, { errors: drafted.faults });
    const performed = await performAct(deps, worker, drafted.id);
    if (performed.verdict === 'refused') throw refuse(performed.why);
    const act = tellAct(orNotFound(await loadAct(deps, worker, drafted.id)));
    return { status: act.state === 'waiting' ? 202 : performed.verdict === 'already' ? 200 : 201, body: act };
  },
  async loadAct(deps, { worker, id }) {
    return ok(tellAct(orNotFound(await loadAct(deps, worker, id))));
  },
  async decideAct(deps, { worker, id, body }) {
    const { how, reason } = body as z.output<typeof CONTRACT.decideAct.body>;
    const decided = await decideAct(deps, worker, id, how === 'refuse' ? { how, reason } : { how });
    if (decided.verdict === 'refused') throw refuse(decided.why);
    if (decided.verdict === 'faulty')
      throw new ApiProblem('faulty', 422, { errors: [{ field: 'reason', kind: decided.fault }] });
    return ok(tellAct(orNotFound(await loadAct(deps, worker, id))));
  },
  async listWork(deps, { worker }) {
    return ok(tellWork(await listWork(deps, worker)));
  },
};

function orNotFound<T>(found: T | null): T {
  if (found === null) throw new ApiProblem('not-found', 404);
  return found;
}

function refuse(why: Refusal): ApiProblem {
  if (why === 'stale-factor') return stepUp(CONTRACT.orderAct.factorAgeSeconds);
  if (why === 'not-found') return new ApiProblem('not-found', 404);
  if (why === 'gone' || why === 'not-waiting' || why === 'requester-gone') return new ApiProblem(why, 409);
  return new ApiProblem(why, why === 'cap-full' ? 429 : 403);
}
