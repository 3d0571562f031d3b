import { expect, type Page, test } from '@playwright/test';
import { giveRoles } from './support/console.ts';
import { ageFactor, lockCodes, repeatActs } from './support/database.ts';
import { createKeyboard } from './support/keyboard.ts';
import { type Person, personOf, stackAddresses } from './support/people.ts';
import { type Phone, phoneOf, waitFor } from './support/phone.ts';
import { act, enrolMobile, goToChallenge, saveAll, typeCode, typePassword } from './support/quick-steps.ts';
import { doAct, enterSupport, findPerson, REASON, SUPPORT, writeAct } from './support/support-desk.ts';
import { openPassPage, readShown } from './support/ways-back.ts';

/** A support worker's whole day. How its pages look is accessibility.spec.ts's business. */

const addresses = stackAddresses();
const { signIn } = addresses;
const texts = async (phone: Phone) => (await phone.messages()).map(({ text }) => text);

/** Somebody with a registered mobile, and nobody signed in here afterwards. */
async function addEnrolled(page: Page, person: Person): Promise<Phone> {
  await page.context().clearCookies();
  const phone = await enrolMobile(page, person);
  await saveAll(page);
  await page.context().clearCookies();
  return phone;
}

/** What the steps of a day share: the worker's page, and one of the person's own. */
interface Day {
  page: Page;
  theirs: Page;
  worker: Person;
  workerPhone: Phone;
}

test('a support worker’s day: why it failed, unlock, end sessions, a lost phone, two pairs of eyes, a full day', async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  const [worker, colleague] = [personOf('operator', 65), personOf('operator', 66)];
  const [silent, locked] = [personOf('ansatt', 75), personOf('ansatt', 76)];
  const [lost, boss] = [personOf('ansatt', 78), personOf('operator', 67)];
  const phones = new Map<Person, Phone>();
  for (const person of [silent, locked, lost, boss]) phones.set(person, await addEnrolled(page, person));
  const ofPerson = (person: Person) => phones.get(person) as Phone;
  await giveRoles(boss, 'desk-operator,administrator');
  const another = async () => (await browser.newContext({ locale: 'nb-NO' })).newPage();
  const day: Day = { page, theirs: await another(), worker, workerPhone: await enterSupport(page, worker) };
  await test.step('why did the message not arrive', () => readWhy(day, silent, ofPerson(silent)));
  await test.step('somebody is locked', () => unlock(day, locked, ofPerson(locked)));
  await test.step('somebody is signed in at a library', () => signOutEverywhere(day, locked));
  await test.step('a code in the middle, and nothing typed is lost', () => stepUp(day, lost));
  await test.step('the lost phone: a pass that the worker never sees', () => replacePhone(day, lost, ofPerson(lost)));
  const second = await another();
  await test.step('a privileged account takes two', async () => {
    await enterSupport(second, colleague);
    await actByTwo(day, boss, { page: second, name: colleague.name });
  });
  await test.step('the day is full: the next one waits for a colleague', () => fillDay(day, silent));
});

