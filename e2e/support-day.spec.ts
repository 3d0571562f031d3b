import { type Browser, expect, type Page, test } from '@playwright/test';
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

interface Day {
  browser: Browser;
  /** The worker's, signed in to the console. */
  page: Page;
  /** Of whoever is helped. */
  theirs: Page;
  worker: Person;
  workerPhone: Phone;
  colleague: Person;
  silent: Person;
  locked: Person;
  lost: Person;
  boss: Person;
  phones: Record<'silent' | 'locked' | 'lost' | 'boss', Phone>;
}

/** Why did the message not arrive: the operator bars it. */
async function readWhy({ page, theirs, silent, phones }: Day): Promise<void> {
  await phones.silent.set('full');
  await goToChallenge(theirs, silent);
  await expect(async () => {
    await findPerson(page, silent.mobile, silent);
    await expect(page.getByText('ble avvist: abonnementet er sperret for slike meldinger')).toBeVisible({
      timeout: 1000,
    });
  }).toPass({ timeout: 30_000 });
  await expect(page.locator('main')).toContainText(`+XX XXXXXX${silent.mobile.slice(-2)}`);
  expect(await page.content()).not.toContain(silent.mobile.slice(0, 6));
  await phones.silent.set('on');
}

/** Somebody is locked: found on the first page, unlocked, told. */
async function unlock({ page, theirs, locked, phones }: Day): Promise<void> {
  await lockCodes(addresses, locked.userName, 3600);
  await page.goto(`${signIn}${SUPPORT}`);
  await page.getByRole('link', { name: locked.name, exact: true }).click();
  await expect(page.getByText(/Sperret for koder til .* etter mange feil koder/)).toBeVisible();
  await doAct(page, 'Lås opp');
  await expect(page.getByRole('heading', { name: 'Gjort' })).toBeVisible();
  await expect.poll(() => texts(phones.locked)).toContainEqual(expect.stringContaining('har låst opp kontoen din'));
  await theirs.context().clearCookies();
  await goToChallenge(theirs, locked);
  await typeCode(theirs, (await phones.locked.nextCode()).code);
  await expect(theirs.getByRole('heading', { name: 'Angi kode' })).toBeHidden();
}

/** Somebody is signed in at a library: signed out everywhere, by name. */
async function signOutElsewhere({ page, locked }: Day): Promise<void> {
  await findPerson(page, locked.name, locked);
  await doAct(page, 'Logg ut overalt');
  await expect(page.getByRole('heading', { name: 'Gjort' })).toBeVisible();
  await page.getByRole('link', { name: 'Til personen' }).click();
  await expect(page.getByText('ingen steder')).toBeVisible();
}

/** A quarter of an hour later: a code in the middle, and nothing typed is lost. */
async function stepUp({ page, worker, workerPhone, lost }: Day): Promise<void> {
  await findPerson(page, lost.address, lost);
  await expect(page.getByText('beviser ikke hvem som spør')).toBeVisible();
  await writeAct(page, 'Krev ny registrering', 'Pass sett');
  await ageFactor(addresses, worker.userName, 1000);
  await page.getByRole('button', { name: 'Ja: Krev ny registrering' }).click();
  await page.getByRole('button', { name: worker.address }).click();
  await typeCode(page, (await workerPhone.nextCode()).code);
  await expect(page.getByRole('heading', { name: 'Stemmer dette?' })).toBeVisible();
  await expect(page.getByText(REASON)).toBeVisible();
}

