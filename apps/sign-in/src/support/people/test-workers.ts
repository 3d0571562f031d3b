import { newId } from '@vakt/foundation/ids';
import { createTestBrowser, type Page, type TestBrowser } from '../../test-browser.ts';
import { addPersonWithPhone, type TestPerson } from '../../test-people.ts';
import type { TestService } from '../../test-service.ts';
import { addSession, addWithRoles, type TestAdministrator } from '../test-administrators.ts';
import type { ActKind } from './acts.ts';
import type { PassDesk, PassOrder } from './dependencies.ts';

export const REASON = 'Ringte fra nytt nummer, har mistet telefonen.';

export interface TestWorker extends TestAdministrator {
  browser: TestBrowser;
  sessionId: string;
}

/** A worker who is signed in with a fresh second factor. */
export async function addWorker(
  service: TestService,
  roles: string[] = ['support'],
  factorAgeSeconds = 10,
): Promise<TestWorker> {
  const person = await addWithRoles(service, roles);
  const { browser, sessionId } = await addSession(service, person, factorAgeSeconds, createTestBrowser(service));
  return { ...person, browser, sessionId };
}

/** A pass desk that remembers what was ordered; codes are of the shape that workers read out. */
export function createTestPassDesk(): PassDesk & { orders: PassOrder[] } {
  const orders: PassOrder[] = [];
  return {
    orders,
    async order(_trx, order) {
      orders.push(order);
      return {
        collectionCode: `HK7M-${String(orders.length).padStart(4, '2')}`,
        until: new Date(Date.now() + 600_000),
      };
    },
  };
}

/** Fills the form of an act in; gives the page that asks whether it is right. */
export async function writeAct(
  worker: TestWorker,
  person: Pick<TestPerson, 'id'>,
  kind: ActKind,
  values: Record<string, string> = {},
): Promise<Page> {
  const form = await worker.browser.open(`/support/people/${person.id}/${kind}`);
  const proof = kind === 'require-enrolment' || kind === 'order-pass' || kind === 'enable-account';
  const filled = { reason: REASON, ...(proof ? { proof: 'passport' } : {}), ...values };
  return worker.browser.submit(form, `/support/people/${person.id}/${kind}`, filled);
}

/** Writes an act down and confirms it; gives the page that says what became of it. */
export async function doAct(
  worker: TestWorker,
  person: Pick<TestPerson, 'id'>,
  kind: ActKind,
  values: Record<string, string> = {},
): Promise<Page> {
  const confirm = await writeAct(worker, person, kind, values);
  return worker.browser.submit(confirm, '/confirm');
}

/** How an act stands in the database. */
export async function loadStoredAct(service: TestService, page: Page) {
  const id = page.url.pathname.split('/').at(-1) ?? '';
  return service.db.selectFrom('support_acts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** Locks a person's codes for an hour, as wrong ones do. */
export async function lockCodes(service: TestService, person: Pick<TestPerson, 'id'>): Promise<void> {
  const until = new Date(Date.now() + 3_600_000);
  const change = { code_failures: 12, code_locked_until: until };
  await service.db.updateTable('accounts').set(change).where('id', '=', person.id).execute();
}

/** Some acts, put where a worker's day is counted. */
export async function addDoneActs(
  service: TestService,
  worker: TestWorker,
  kind: ActKind,
  count: number,
): Promise<void> {
  const person = await addPersonWithPhone(service);
  const now = new Date();
  for (let done = 0; done < count; done += 1)
    await service.db
      .insertInto('support_acts')
      .values({
        id: newId(),
        kind,
        account_id: person.id,
        worker_id: worker.id,
        worker_role: 'support',
        door: 'page',
        request_key: null,
        reason: REASON,
        proof: null,
        wishes: '{}',
        state: 'done',
        second_eyes: null,
        outcome: '{}',
        told_sealed: null,
        expires_at: now,
        confirmed_at: now,
        decided_by: null,
        decision_reason: null,
      })
      .execute();
}
