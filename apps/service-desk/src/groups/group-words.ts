import type { Translator } from '@vakt/messages/translate';
import type { GroupRole } from '../tables-of-cases.ts';

/** A group's name in the language of the page. */
export function nameOfGroup({ tag }: Pick<Translator, 'tag'>, group: { nameNb: string; nameEn: string }): string {
  return tag === 'en' ? group.nameEn : group.nameNb;
}

export const ROLE_NAMES = {
  worker: 'groups.roleWorker',
  editor: 'groups.roleEditor',
  lead: 'groups.roleLead',
} as const satisfies Record<GroupRole, string>;

/** The roles as options of a list. */
export function roleOptions({ t }: Translator): { value: GroupRole; label: string }[] {
  return (['worker', 'editor', 'lead'] as const).map((value) => ({ value, label: t(ROLE_NAMES[value]) }));
}
