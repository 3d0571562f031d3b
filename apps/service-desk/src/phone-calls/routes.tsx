import { newId } from '@vakt/foundation/ids';
import { isMailAddress } from '@vakt/transports/mail-transport';
import type { Assets } from '@vakt/ui/assets.ts';
import { renderCaseNumber } from '../access/case-number.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { listOwnGroups } from '../groups/own-groups.ts';
import { sendPage } from '../pages/frame.tsx';
import { isUuid } from '../pages/is-uuid.ts';
import { readForm } from '../pages/read-form.ts';
import { findPeople, findPerson } from '../people/find-people.ts';
import { mayLookUp } from '../people/may-look-up.ts';
import { problems } from '../problems.ts';
import { listServices } from '../services/find-services.ts';
import { loadBeside } from './beside-call.ts';
import { describeBeside } from './beside-panel.tsx';
import type { CallFault } from './call-fault.ts';
import { CallPage } from './call-page.tsx';
import { describePerson } from './caller-field.tsx';
import { readCall, type TypedCall } from './read-call.ts';
import { type CallEnd, registerCall } from './register-call.ts';

type Deps = DeskDependencies & { assets: Assets };

const LARGEST_FORM = 512 * 1024;
const NOTHING: Omit<TypedCall, 'formId'> = {
  q: '',
  person: null,
  name: '',
  email: '',
  phone: '',
  title: '',
  body: '',
  service: '',
  group: '',
  solution: '',
};

/** Telephone calls: the page, what it asks for while one types, and the case that comes of it. */
export function createPhoneCallRoutes(deps: Deps): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get('/operator/calls/new', 'worker', (c) => {
      const person = c.req.query('caller') ?? '';
      return showCall(c, deps, {
        typed: { ...NOTHING, formId: newId(), person: isUuid(person) ? person : null },
        made: readMade(c, deps),
      });
    })
    .post('/operator/calls', 'worker', (c) => postCall(c, deps), { largest: LARGEST_FORM })
    .get('/operator/calls/people', 'worker', async (c) => {
      if (!(await mayLookUp(deps.db, c.var.viewer.personId, 'callers'))) return c.json([], 429);
      const found = await findPeople(deps.db, c.var.viewer, c.req.query('q') ?? '');
      return c.json(found.map((person) => ({ id: person.id, name: person.name, facts: describePerson(person) })));
    })
    .get('/operator/calls/beside', 'worker', async (c) => {
      const caller = c.req.query('caller') ?? '';
      const wish = { callerId: isUuid(caller) ? caller : null, title: c.req.query('title') ?? '' };
      const { recent, similar } = await loadBeside(deps.db, c.var.viewer, wish);
      const page = { settings: deps.settings, assets: deps.assets, visit: c.var.visit };
      const describe = (one: (typeof recent)[number]) => describeBeside(one, page);
      return c.json({ recent: recent.map(describe), similar: similar.map(describe) });
    });
}

interface Shown {
  typed: TypedCall;
  looked?: boolean;
  faults?: readonly CallFault[];
  made?: string | null;
}

async function showCall(c: GuardedContext, deps: Deps, shown: Shown): Promise<Response> {
  const { viewer, visit } = c.var;
  const { typed, made = null } = shown;
  const looked = shown.looked === true && (await mayLookUp(deps.db, viewer.personId, 'callers'));
  const tooOften: CallFault[] = shown.looked === true && !looked ? ['looked-too-often'] : [];
  const faults = [...tooOften, ...(shown.faults ?? [])];
  const [caller, found, groups, services] = await Promise.all([
    typed.person === null ? null : findPerson(deps.db, typed.person),
    looked ? findPeople(deps.db, viewer, typed.q) : null,
    listOwnGroups(deps.db, viewer),
    listServices(deps.db),
  ]);
  const beside = await loadBeside(deps.db, viewer, { callerId: caller?.id ?? null, title: typed.title });
  const page = { settings: deps.settings, assets: deps.assets, visit };
  const props = { page, typed, caller, found, beside, groups, services, faults, made };
  return sendPage(c, <CallPage {...props} />, tooOften.length > 0 ? 429 : faults.length > 0 ? 422 : 200);
}

/** The number in the address of a call page that comes after a case was made: shown only when it is one of ours. */
function readMade(c: GuardedContext, deps: Deps): string | null {
  const made = c.req.query('made') ?? '';
  return made.startsWith(deps.settings.casePrefix) && /^[A-Z]+\d{7}$/.test(made) ? made : null;
}

async function postCall(c: GuardedContext, deps: Deps): Promise<Response> {
  const form = await readForm(c);
  const typed = readCall(form);
  const end = form.get('end');
  if (!isUuid(typed.formId)) throw problems.badRequest();
  if (end === 'find') return showCall(c, deps, { typed, looked: true });
  if (end !== 'queue' && end !== 'mine' && end !== 'solved') throw problems.badRequest();
  const { viewer } = c.var;
  const person = typed.person === null ? null : await findPerson(deps.db, typed.person);
  const groups = await listOwnGroups(deps.db, viewer);
  const group = groups.find(({ id }) => id === typed.group);
  const faults = faultsOf(typed, end, { known: person !== null, group: group !== undefined });
  if (faults.length > 0 || !group) {
    return showCall(c, deps, { typed: { ...typed, person: person?.id ?? null }, faults, looked: typed.q !== '' });
  }
  const made = await registerCall(deps, {
    viewer,
    formId: typed.formId,
    caller: person ? { id: person.id } : { name: typed.name, email: typed.email || null, phone: typed.phone || null },
    title: typed.title,
    body: typed.body,
    serviceKey: typed.service || null,
    groupId: group.id,
    end,
    solution: typed.solution,
    language: c.var.visit.translator.tag,
  });
  const number = renderCaseNumber(made.number, deps.settings.casePrefix);
  const stays = end === 'mine' && made.workable;
  return c.redirect(stays ? `/operator/cases/${number}` : `/operator/calls/new?made=${number}`, 303);
}

function faultsOf(typed: TypedCall, end: CallEnd, is: { known: boolean; group: boolean }): CallFault[] {
  const faults: CallFault[] = [];
  const isNew = typed.name !== '' || typed.email !== '' || typed.phone !== '';
  if (!is.known && !isNew) faults.push('caller');
  if (!is.known && isNew && typed.name === '') faults.push('name');
  if (!is.known && typed.email !== '' && !isMailAddress(typed.email)) faults.push('email');
  if (typed.title === '') faults.push('title');
  if (!is.group) faults.push('group');
  if (end === 'solved' && typed.solution === '') faults.push('solution');
  return faults;
}
