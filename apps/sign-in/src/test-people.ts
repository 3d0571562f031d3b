import { addMethod } from './accounts/add-method.ts';
import { addPerson as addPersonToDirectory } from './directories/built-in/add-person.ts';
import type { MethodKind } from './tables.ts';
import type { Page, TestBrowser } from './test-browser.ts';
import type { TestService } from './test-service.ts';

export interface TestPerson {
  id: string;
  organisation: string;
  userName: string;
  password: string;
}

export interface TestPhone {
  methodId: string;
  number: string;
}

let people = 0;
let numbers = 0;

/** A Norwegian mobile number that no other test of this process has. */
export function newNumber(): string {
  numbers += 1;
  return `+479${String(1_000_000 + ((process.pid * 997 + numbers * 7919) % 9_000_000))}`;
}

/** Adds a person with a password and no method. */
export async function addPerson(
  service: TestService,
  given: Partial<Omit<TestPerson, 'id'>> & { email?: string } = {},
): Promise<TestPerson> {
  people += 1;
  const { email = null, ...chosen } = given;
  const person = {
    organisation: 'ntnu',
    userName: `person${people}`,
    password: `passord for person ${people}`,
    ...chosen,
  };
  const added = await addPersonToDirectory(service, {
    ...person,
    displayName: `Person ${people}`,
    email,
    roles: ['employee'],
  });
  if (added.verdict !== 'added') throw new Error('There is such a person already.');
  return { ...person, id: added.accountId };
}

/** Gives a person a phone the fast way, as if it had been proved. */
export async function addPhone(
  service: TestService,
  person: TestPerson,
  given: { kind?: MethodKind; number?: string; canText?: boolean } = {},
): Promise<TestPhone> {
  const phone = { kind: 'authentication-phone' as MethodKind, number: newNumber(), canText: true, ...given };
  const { id } = await addMethod(service, service.db, { accountId: person.id, ...phone });
  return { methodId: id, number: phone.number };
}

/** Gives a person an app the fast way. */
export async function addApp(service: TestService, person: TestPerson): Promise<{ methodId: string; secret: string }> {
  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  const { id } = await addMethod(service, service.db, { accountId: person.id, kind: 'app', secret });
  return { methodId: id, secret };
}

/** A person with an authentication phone. */
export async function addPersonWithPhone(service: TestService): Promise<TestPerson & { phone: TestPhone }> {
  const person = await addPerson(service);
  return { ...person, phone: await addPhone(service, person) };
}

/** From the password page: types user name and password. Gives the page that comes next, when its message has left. */
export async function enterPassword(
  service: TestService,
  browser: TestBrowser,
  page: Page,
  person: TestPerson,
): Promise<Page> {
  const next = await browser.submit(page, '/password', { userName: person.userName, password: person.password });
  await service.settle();
  return next;
}

/** From "Angi kode": types the newest code that went to the phone. */
export function enterCode(service: TestService, browser: TestBrowser, page: Page, number: string): Promise<Page> {
  return browser.submit(page, '/code', { code: service.phones.codeTo(number) });
}

/** From "Trenger mer informasjon" to "Kontroller": asks for a code to a new phone. */
export async function askToEnrol(
  service: TestService,
  browser: TestBrowser,
  moreInfo: Page,
  number: string,
  channel: 'sms' | 'call' = 'sms',
): Promise<Page> {
  const contact = await browser.submit(moreInfo, '/next');
  const verify = await browser.submit(contact, '/contact', {
    kind: 'authentication-phone',
    country: 'NO',
    number: number.replace('+47', ''),
    channel,
  });
  await service.settle();
  return verify;
}

/** From "Trenger mer informasjon" through the pages to the service: proves a phone and saves the choices. */
export async function enrolPhone(
  service: TestService,
  browser: TestBrowser,
  moreInfo: Page,
  number: string,
): Promise<Page> {
  const verify = await askToEnrol(service, browser, moreInfo, number);
  const verified = await browser.submit(verify, '/proof', { code: service.phones.codeTo(number) });
  const preferences = await browser.submit(verified, '/done');
  const saved = await browser.submit(preferences, '/preferences');
  return browser.submit(saved, '/continue');
}
