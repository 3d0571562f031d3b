import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import { waitUntil } from '../../../../tools/peers/process.ts';
import type { CallGateway, TextGateway } from '../transport.ts';
import { createPhoneSimulatorGateway } from './gateway.ts';
import { type RunningSimulator, startSimulator } from './start-simulator.ts';
import { makeCall, makeText, NUMBER } from './test-exchange.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TOKEN = 'a-token-of-the-tests';

describe('the page in a browser', {
  skip: CHROMIUM ? false : 'Chromium is not installed (apt-get install chromium)',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-browser-'));
  let simulator: RunningSimulator;
  let browser: Browser;
  let gateway: TextGateway & CallGateway;
  let url: string;
  /** What the pages complained of: breaches of the policy, faults of the script. */
  const complaints: string[] = [];

  before(async () => {
    simulator = await startSimulator({ url: 'http://localhost:0', token: TOKEN, dataFolder: folder });
    url = `http://localhost:${simulator.port}`;
    gateway = createPhoneSimulatorGateway({ name: 'simulator', url, token: TOKEN, timeoutMs: 5000 });
    browser = await chromium.launch({
      ...(CHROMIUM ? { executablePath: CHROMIUM } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--autoplay-policy=no-user-gesture-required',
      ],
    });
  });
  after(async () => {
    await browser?.close();
    await simulator?.stop();
    rmSync(folder, { recursive: true });
  });

  let count = 0;
  const unique = () => {
    count += 1;
    return `browser-${count}`;
  };
  const receiptUrl = 'http://localhost:9/';
  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'nb-NO', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${url}${path}`);
    return page;
  }
  const close = (page: Page) => page.context().close();

  /** axe-core by the debugger, since the page's policy lets no foreign script in. */
  async function findAxeFaults(page: Page): Promise<string[]> {
    const session = await page.context().newCDPSession(page);
    const evaluate = async (expression: string) =>
      (await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })).result.value;
    await evaluate(AXE);
    return evaluate(
      `axe.run().then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target).join(' ')))`,
    );
  }

  it('shows a message the moment it comes, on the phone it came to', async () => {
    const page = await open('/');
    await gateway.sendText(makeText({ reference: unique(), receiptUrl }));
    await page.getByText('er koden din for å logge inn').waitFor();
    assert.equal(await page.locator('.code').first().textContent(), '482913');
    assert.equal(await page.locator('#bar').textContent(), '+47 912 34 567');
    await gateway.sendText(
      makeText({ reference: unique(), to: '+4740000001', body: 'Til en annen telefon', receiptUrl }),
    );
    await page.getByText('Til en annen telefon').waitFor();
    await close(page);
  });

  it('rings, plays the prompts, is operated by keyboard, and shows what was heard', async () => {
    const page = await open(`/phones/${NUMBER}`);
    const call = makeCall({ reference: unique(), receiptUrl });
    await gateway.placeCall(call);
    const answer = page.getByRole('button', { name: 'Svar' });
    await answer.waitFor();
    assert.match(await page.title(), /^Innkommende anrop/);
    await answer.press('Enter');
    await page.getByText('Hei. Du har bedt om en kode').waitFor();
    const isPlaying = (part: string) =>
      page.evaluate((end) => {
        const sound = document.querySelector<HTMLAudioElement>('#sound');
        return !!sound && sound.src.endsWith(end) && !sound.paused && sound.error === null && sound.currentTime > 0;
      }, part);
    await waitUntil('the greeting is played', () => isPlaying('/0.wav'));
    await page.keyboard.press('7');
    await waitUntil('the reading is played', () => isPlaying('/1.wav'));
    await page.getByText('Koden din er 4 8').waitFor();
    await page.keyboard.press('*');
    await page.locator('.outcome', { hasText: 'det var ikke meg' }).waitFor();
    await close(page);
  });

  it('works without script: read, answer, press, decline by forms and "Oppdater"', async () => {
    const page = await open(`/phones/${NUMBER}`, { javaScriptEnabled: false });
    await gateway.placeCall(
      makeCall({ reference: unique(), mode: 'approve', code: '', extension: '1234', receiptUrl }),
    );
    await page.getByRole('link', { name: 'Oppdater' }).click();
    await page.getByText('Slo internnummer 1234').waitFor();
    await page.getByRole('button', { name: 'Svar' }).click();
    await page.getByRole('button', { name: 'firkant' }).click();
    await page.getByText('Godkjent med #').waitFor();
    await page.getByLabel('Telefonnummer').fill('73595000');
    await page.getByRole('button', { name: 'Legg til' }).click();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Messages and calls to this number').waitFor();
    assert.ok(page.url().endsWith('/phones/+4773595000'));
    await close(page);
  });

  it('says so when the simulator is gone', async () => {
    const page = await open('/');
    await page.route('**/live', (route) => route.abort());
    await page.reload();
    await page.getByText('Ingen kontakt med simulatoren').waitFor();
    await close(page);
    complaints.splice(0);
  });

  it('has nothing that axe finds, and fits 320 px, in light and dark: messages, ringing, in a call', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open(`/phones/${NUMBER}`, { colorScheme, viewport: { width: 320, height: 640 } });
      const look = async (what: string) => {
        assert.deepEqual(await findAxeFaults(page), [], `${what}, ${colorScheme}`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(overflow <= 0, `${what} is ${overflow} px too wide`);
      };
      await look('messages');
      const reference = unique();
      await gateway.placeCall(makeCall({ reference, extension: '1234', language: 'se', receiptUrl }));
      await page.getByRole('button', { name: 'Svar' }).waitFor();
      await look('ringing');
      await page.getByRole('button', { name: 'Svar' }).click();
      await page.getByRole('button', { name: 'stjerne' }).waitFor();
      await look('in a call');
      await gateway.endCall(reference);
      await close(page);
    }
  });

  it('made no page complain: no breach of the policy, no fault of the script', () => {
    assert.deepEqual(complaints, []);
  });
});
