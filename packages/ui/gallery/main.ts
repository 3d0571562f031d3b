/**
 * Renders every component in every page shape, photographs them in light and dark on three widths, and checks them with axe
 * and html-validate. `node --import tsx packages/ui/gallery/main.ts [folder] [part of a page's name]`; pictures go to the folder.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { HtmlValidate } from 'html-validate';
import { loadAssets } from '../src/assets.ts';
import { securityHeaders } from '../src/csp.ts';
import { accountPages } from './account-pages.tsx';
import { codePages } from './code-pages.tsx';
import { deskPages } from './desk-pages.tsx';
import { enrolPages } from './enrol-pages.tsx';

const folder = process.argv[2] ?? 'pictures';
const only = process.argv[3] ?? '';
const WIDTHS = [1280, 390, 320];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const organisations = [{ id: 'ntnu', colour: '#00509e' }];
const signIn = await loadAssets({ surface: 'sign-in', organisations });
const desk = await loadAssets({ surface: 'desk', organisations });
const pages: Record<string, string> = {
  ...accountPages(signIn),
  ...enrolPages(signIn),
  ...codePages(signIn),
  ...deskPages(desk),
};
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const headers = securityHeaders({ https: false });

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://gallery').pathname;
  const file =
    signIn.serve(path, request.headers['accept-encoding']) ?? desk.serve(path, request.headers['accept-encoding']);
  const page = pages[path.slice(1)];
  if (file) response.writeHead(200, file.headers).end(file.body);
  else if (page) response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(page);
  else response.writeHead(204).end();
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
await mkdir(folder, { recursive: true });

// Only how the renderer writes XML-like ends and booleans is let pass; integrity needs no attribute on our own origin.
const validator = new HtmlValidate(
  JSON.parse(await readFile(new URL('../.htmlvalidate.json', import.meta.url), 'utf8')),
);
let findings = 0;
const find = (text: string) => {
  findings += 1;
  console.error(text);
};

for (const [name, html] of Object.entries(pages)) {
  if (!name.includes(only)) continue;
  const report = await validator.validateString(html);
  for (const message of report.results.flatMap((result) => result.messages)) {
    find(`${name}: html-validate ${message.ruleId}: ${message.message} (${message.selector ?? ''})`);
  }
}
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIET });
try {
  for (const scheme of ['light', 'dark'] as const) for (const width of WIDTHS) await photograph(browser, scheme, width);
} finally {
  await browser.close();
  server.close();
  server.closeAllConnections();
}
await writeFile(join(folder, 'sizes.json'), JSON.stringify({ signIn: signIn.sizes(), desk: desk.sizes() }, null, 2));
console.log(`${Object.keys(pages).length} pages, ${findings} findings`);
process.exitCode = findings === 0 ? 0 : 1;

async function photograph(open: Browser, colorScheme: 'light' | 'dark', width: number): Promise<void> {
  const context = await open.newContext({
    colorScheme,
    viewport: { width, height: width === 1280 ? 900 : 844 },
    bypassCSP: false,
  });
  const page = await context.newPage();
  const inspector = await context.newCDPSession(page);
  let current = '';
  page.on('console', (message) => message.type() === 'error' && find(`${current}: console ${message.text()}`));
  page.on('pageerror', (error) => find(`${current}: ${error.message}`));
  for (const name of Object.keys(pages)) {
    if (!name.includes(only)) continue;
    current = `${name} ${width} ${colorScheme}`;
    await page.goto(`${origin}/${name}`, { waitUntil: 'load' });
    await page.evaluate(() => document.fonts.ready.then(() => true));
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (overflow > 0) find(`${current}: ${overflow} px wider than the window`);
    await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: width !== 1280 });
    await inspector.send('Runtime.evaluate', { expression: axe });
    const { result } = await inspector.send('Runtime.evaluate', {
      expression:
        'axe.run().then((r) => JSON.stringify(r.violations.concat(r.incomplete.filter((i) => i.id !== "color-contrast"))))',
      awaitPromise: true,
      returnByValue: true,
    });
    for (const violation of JSON.parse(String(result.value))) {
      find(
        `${current}: axe ${violation.id}: ${violation.nodes.map((node: { target: string[]; failureSummary: string }) => `${node.target} ${node.failureSummary}`).join(' | ')}`,
      );
    }
  }
  await context.close();
}
