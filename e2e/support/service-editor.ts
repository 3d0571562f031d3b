import { expect, type Page } from '@playwright/test';
import { stackAddresses } from './people.ts';

/** The editor of services, by the words that people see there. */
const { desk } = stackAddresses();

/** Makes a service with two questions, gives its key; the editor stands open. */
export async function makeService(page: Page, name: string): Promise<string> {
  await page.goto(`${desk}/operator/services`);
  await page.getByLabel('Navn på tjenesten').fill(name);
  await page.getByRole('button', { name: 'Lag tjenesten' }).click();
  await expect(page.getByText('Tjenesten er laget')).toBeVisible();
  return /services\/([a-z0-9-]+)/.exec(page.url())?.[1] ?? '';
}

/** Adds a question, gives what stands open of it. */
export async function addQuestion(page: Page, kind: string, label: string): Promise<ReturnType<Page['locator']>> {
  const before = page.url();
  await page.getByRole('button', { name: kind, exact: true }).click();
  await page.waitForURL((url) => url.href !== before);
  const open = page.locator('details.vk-editor-field[open]', { has: page.locator('input[autofocus]') });
  await open.getByLabel('Spørsmål', { exact: true }).fill(label);
  return open;
}

export const mainButton = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first();
