import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import config from '../../e2e/playwright.config.ts';
import { personOf } from '../../e2e/support/people.ts';
import { phoneOf } from '../../e2e/support/phone.ts';
import startForAll, { PASSWORD } from '../../e2e/support/start-stack.ts';
import { walkGuide } from './walk.ts';

/** `npm run pictures`: starts everything, goes through the guide, and takes the pictures that README shows. */

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

/** The pictures that are kept; the walk stops at many more pages. */
const KEPT = [
  '1-sign-in',
  '3-contact',
  '9-code',
  '7-preferences',
  '10-desk-operator',
  '11-desk-case',
  'phone-simulator',
];

const VARIANTS = [
  { suffix: '', options: { viewport: { width: 1280, height: 900 } } },
  { suffix: '-phone-dark', options: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const } },
];

async function takePictures(): Promise<void> {
  const stop = await startForAll();
  const browser = await chromium.launch(config.use?.launchOptions ?? {});
  try {
    await mkdir(FOLDER, { recursive: true });
    const addresses = JSON.parse(process.env.VAKT_E2E_STACK ?? '{}');
    for (const [index, { suffix, options }] of VARIANTS.entries()) {
      const person = personOf('operator', index + 1);
      await walkGuide(browser, options, {
        ...addresses,
        person,
        password: PASSWORD,
        phone: phoneOf(person.mobile),
        onPage: async (page, name) => {
          if (!KEPT.includes(name)) return;
          await writeFile(`${FOLDER}${name}${suffix}.png`, await page.screenshot());
          process.stdout.write(`docs/pictures/${name}${suffix}.png\n`);
        },
      });
    }
  } finally {
    await browser.close();
    await stop();
  }
}

await takePictures();
