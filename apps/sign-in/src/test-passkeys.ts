import assert from 'node:assert/strict';
import { newToken } from '@vakt/foundation/ids';
import { bindPasskey } from './factors/passkey/bind-passkey.ts';
import { checkRegistration } from './factors/passkey/check-registration.ts';
import { createUserHandle } from './factors/passkey/create-challenge.ts';
import type { ProvedPasskey } from './factors/passkey/passkey.ts';
import { readRelyingParty } from './factors/passkey/relying-party.ts';
import {
  type AuthenticatorKind,
  createTestAuthenticator,
  type Forgery,
  type TestAuthenticator,
} from './factors/passkey/test-authenticator.ts';
import type { Page, TestBrowser } from './test-browser.ts';
import { decodeEntities } from './test-forms.ts';
import type { TestPerson } from './test-people.ts';
import type { TestService } from './test-service.ts';

/** An authenticator in somebody's hand, and the method that its passkey is. */
export type HeldPasskey = TestAuthenticator & { methodId: string };

/** A passkey that has proved itself for a person, and is not bound. */
export async function provePasskey(
  service: TestService,
  person: TestPerson,
  kind: AuthenticatorKind = {},
): Promise<{ authenticator: TestAuthenticator; proved: ProvedPasskey }> {
  const authenticator = createTestAuthenticator(service.origin, kind);
  const party = readRelyingParty(service.settings.publicUrl);
  assert.ok(party);
  const challenge = newToken();
  const userHandle = createUserHandle(service.keyring, person.id);
  const text = authenticator.create({ challenge, rp: party, user: { id: userHandle } });
  const checked = await checkRegistration(text, { party, challenge, userHandle });
  if (checked.verdict !== 'accepted') throw new Error(`The passkey was ${checked.verdict}.`);
  return { authenticator, proved: checked.passkey };
}

/** Gives a person a passkey the fast way, as if its page had been gone through; as many as one likes. */
export async function addPasskey(
  service: TestService,
  person: TestPerson,
  kind: AuthenticatorKind = {},
): Promise<HeldPasskey> {
  const { authenticator, proved } = await provePasskey(service, person, kind);
  const bound = await service.db
    .transaction()
    .execute((trx) => bindPasskey(trx, { ...proved, accountId: person.id, name: null }, 100));
  if (bound.verdict !== 'bound') throw new Error(`The passkey was not bound: ${bound.verdict}.`);
  return { ...authenticator, methodId: bound.methodId };
}

/** What a page asks the browser's passkeys for; null when it asks nothing. */
// biome-ignore lint/suspicious/noExplicitAny: as a script would read it
export function optionsOf(page: Page): any {
  const [, text] = /<vakt-passkey[^>]* data-options="([^"]*)"/.exec(page.html) ?? [];
  return text === undefined ? null : JSON.parse(decodeEntities(text));
}

/** Answers what the page asks with this authenticator, as the script does. */
export function answerWith(
  browser: TestBrowser,
  page: Page,
  authenticator: TestAuthenticator,
  forged: Forgery = {},
): Promise<Page> {
  return browser.submit(page, '/passkey', { credential: authenticator.get(optionsOf(page), forged) });
}

/** Makes a new passkey at the page that adds one. */
export function createAt(
  browser: TestBrowser,
  page: Page,
  authenticator: TestAuthenticator,
  forged: Forgery = {},
): Promise<Page> {
  return browser.submit(page, '/passkey', { credential: authenticator.create(optionsOf(page), forged) });
}