/** The lost phone: a collection code for the person, a pass that the worker never sees. */
async function helpWithLostPhone({ page, theirs, lost, phones }: Day): Promise<void> {
  await page.getByRole('button', { name: 'Ja: Krev ny registrering' }).click();
  const code = (await page.locator('#collection-code').textContent()) ?? '';
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  await theirs.context().clearCookies();
  await openPassPage(theirs, lost);
  await typeCode(theirs, code);
  const pass = await readShown(theirs);
  await page.reload();
  expect(await page.content()).not.toContain(pass);
  await theirs.context().clearCookies();
  await enterByPass(theirs, lost, pass);
  const fresh = phoneOf('92200078');
  await act(theirs, 'next').click();
  await theirs.locator('input[name=number]').fill(fresh.typed);
  await act(theirs, 'contact').click();
  await typeCode(theirs, (await fresh.nextCode()).code);
  await act(theirs, 'done').click();
  await saveAll(theirs);
  await expect.poll(() => texts(phones.lost)).toContainEqual(expect.stringContaining('nullstilt'));
}

/** A privileged account takes two: asked for, approved by a colleague, on record. */
async function askColleague({ page, browser, colleague, boss, phones }: Day): Promise<void> {
  await findPerson(page, boss.userName, boss);
  await doAct(page, 'Logg ut overalt');
  await expect(page.getByRole('heading', { name: 'Venter på en kollega' })).toBeVisible();
  const waiting = page.url();
  const second = await (await browser.newContext({ locale: 'nb-NO' })).newPage();
  await enterSupport(second, colleague);
  await second.getByRole('link', { name: `Logg ut overalt: ${boss.name}` }).click();
  await second.getByRole('button', { name: 'Godkjenn: Logg ut overalt' }).click();
  await expect(second.getByRole('heading', { name: 'Gjort' })).toBeVisible();
  await page.goto(waiting);
  await expect(page.getByText(colleague.name)).toBeVisible();
  await expect.poll(() => texts(phones.boss)).toContainEqual(expect.stringContaining('logget deg ut overalt'));
}

/** The day is full: the next one waits for a colleague. */
async function fillDay({ page, worker, silent }: Day): Promise<void> {
  await repeatActs(addresses, worker.userName, 49);
  await findPerson(page, silent.userName, silent);
  await doAct(page, 'Lås opp');
  await expect(page.getByRole('heading', { name: 'Venter på en kollega' })).toBeVisible();
  await expect(page.getByText('så mange slike handlinger som et døgn tillater')).toBeVisible();
  await page.getByRole('button', { name: 'Trekk tilbake' }).click();
  await expect(page.getByRole('heading', { name: 'Trukket tilbake' })).toBeVisible();
}

test('a support worker’s day: why it failed, unlock, end sessions, a lost phone, two pairs of eyes, a full day', async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  const [worker, colleague] = [personOf('operator', 65), personOf('operator', 66)];
  const [silent, locked] = [personOf('ansatt', 75), personOf('ansatt', 76)];
  const [lost, boss] = [personOf('ansatt', 78), personOf('operator', 67)];
  const phones = {
    silent: await addEnrolled(page, silent),
    locked: await addEnrolled(page, locked),
    lost: await addEnrolled(page, lost),
    boss: await addEnrolled(page, boss),
  };
  await giveRoles(boss, 'desk-operator,administrator');
  const theirs = await (await browser.newContext({ locale: 'nb-NO' })).newPage();
  const workerPhone = await enterSupport(page, worker);
  const people = { worker, colleague, silent, locked, lost, boss };
  const day: Day = { browser, page, theirs, workerPhone, phones, ...people };
  await test.step('why did the message not arrive: the operator bars it', () => readWhy(day));
  await test.step('somebody is locked: found on the first page, unlocked, told', () => unlock(day));
  await test.step('somebody is signed in at a library: signed out everywhere, by name', () => signOutElsewhere(day));
  await test.step('a quarter of an hour later: a code in the middle, and nothing typed is lost', () => stepUp(day));
  await test.step('the lost phone: a collection code for the person, a pass that the worker never sees', () =>
    helpWithLostPhone(day));
  await test.step('a privileged account takes two: asked for, approved by a colleague, on record', () =>
    askColleague(day));
  await test.step('the day is full: the next one waits for a colleague', () => fillDay(day));
});

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
