import { newId } from '@vakt/foundation/ids';
import type { TestHouse, TestPerson } from '../testing/test-house.ts';

const RAW = Buffer.from('From: fremmed@utenfor.test\r\nSubject: Hei\r\n\r\nEn e-post.\r\n');

async function addMail(house: TestHouse, changes: Record<string, unknown>): Promise<Record<string, string>> {
  const id = newId();
  await house.db
    .insertInto('incoming_mails')
    .values({
      id,
      fingerprint: id.replaceAll('-', '').repeat(2),
      inlet: 'test',
      raw: RAW,
      size: RAW.length,
      recipients: [],
      from_address: 'fremmed@utenfor.test',
      subject: 'Hei',
      body: 'En e-post.',
      ...changes,
    } as never)
    .execute();
  return { mail: id };
}

/** A mail in quarantine that came to a group of the asker's, or to nobody's. */
export async function addQuarantinedMail(house: TestHouse, _caseNumber: string, asker: TestPerson | null) {
  const membership = await house.db
    .selectFrom('memberships')
    .select('group_id')
    .where('person_id', '=', asker?.id ?? newId())
    .executeTakeFirst();
  return addMail(house, { state: 'quarantined', reason: 'unknown-sender', group_id: membership?.group_id ?? null });
}

/** A mail that became a message of the case. */
export async function addCaseMail(house: TestHouse, caseNumber: string) {
  const found = await house.db
    .selectFrom('cases')
    .select('id')
    .where('number', '=', Number(caseNumber.replace(/\D/g, '')))
    .executeTakeFirst();
  return addMail(house, { state: 'joined', case_id: found?.id ?? null });
}
