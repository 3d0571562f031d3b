import { Hono } from 'hono';
import { POLICIES_ADDRESS } from '../../own-services.ts';
import { answerWhatIf } from '../../policies/answer-what-if.ts';
import { readChangedPolicies } from '../../policies/read-changed-policies.ts';
import { replayReceipts } from '../../policies/replay-receipts.ts';
import { readForm } from '../../web/read-form.ts';
import {
  asAdministrator,
  type Bindings,
  createConsolePage,
  type DoorDependencies,
  type Here,
  recordView,
} from '../administrator-door.ts';
import { reachOf } from '../people/worker.ts';
import { renderPoliciesPage } from './policies-page.tsx';
import type { PoliciesProps } from './policies-props.ts';
import { REPLAY_ADDRESS } from './replay-part.tsx';
import { WHAT_IF_ADDRESS } from './what-if-part.tsx';

const MOST_DAYS = 400;

/** The pages of the organisation's rules, for administrators. They show and try; rules are changed in the configuration. */
export function createPolicyRoutes(deps: DoorDependencies): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  routes.get(POLICIES_ADDRESS, (context) =>
    asAdministrator(deps, context, async (administrator) => {
      await recordView(deps, administrator, { page: 'policies' });
      return answer(deps, context, { administrator });
    }),
  );
  for (const address of [WHAT_IF_ADDRESS, REPLAY_ADDRESS])
    routes.get(address, (context) => context.redirect(POLICIES_ADDRESS, 303));
  routes.post(WHAT_IF_ADDRESS, (context) => postWhatIf(deps, context));
  routes.post(REPLAY_ADDRESS, (context) => postReplay(deps, context));
  return routes;
}

type Given = Pick<PoliciesProps, 'administrator'> & Partial<Pick<PoliciesProps, 'whatIf' | 'replay'>>;

function answer(deps: DoorDependencies, context: Here, given: Given): Response | Promise<Response> {
  const page = createConsolePage(deps, context, given.administrator);
  const isWrong = given.whatIf?.fault !== undefined || given.replay?.faults !== undefined;
  return context.html(renderPoliciesPage({ whatIf: null, replay: null, ...given, page }), isWrong ? 422 : 200);
}

async function postWhatIf(deps: DoorDependencies, context: Here): Promise<Response> {
  const form = await readForm(context);
  const wish = {
    person: form.get('person').trim(),
    service: form.get('service'),
    network: form.get('network'),
    address: form.get('address').trim(),
    country: '',
    at: form.get('at').trim(),
  };
  return asAdministrator(
    deps,
    context,
    async (administrator) => {
      await recordView(deps, administrator, { page: 'policies-what-if' });
      const found = await answerWhatIf({ ...deps, reach: reachOf(deps.settings, administrator) }, wish, new Date());
      return answer(deps, context, { administrator, whatIf: { wish, ...found } });
    },
    form.get('session'),
  );
}

async function postReplay(deps: DoorDependencies, context: Here): Promise<Response> {
  const form = await readForm(context);
  const text = form.get('section');
  const days = Math.min(Math.max(1, Number.parseInt(form.get('days'), 10) || 30), MOST_DAYS);
  return asAdministrator(
    deps,
    context,
    async (administrator) => {
      await recordView(deps, administrator, { page: 'policies-replay' });
      const { t } = createConsolePage(deps, context, administrator);
      const changed =
        text.trim() === ''
          ? { faults: [t('policy.sectionMissing')] }
          : readChangedPolicies(deps.settings, text.replaceAll('\r\n', '\n'));
      const replay =
        'faults' in changed
          ? { text, days, faults: changed.faults }
          : { text, days, result: await replayReceipts(deps.db, changed.settings, days) };
      return answer(deps, context, { administrator, replay });
    },
    form.get('session'),
  );
}
