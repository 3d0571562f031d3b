import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CDPSession, Page, Response } from '@playwright/test';
import { checkPage, PAGES_FOLDER } from '../../tools/check/pages.ts';
import { ALL_STATES } from './page-states.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Contrast where axe cannot see the background (something on top); keys named by a sign that is no text ("*": "stjerne"). */
const MAY_BE_UNSURE = ['color-contrast', 'label-content-name-mismatch'];
const FOLDER = fileURLToPath(new URL(`../../${PAGES_FOLDER}/`, import.meta.url));
/** Compressed, with styles and scripts; a thousand of them ask for a passkey. */
const MOST_BYTES = 21_000;
const DESK_SIZE = { width: 1280, height: 800 };
/** A phone, and 1280 × 1024 at 400 % (WCAG 2.2, 1.4.10). */
const SMALL_SIZES = [
  { width: 320, height: 640 },
  { width: 320, height: 256 },
];

/** Looks at pages as they stand, and gives what is wrong with each; nothing wrong is an empty list. */
export interface Inspector {
  /** `name` is one of page-states.ts. `weigh`: the page belongs to the sign-in service, which has a budget. */
  look(name: string, options?: { weigh?: boolean }): Promise<string[]>;
}

/** Where a state's page is kept for `npm run check`. */
export const pathOfState = (name: string): string => join(FOLDER, `${name}.html`);

/** Watches a page from now on. */
export async function createInspector(page: Page): Promise<Inspector> {
  const session = await page.context().newCDPSession(page);
  const complaints: string[] = [];
  let latest: Response | null = null;
  page.on('response', (response) => {
    const isDocument = response.request().isNavigationRequest() && response.frame() === page.mainFrame();
    if (isDocument && (response.status() < 300 || response.status() >= 400)) latest = response;
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('console', (message) => {
    // That the page itself came with a status of 4xx is what it is for.
    const isOwnStatus = /^Failed to load resource/.test(message.text()) && message.location().url === page.url();
    if (message.type() === 'error' && !isOwnStatus)
      complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  return {
    async look(name, { weigh = false } = {}) {
      if (!ALL_STATES.has(name)) throw new Error(`${name} stands in no list of page-states.ts.`);
      if (!latest) throw new Error('No page was loaded yet.');
      const html = await latest.text();
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(pathOfState(name), html);
      const found = [
        ...checkPolicy(latest),
        ...(await checkPage(name, html)).map((finding) => `html-validate: ${finding.message}`),
        ...(weigh ? await checkWeight(latest, html) : []),
        ...(await checkLooks(page, session)),
        ...complaints.splice(0),
      ];
      return found.map((one) => `${name}: ${one}`);
    },
  };
}

function checkPolicy(response: Response): string[] {
  const policy = response.headers()['content-security-policy'] ?? '';
  const found: string[] = [];
  if (!policy.includes("default-src 'none'")) found.push(`no strict content security policy: "${policy}"`);
  if (/unsafe-|\*|https?:(?!\/\/)/.test(policy))
    found.push(`the content security policy lets too much in: "${policy}"`);
  return found;
}

async function checkLooks(page: Page, session: CDPSession): Promise<string[]> {
  const found: string[] = [];
  found.push(...(await runAxe(session, 'light, 1280 px')), ...(await findOverflow(page)));
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const size of SMALL_SIZES) {
    await page.setViewportSize(size);
    found.push(...(await findOverflow(page)));
  }
  found.push(...(await runAxe(session, 'dark, 320 px')));
  await page.setViewportSize(DESK_SIZE);
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

interface AxeResult {
  id: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/**
 * A live page may change under axe, which then judges parts that are gone ("unable to determine previous heading"): it
 * looks again until nothing came or went meanwhile.
 */
const LOOKS_AT_MOST = 10;

/** The content security policy lets no foreign script in: it comes by the debugger. */
async function runAxe(session: CDPSession, where: string): Promise<string[]> {
  const run = `(async () => {
    for (let turn = 1; turn <= ${LOOKS_AT_MOST}; turn += 1) {
      let changes = 0;
      const watch = new MutationObserver((records) => { changes += records.length; });
      watch.observe(document.documentElement, { childList: true, subtree: true });
      const { violations, incomplete } =
        await axe.run({ runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations', 'incomplete'] });
      changes += watch.takeRecords().length;
      watch.disconnect();
      if (changes === 0) return JSON.stringify({ violations, incomplete });
    }
    throw new Error('the page did not stand still');
  })()`;
  await session.send('Runtime.evaluate', { expression: `window.axe ?? (() => { ${AXE} })()` });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression: run,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(`axe: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  const { violations, incomplete } = JSON.parse(String(result.value)) as Record<string, AxeResult[]>;
  const unsure = (incomplete ?? []).filter((one) => !MAY_BE_UNSURE.includes(one.id));
  return [...(violations ?? []), ...unsure].flatMap((one) =>
    one.nodes.map((node) => `axe (${where}) ${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`),
  );
}

/** What stands out to the right, so that the page scrolls sideways. */
async function findOverflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const outside = [...document.querySelectorAll('body *')].filter(
      (one) => one.getBoundingClientRect().right > clientWidth + 1,
    );
    const names = outside.slice(0, 4).map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
    return [`${scrollWidth} px wide in a window of ${clientWidth} px: ${names.join(', ')}`];
  });
}

const weights = new Map<string, number>();

/** Bytes of a file as it goes over the line. */
async function weighFile(url: string): Promise<number> {
  const known = weights.get(url);
  if (known !== undefined) return known;
  const bytes = await new Promise<number>((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip, br' } }, (response) => {
      let sum = 0;
      response.on('data', (chunk: Buffer) => {
        sum += chunk.length;
      });
      response.on('end', () => resolve(sum));
    }).on('error', reject);
  });
  weights.set(url, bytes);
  return bytes;
}

/** The page with its styles and scripts, as they go over the line; the font apart. */
async function checkWeight(response: Response, html: string): Promise<string[]> {
  const { responseBodySize } = await response.request().sizes();
  const files = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"|<script[^>]* src="([^"]+)"/g)];
  if (files.length === 0) return ['has neither styles nor scripts: they cannot be weighed'];
  const sizes = await Promise.all(files.map(([, css, js]) => weighFile(new URL(css ?? js ?? '', response.url()).href)));
  const sum = responseBodySize + sizes.reduce((one, other) => one + other, 0);
  return sum > MOST_BYTES ? [`weighs ${sum} bytes; the most is ${MOST_BYTES}`] : [];
}
