import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm, type TypedForm } from '../pages/read-form.ts';
import { GroupFormPage, type GroupFormPageProps } from './group-form-page.tsx';
import { type GroupDependencies, pageOf, requireGroup, requireManaged } from './group-requests.ts';
import type { Group, GroupFields } from './groups.store.ts';
import { changeGroup, createGroup, retireGroup } from './manage-group.ts';

const EMPTY: GroupFields = {
  key: '',
  nameNb: '',
  nameEn: '',
  line: 1,
  mailName: null,
  roleClaim: null,
  signatureNb: '',
  signatureEn: '',
};

/** New groups, their settings and their end. Leads change names and signatures of their own, administrators everything. */
export function createGroupSettingsRoutes(deps: GroupDependencies): GuardedRoutes {
  const show = (c: GuardedContext, form: Pick<GroupFormPageProps, 'group' | 'typed' | 'faults' | 'stays'>) => {
    const { administrator } = c.var.viewer;
    const status = form.faults.length > 0 ? 422 : form.stays ? 409 : 200;
    return sendPage(c, <GroupFormPage {...pageOf(c, deps)} {...form} administrator={administrator} />, status);
  };
  return createGuardedRoutes(deps)
    .get('/operator/new-group', 'administrator', (c) => show(c, { group: null, typed: EMPTY, faults: [], stays: null }))
    .post('/operator/new-group', 'administrator', async (c) => {
      const typed = readFields(await readForm(c), EMPTY, true);
      const faults = await createGroup(deps.db, typed, c.var.viewer.personId);
      if (faults.length > 0) return show(c, { group: null, typed, faults, stays: null });
      return c.redirect(`/operator/groups/${typed.key}?saved`, 303);
    })
    .get('/operator/groups/:group/settings', 'lead-or-administrator', async (c) => {
      const group = await requireManaged(c, deps);
      return show(c, { group, typed: fieldsOf(group), faults: [], stays: null });
    })
    .post('/operator/groups/:group/settings', 'lead-or-administrator', async (c) => {
      const group = await requireManaged(c, deps);
      const { administrator, personId } = c.var.viewer;
      const typed = readFields(await readForm(c), fieldsOf(group), administrator);
      const faults = await changeGroup(deps.db, group, typed, personId);
      if (faults.length > 0) return show(c, { group, typed, faults, stays: null });
      return c.redirect(`/operator/groups/${typed.key}?saved`, 303);
    })
    .post('/operator/groups/:group/close', 'administrator', async (c) => {
      const group = await requireGroup(c, deps);
      const stays = await retireGroup(deps.db, group, c.var.viewer.personId);
      if (stays) return show(c, { group, typed: fieldsOf(group), faults: [], stays });
      return c.redirect('/operator/groups', 303);
    });
}

function fieldsOf({ id: _, ...fields }: Group): GroupFields {
  return fields;
}

/** What was typed; what this viewer may not change stays as it is, whatever was sent. */
function readFields(form: TypedForm, before: GroupFields, administrator: boolean): GroupFields {
  const own = {
    nameNb: form.get('nameNb', 80).trim(),
    nameEn: form.get('nameEn', 80).trim(),
    signatureNb: form.get('signatureNb', 1000).trim(),
    signatureEn: form.get('signatureEn', 1000).trim(),
  };
  if (!administrator) return { ...before, ...own };
  return {
    ...own,
    key: form.get('key', 60).trim().toLowerCase(),
    line: form.get('line') === '2' ? 2 : 1,
    mailName: form.get('mailName', 60).trim().toLowerCase() || null,
    roleClaim: form.get('roleClaim', 100).trim() || null,
  };
}
