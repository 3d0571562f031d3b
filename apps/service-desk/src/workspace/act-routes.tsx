import type { PlainKey } from '@vakt/messages/translate';
import { renderCaseNumber } from '../access/case-number.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import { openCase } from '../access/open-case.ts';
import type { GuardedContext } from '../access/rules.ts';
import { handOver } from '../cases/hand-over.ts';
import { reopenCase } from '../cases/requester-acts.ts';
import type { TypedForm } from '../pages/read-form.ts';
import { mayLookUp } from '../people/may-look-up.ts';
import { problems } from '../problems.ts';
import { CASE_STATUSES, type CaseStatus, CONFIDENTIALITIES } from '../tables-of-cases.ts';
import { type ActForm, readAct, readId } from './act-form.ts';
import * as acts from './acts.ts';
import { type Deps, showCase, showConflict } from './show-case.tsx';

type Result = acts.Outcome | 'no-group' | 'nobody-named' | 'unchanged' | 'no-reason' | 'looked-too-often';
type Run = (act: acts.Act, form: TypedForm) => Promise<Result>;

interface ActRoute {
  /** Last part of the address. */
  name: string;
  /** Fields besides the common ones, sent along again from a conflict page. */
  fields: readonly string[];
  run: Run;
  /** What the page then says; `list` when the case is somebody else's from then on. */
  after: string;
  /** Part of "more" that is opened when something is wrong. */
  more?: string;
  /** The field of each fault. */
  faults?: Partial<Record<Result, string>>;
}

const FAULT_TEXTS: Partial<Record<Result, PlainKey>> = {
  'unknown-worker': 'case.error.unknownWorker',
  'last-named': 'case.error.lastNamed',
  'no-title': 'case.error.noTitle',
  'no-group': 'case.error.noGroup',
  'nobody-named': 'case.error.nobodyNamed',
  'no-reason': 'case.error.noReason',
  'looked-too-often': 'people.lookedTooOften',
};

/** Acts on a case that change what it is, each a small form on its page. */
export function createActRoutes(deps: Deps): GuardedRoutes {
  const routes = createGuardedRoutes(deps);
  for (const act of listActs(deps)) {
    routes.post(`/operator/cases/:number/${act.name}`, 'case-work', (c) => runAct(c, deps, act));
  }
  return routes;
}

async function runAct(c: GuardedContext, deps: Deps, route: ActRoute): Promise<Response> {
  const read = await readAct(c);
  const act = { case: c.var.case, viewer: c.var.viewer, expected: read.expected };
  const result = await route.run(act, read.form);
  if (result === 'conflict') return sendConflict(c, deps, route, read);
  const text = FAULT_TEXTS[result];
  if (text !== undefined) {
    const fieldId = route.faults?.[result] ?? 'status';
    const errors = [{ fieldId, text: c.var.visit.translator.t(text) }];
    const typed = (name: string) => (route.fields.includes(name) ? read.form.get(name, 600) : undefined);
    return showCase(c, deps, { errors, list: read.list, typed, ...(route.more ? { more: route.more } : {}) });
  }
  return c.redirect(await placeAfter(c, deps, route.after, read.list), 303);
}

function sendConflict(c: GuardedContext, deps: Deps, route: ActRoute, read: ActForm): Promise<Response> {
  const fields = [...route.fields.map((name) => [name, read.form.get(name)] as const), ['list', read.list] as const];
  return showConflict(c, deps, { list: read.list, seen: read.seen, fields, body: null });
}

/** The case again, or the list for who does not see it any more. */
async function placeAfter(c: GuardedContext, deps: Deps, after: string, list: string): Promise<string> {
  const query = new URLSearchParams(list);
  const seen = after === 'list' ? null : await openCase(deps.db, c.var.viewer, c.var.case.number, 'case-see');
  query.set('done', after === 'list' ? 'handed-over' : after);
  const number = renderCaseNumber(c.var.case.number, deps.settings.casePrefix);
  if (after === 'list') query.set('case', number);
  return seen ? `/operator/cases/${number}?${query}` : `/operator?${query}`;
}

