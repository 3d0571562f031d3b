import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import { loadOrphansOfGroup } from '../orphans/load-orphans.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { listGroupChanges } from './group-changes.store.ts';
import { GroupPage, type GroupPageProps } from './group-page.tsx';
import { type GroupDependencies, isSaved, pageOf, readRole, requireGroup, requireManaged } from './group-requests.ts';
import { type Group, listGroups } from './groups.store.ts';
import { GroupsPage } from './groups-page.tsx';
import { addMember } from './manage-members.ts';
import { mayManage } from './may-manage.ts';
import { listFlagged, listMembers } from './members.store.ts';

/** Changes that are shown on a group's page. */
const CHANGES_SHOWN = 20;

/** Groups and who works in them: for every operator to see; for leads and administrators to change. */
export function createGroupRoutes(deps: GroupDependencies): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get('/operator/groups', 'operator', async (c) => {
      const groups = await listGroups(deps.db);
      return sendPage(c, <GroupsPage {...pageOf(c, deps)} viewer={c.var.viewer} groups={groups} />);
    })
    .get('/operator/groups/:group', 'operator', async (c) =>
      showGroup(c, deps, await requireGroup(c, deps), { typed: '', role: '', fault: null }),
    )
    .post('/operator/groups/:group/members', 'lead-or-administrator', async (c) => {
      const group = await requireManaged(c, deps);
      const form = await readForm(c);
      const typed = form.get('user', 255);
      const role = readRole(form.get('role'));
      if (role === null) return showGroup(c, deps, group, { typed, role: '', fault: 'role' });
      const unseen = form.get('unseen') === 'yes';
      const verdict = await addMember(deps, { groupId: group.id, typed, role, unseen, by: c.var.viewer.personId });
      if (verdict !== 'added') return showGroup(c, deps, group, { typed, role, fault: verdict });
      return c.redirect(`/operator/groups/${group.key}?saved`, 303);
    });
}

async function showGroup(c: GuardedContext, deps: GroupDependencies, group: Group, adding: GroupPageProps['adding']) {
  const { viewer } = c.var;
  const members = await listMembers(deps.db, viewer, group.id);
  const managed = mayManage(viewer, group.id)
    ? {
        flagged: await listFlagged(deps.db, viewer, group.id),
        orphans: await loadOrphansOfGroup(deps.db, viewer, group.id),
        changes: await listGroupChanges(deps.db, group.id, CHANGES_SHOWN),
      }
    : null;
  const props = {
    group,
    members,
    countsCases: viewer.worker,
    leads: viewer.roles.get(group.id) === 'lead',
    managed,
    adding,
    saved: isSaved(c),
  };
  return sendPage(c, <GroupPage {...pageOf(c, deps)} {...props} />, adding.fault === null ? 200 : 422);
}
