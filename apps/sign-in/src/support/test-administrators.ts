import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { sql } from 'kysely';
import { createTestBrowser, type Page, type TestBrowser } from '../test-browser.ts';
import { addPersonWithPhone, enterCode, enterPassword, type TestPerson, type TestPhone } from '../test-people.ts';
import type { TestService } from '../test-service.ts';

export const CONSOLE = '/admin/delivery';

export type TestAdministrator = TestPerson & { phone: TestPhone };

/** For tests: gives an account these roles, as `vakt people roles` does. */
export async function setRoles(service: TestService, person: TestPerson, roles: string[]): Promise<void> {
  await service.db.updateTable('accounts').set({ roles }).where('id', '=', person.id).execute();
}

/** A person with a phone and roles. */
export async function addWithRoles(service: TestService, roles: string[]): Promise<TestAdministrator> {
  const person = await addPersonWithPhone(service);
  await setRoles(service, person, roles);
  return person;
}

/** Signs in to the console by its own pages, with password and code; gives where that leads. */
export async function signInToConsole(
  service: TestService,
  person: TestAdministrator,
  browser: TestBrowser = createTestBrowser(service),
): Promise<{ browser: TestBrowser; page: Page }> {
  const first = await browser.open(CONSOLE);
  const challenge = await enterPassword(service, browser, first, person);
  return { browser, page: await enterCode(service, browser, challenge, person.phone.number) };
}

/** A browser in which the person signed in so long ago, made in the database. `factorAge`: null for no second factor. */
export async function addSession(
  service: TestService,
  person: TestPerson,
  factorAgeSeconds: number | null,
  browser: TestBrowser = createTestBrowser(service),
): Promise<{ browser: TestBrowser; sessionId: string }> {
  const sessionId = newId();
  const factorAt =
    factorAgeSeconds === null ? sql`null` : sql`now() - make_interval(secs => ${factorAgeSeconds}::float8)`;
  const token = browser.cookie('vakt') ?? newToken();
  browser.setCookie('vakt', token);
  await sql`
    insert into browsers (id, token_hash) values (${newId()}, ${hashToken(token)}) on conflict do nothing`.execute(
    service.db,
  );
  await sql`
    insert into account_sessions (id, browser_id, account_id, password_at, second_factor, second_factor_at)
    select ${sessionId}, b.id, ${person.id}, now(), ${factorAgeSeconds === null ? null : 'sms'}, ${factorAt}
    from browsers b where token_hash = ${hashToken(token)}`.execute(service.db);
  return { browser, sessionId };
}