function listActs(deps: Deps): ActRoute[] {
  return [
    { name: 'take', fields: [], after: 'taken', run: (act) => acts.takeCase(deps, act) },
    {
      name: 'properties',
      fields: ['status', 'assignee'],
      after: 'saved',
      faults: { 'unknown-worker': 'assignee' },
      run: (act, form) => acts.saveProperties(deps, act, readProperties(form)),
    },
    {
      name: 'details',
      fields: ['title', 'tags', 'impact', 'urgency'],
      after: 'saved',
      more: 'details',
      faults: { 'no-title': 'title-field' },
      run: (act, form) => acts.saveDetails(deps, act, readDetails(form)),
    },
    {
      name: 'reopen',
      fields: [],
      after: 'saved',
      run: (act) =>
        deps.db
          .transaction()
          .execute((trx) =>
            reopenCase(trx, deps, { case: act.case, by: act.viewer.personId, as: 'worker', expected: act.expected }),
          ),
    },
    ...listAccessActs(deps),
    {
      ...handing(deps, false),
      name: 'hand-over',
      faults: { 'no-group': 'group', 'nobody-named': 'group', 'no-reason': 'hand-over-reason' },
    },
    {
      ...handing(deps, true),
      name: 'not-ours',
      faults: { 'no-group': 'not-ours-reason', 'nobody-named': 'not-ours-reason', 'no-reason': 'not-ours-reason' },
    },
  ];
}

/** Who may see the case. */
function listAccessActs(deps: Deps): ActRoute[] {
  return [
    {
      name: 'confidentiality',
      fields: ['confidentiality'],
      after: 'saved',
      more: 'access',
      run: (act, form) => acts.setConfidentiality(deps, act, oneOf(CONFIDENTIALITIES, form.get('confidentiality'))),
    },
    {
      name: 'named',
      fields: ['add', 'remove'],
      after: 'saved',
      more: 'access',
      faults: { 'unknown-worker': 'add', 'last-named': 'add', 'looked-too-often': 'add' },
      run: async (act, form) => {
        const remove = form.get('remove');
        if (remove !== '') return acts.unnameWorker(deps, act, remove);
        if (!(await mayLookUp(deps.db, act.viewer.personId, 'colleagues'))) return 'looked-too-often';
        return acts.nameWorker(deps, act, form.get('add', 200).trim());
      },
    },
  ];
}

function handing(deps: Deps, notOurs: boolean): Omit<ActRoute, 'name' | 'faults'> {
  return {
    fields: ['group', 'reason'],
    after: 'list',
    more: 'hand-over',
    run: async (act, form) => {
      const reason = form.get('reason', 500).trim();
      if (reason === '') return 'no-reason';
      const toGroupId = notOurs ? null : readId(form, 'group');
      if (toGroupId === null && !notOurs) return 'no-group';
      const { viewer, expected } = act;
      return deps.db
        .transaction()
        .execute((trx) =>
          handOver(trx, deps, { case: act.case, toGroupId, reason, notOurs, by: viewer.personId, expected }),
        );
    },
  };
}

function readProperties(form: TypedForm): acts.Properties {
  const assigneeId = readId(form, 'assignee');
  if (form.get('assignee') !== '' && assigneeId === null) throw problems.badRequest();
  return {
    status: oneOf<CaseStatus>(CASE_STATUSES, form.get('status')),
    assigneeId,
  };
}

function readDetails(form: TypedForm): acts.Details {
  return {
    title: form.get('title', 200).trim().replace(/\s+/g, ' '),
    tags: readTags(form),
    impact: Number(oneOf(['1', '2', '3'], form.get('impact'))),
    urgency: Number(oneOf(['1', '2', '3'], form.get('urgency'))),
  };
}

/** Tags as they are typed: parted by commas, small letters, at most ten of thirty. */
function readTags(form: TypedForm): string[] {
  const words = form.get('tags', 600).toLowerCase().split(',');
  return [...new Set(words.map((word) => word.trim().replace(/\s+/g, ' ').slice(0, 30)).filter(Boolean))].slice(0, 10);
}

/** A value from a list of ours; anything else did not come from our page. */
function oneOf<T extends string>(values: readonly T[], text: string): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw problems.badRequest();
  return found;
}
