import type { Viewer } from '../access/viewer.ts';

/** Says whether a viewer looks after a group: its lead, or an administrator. */
export function mayManage(viewer: Viewer, groupId: string): boolean {
  return viewer.administrator || viewer.roles.get(groupId) === 'lead';
}
