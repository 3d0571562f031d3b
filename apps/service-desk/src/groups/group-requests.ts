import type { Assets } from '@vakt/ui/assets.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { problems } from '../problems.ts';
import { GROUP_ROLES, type GroupRole } from '../tables-of-cases.ts';
import { findGroup, type Group } from './groups.store.ts';
import { mayManage } from './may-manage.ts';

export type GroupDependencies = DeskDependencies & { assets: Assets };

/** What every page is given. */
export function pageOf(c: GuardedContext, { settings, assets }: GroupDependencies) {
  return { settings, assets, visit: c.var.visit };
}

/** The group in the address; 404 when there is none that is open. */
export async function requireGroup(c: GuardedContext, deps: GroupDependencies): Promise<Group> {
  const group = await findGroup(deps.db, c.req.param('group') ?? '');
  if (!group) throw problems.notFound();
  return group;
}

/** The same for who looks after it; all others may not. */
export async function requireManaged(c: GuardedContext, deps: GroupDependencies): Promise<Group> {
  const group = await requireGroup(c, deps);
  if (!mayManage(c.var.viewer, group.id)) throw problems.forbidden();
  return group;
}

/** A role that a form sent; null for none that there is. */
export function readRole(text: string): GroupRole | null {
  return GROUP_ROLES.find((role) => role === text) ?? null;
}

/** Whether the page says that a change was saved. */
export function isSaved(c: GuardedContext): boolean {
  return c.req.query('saved') !== undefined;
}