/** The message was refused: found by the whole number, read in plain words. */
async function readWhy({ page, theirs }: Day, person: Person, phone: Phone): Promise<void> {
  await phone.set('full');
  await goToChallenge(theirs, person);
  await expect(async () => {
    await findPerson(page, person.mobile, person);
    const why = page.getByText('ble avvist: abonnementet er sperret for slike meldinger');
    await expect(why).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await expect(page.locator('main')).toContainText(`+XX XXXXXX${person.mobile.slice(-2)}`);
  expect(await page.content()).not.toContain(person.mobile.slice(0, 6));
  await phone.set('on');
}

/** Found on the first page, unlocked, told, and in again. */
async function unlock({ page, theirs }: Day, person: Person, phone: Phone): Promise<void> {
  await lockCodes(addresses, person.userName, 3600);
  await page.goto(`${signIn}${SUPPORT}`);
  await page.getByRole('link', { name: person.name, exact: true }).click();
  await expect(page.getByText(/Sperret for koder til .* etter mange feil koder/)).toBeVisible();
  await doAct(page, 'Lås opp');
  await expect(page.getByRole('heading', { name: 'Gjort' })).toBeVisible();
  await expect.poll(() => texts(phone)).toContainEqual(expect.stringContaining('låst opp'));
  await theirs.context().clearCookies();
  await goToChallenge(theirs, person);
  await typeCode(theirs, (await phone.nextCode()).code);
  await expect(theirs.getByRole('heading', { name: 'Angi kode' })).toBeHidden();
}

async function signOutEverywhere({ page }: Day, person: Person): Promise<void> {
  await findPerson(page, person.name, person);
  await doAct(page, 'Logg ut overalt');
  await expect(page.getByRole('heading', { name: 'Gjort' })).toBeVisible();
  await page.getByRole('link', { name: 'Til personen' }).click();
  await expect(page.getByText('ingen steder')).toBeVisible();
}

/** A quarter of an hour later the worker's own code is asked for, and the act stands there as it was written. */
async function stepUp({ page, worker, workerPhone }: Day, person: Person): Promise<void> {
  await findPerson(page, person.address, person);
  await expect(page.getByText('beviser ikke hvem som spør')).toBeVisible();
  await writeAct(page, 'Krev ny registrering', 'Pass sett');
  await ageFactor(addresses, worker.userName, 1000);
  await page.getByRole('button', { name: 'Ja: Krev ny registrering' }).click();
  await page.getByRole('button', { name: worker.address }).click();
  await typeCode(page, (await workerPhone.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Stemmer dette?' })).toBeVisible();
  await expect(page.getByText(REASON)).toBeVisible();
}

/** A collection code for the person, who collects the pass and registers a new phone by it. */
async function replacePhone({ page, theirs }: Day, person: Person, old: Phone): Promise<void> {
  await page.getByRole('button', { name: 'Ja: Krev ny registrering' }).click();
  const code = (await page.locator('#collection-code').textContent()) ?? '';
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  await theirs.context().clearCookies();
  await openPassPage(theirs, person);
  await typeCode(theirs, code);
  const pass = await readShown(theirs);
  await page.reload();
  expect(await page.content()).not.toContain(pass);
  await theirs.context().clearCookies();
  await enterByPass(theirs, person, pass);
  const fresh = phoneOf('92200078');
  await act(theirs, 'next').click();
  await theirs.locator('input[name=number]').fill(fresh.typed);
  await act(theirs, 'contact').click();
  await typeCode(theirs, (await fresh.nextCode()).code);
  await act(theirs, 'done').click();
  await saveAll(theirs);
  await expect.poll(() => texts(old)).toContainEqual(expect.stringContaining('nullstilt'));
}

/** Asked for, approved by a colleague, on record. */
async function actByTwo({ page }: Day, person: Person, second: { page: Page; name: string }): Promise<void> {
  await findPerson(page, person.userName, person);
  await doAct(page, 'Logg ut overalt');
  await expect(page.getByRole('heading', { name: 'Venter på en kollega' })).toBeVisible();
  const waiting = page.url();
  await second.page.goto(`${signIn}${SUPPORT}`);
  await second.page.getByRole('link', { name: `Logg ut overalt: ${person.name}` }).click();
  await second.page.getByRole('button', { name: 'Godkjenn: Logg ut overalt' }).click();
  await expect(second.page.getByRole('heading', { name: 'Gjort' })).toBeVisible();
  await page.goto(waiting);
  await expect(page.getByText(second.name)).toBeVisible();
}

async function fillDay({ page, worker }: Day, person: Person): Promise<void> {
  await repeatActs(addresses, worker.userName, 49);
  await findPerson(page, person.userName, person);
  await doAct(page, 'Lås opp');
  await expect(page.getByRole('heading', { name: 'Venter på en kollega' })).toBeVisible();
  await expect(page.getByText('så mange slike handlinger som et døgn tillater')).toBeVisible();
  await page.getByRole('button', { name: 'Trekk tilbake' }).click();
  await expect(page.getByRole('heading', { name: 'Trukket tilbake' })).toBeVisible();
}

/** From nothing to the enrolment that a pass leads to. */
async function enterByPass(page: Page, person: Person, pass: string): Promise<void> {
  await page.goto(`${signIn}/mfasetup`);
  await typePassword(page, person);
  await expect(page.getByLabel('Midlertidig tilgangspass')).toBeVisible();
  await typeCode(page, pass);
  await expect(page.getByRole('heading', { name: 'Trenger mer informasjon' })).toBeVisible();
}

test('by keyboard: found, read, unlocked, and every stop of the focus is to be seen', async ({ page }) => {
  test.setTimeout(120_000);
  const [worker, person] = [personOf('operator', 68), personOf('ansatt', 77)];
  await enterSupport(page, worker);
  await lockCodes(addresses, person.userName, 3600);
  const keys = createKeyboard(page);
  await page.goto(`${signIn}${SUPPORT}`);
  await keys.tabTo(page.locator('input[name=text]'));
  await keys.type(person.userName);
  await keys.press('Enter');
  await keys.activate(page.getByRole('link', { name: person.name, exact: true }).first());
  await keys.activate(page.getByRole('link', { name: 'Lås opp' }));
  await keys.activate(page.getByRole('button', { name: 'Gå videre' }));
  await expect(page.locator('[data-error-summary]')).toBeFocused();
  await keys.activate(page.getByRole('link', { name: 'Skriv en begrunnelse.' }));
  await expect(page.locator('textarea[name=reason]')).toBeFocused();
  await keys.type(REASON);
  await keys.activate(page.getByRole('button', { name: 'Gå videre' }));
  await keys.activate(page.getByRole('button', { name: 'Ja: Lås opp' }));
  await waitFor(async () => page.getByRole('heading', { name: 'Gjort' }).isVisible(), 'the end');
});
