import { listAbsences } from '../absences/load-absences.ts';
import { addAbsence } from '../absences/manage-absences.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { PeriodFault, TypedPeriod } from '../calendar/read-period.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { problems } from '../problems.ts';
import { type GroupDependencies, isSaved, pageOf, readRole, requireManaged } from './group-requests.ts';
import type { Group } from './groups.store.ts';
import { changeRole, removeMember } from './manage-members.ts';
import { MemberPage } from './member-page.tsx';
import { listMembers, type Member } from './members.store.ts';

const MEMBER = '/operator/groups/:group/members/:person';

/** One member of a group, for who looks after it: role, absence, removal. */
export function createMemberRoutes(deps: GroupDependencies): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get(MEMBER, 'lead-or-administrator', async (c) => showMember(c, deps, { from: '', to: '' }, []))
    .post(`${MEMBER}/role`, 'lead-or-administrator', async (c) => {
      const { group, member } = await requireMember(c, deps);
      const role = readRole((await readForm(c)).get('role'));
      if (role === null) throw problems.badRequest();
      const by = c.var.viewer.personId;
      if (!(await changeRole(deps.db, { groupId: group.id, personId: member.id, role, by }))) throw problems.notFound();
      return c.redirect(`${addressOf(group, member)}?saved`, 303);
    })
    .post(`${MEMBER}/absence`, 'lead-or-administrator', async (c) => {
      const { group, member } = await requireMember(c, deps);
      const form = await readForm(c);
      const typed = { from: form.get('from', 20), to: form.get('to', 20) };
      const faults = await addAbsence(deps.db, { ...typed, personId: member.id, by: c.var.viewer.personId });
      if (faults.length > 0) return showMember(c, deps, typed, faults);
      return c.redirect(`${addressOf(group, member)}?saved`, 303);
    })
    .post(`${MEMBER}/remove`, 'lead-or-administrator', async (c) => {
      const { group, member } = await requireMember(c, deps);
      const by = c.var.viewer.personId;
      if (!(await removeMember(deps, { groupId: group.id, personId: member.id, by }))) throw problems.notFound();
      return c.redirect(`/operator/groups/${group.key}?saved`, 303);
    });
}

function addressOf(group: Group, member: Member): string {
  return `/operator/groups/${group.key}/members/${member.id}`;
}

/** The member in the address, of the group in the address (D12): who is not listed in it is nobody here, by role or not. */
async function requireMember(c: GuardedContext, deps: GroupDependencies): Promise<{ group: Group; member: Member }> {
  const group = await requireManaged(c, deps);
  const members = await listMembers(deps.db, c.var.viewer, group.id);
  const member = members.find(({ id, byRole }) => !byRole && id === c.req.param('person'));
  if (!member) throw problems.notFound();
  return { group, member };
}

async function showMember(c: GuardedContext, deps: GroupDependencies, typed: TypedPeriod, faults: PeriodFault[]) {
  const { group, member } = await requireMember(c, deps);
  const absences = await listAbsences(deps.db, member.id);
  const props = { group, member, absences, typed, faults, saved: isSaved(c) };
  return sendPage(c, <MemberPage {...pageOf(c, deps)} {...props} />, faults.length > 0 ? 422 : 200);
}
