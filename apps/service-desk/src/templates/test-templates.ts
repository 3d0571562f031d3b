import { newId } from '@vakt/foundation/ids';
import type { CaseStatus } from '../tables-of-cases.ts';
import type { TestHouse } from '../testing/test-house.ts';

export interface TestTemplate {
  /** Default: the first line's. Null: everybody's. */
  groupId?: string | null;
  name?: string;
  bodies?: Partial<Record<'nb' | 'nn' | 'en', string>>;
  statusAfter?: CaseStatus;
  tag?: string;
}

/** Adds a template to a test's house, and gives its id. */
export async function addTemplate(house: TestHouse, template: TestTemplate = {}): Promise<string> {
  const id = newId();
  await house.db
    .insertInto('templates')
    .values({
      id,
      key: id,
      group_id: template.groupId === undefined ? house.groups.first : template.groupId,
      name: template.name ?? 'Be om mer',
      bodies: JSON.stringify(template.bodies ?? { nb: 'Hei {fornavn}!', en: 'Hi {first name}!' }),
      status_after: template.statusAfter ?? null,
      tag: template.tag ?? null,
      created_by: null,
    })
    .execute();
  return id;
}
