import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import type { TestHouse } from '../testing/test-house.ts';
import { type NewServiceContent, serviceContentSchema } from './content.ts';

/** What a test says of a service; the rest is a form with one question, `what`. */
export interface TestService {
  key?: string;
  groupId?: string;
  content?: Partial<NewServiceContent>;
  retired?: boolean;
}

/** Adds a published service to a house, and gives its key and id. */
export async function addService(house: TestHouse, wish: TestService = {}): Promise<{ id: string; key: string }> {
  const [id, key] = [newId(), wish.key ?? `tjeneste-${newId()}`];
  await house.db
    .insertInto('services')
    .values({
      id,
      key,
      group_id: wish.groupId ?? house.groups.first,
      published_version: 1,
      ...(wish.retired ? { retired_at: sql<Date>`now()` } : {}),
    })
    .execute();
  await addVersion(house, id, 1, wish.content);
  return { id, key };
}

/** Publishes a version of a service. */
export async function addVersion(
  house: TestHouse,
  serviceId: string,
  version: number,
  content: Partial<NewServiceContent> = {},
): Promise<void> {
  const whole = serviceContentSchema.parse({
    name: { nb: 'Feil på utstyr', en: 'Faulty equipment' },
    summary: { nb: 'Skriver, skjerm eller PC virker ikke.', en: 'A printer, screen or PC does not work.' },
    fields: [{ kind: 'long-text', id: 'what', label: { nb: 'Hva er galt?', en: 'What is wrong?' }, required: true }],
    ...content,
  });
  await house.db
    .updateTable('service_versions')
    .set({ state: 'superseded' })
    .where('service_id', '=', serviceId)
    .where('state', '=', 'published')
    .execute();
  await house.db
    .insertInto('service_versions')
    .values({
      service_id: serviceId,
      version,
      state: 'published',
      content: JSON.stringify(whole),
      created_by: null,
      published_at: sql<Date>`now()`,
      published_by: null,
    })
    .execute();
  await house.db.updateTable('services').set({ published_version: version }).where('id', '=', serviceId).execute();
}
