import { createAccountApi } from '@vakt/account-api/client';
import { setRoles } from '../support/test-administrators.ts';
import { createTestBrowser, type TestBrowser } from '../test-browser.ts';
import {
  addPerson,
  addPersonWithPhone,
  enterCode,
  enterPassword,
  type TestPerson,
  type TestPhone,
} from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty } from '../test-relying-party.ts';
import type { TestService } from '../test-service.ts';

export const HELP = 'openid profile account-help';

/** Somebody who is signed in at the desk, with the access token that the desk got. */
export interface DeskWorker extends TestPerson {
  phone: TestPhone | null;
  browser: TestBrowser;
  token: string;
  /** The desk as it asks in this worker's name. */
  api: ReturnType<typeof createAccountApi>;
}

/** Signs somebody in at a relying party and gives the access token. */
export async function signInAtDesk(
  service: TestService,
  person: TestPerson & { phone?: TestPhone | null },
  party: TestRelyingParty,
  scope = HELP,
): Promise<{ browser: TestBrowser; token: string }> {
  const browser = createTestBrowser(service);
  const started = await party.start(browser, { scope });
  let page = await enterPassword(service, browser, started.page, person);
  if (person.phone) page = await enterCode(service, browser, page, person.phone.number);
  return { browser, token: (await party.redeem(started, page)).access_token };
}

/** A worker at the desk; with `factors: 1` one without a second factor. */
export async function addDeskWorker(
  service: TestService,
  { roles = ['support'], factors = 2 }: { roles?: string[]; factors?: 1 | 2 } = {},
): Promise<DeskWorker> {
  const person = factors === 2 ? await addPersonWithPhone(service) : { ...(await addPerson(service)), phone: null };
  await setRoles(service, person, roles);
  const signedIn = await signInAtDesk(service, person, await createRelyingParty(service, 'desk'));
  const api = createAccountApi({ origin: new URL(service.origin), accessToken: () => signedIn.token });
  return { ...person, ...signedIn, api };
}

/** Makes the second factor of all sessions of a worker older. */
export async function ageFactor(service: TestService, { id }: Pick<TestPerson, 'id'>, seconds: number): Promise<void> {
  const at = new Date(Date.now() - seconds * 1000);
  await service.db
    .updateTable('account_sessions')
    .set({ second_factor_at: at })
    .where('account_id', '=', id)
    .where('second_factor', 'is not', null)
    .execute();
}
