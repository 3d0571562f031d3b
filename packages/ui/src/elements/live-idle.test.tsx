import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { type Browser, chromium, type Page } from '@playwright/test';
import { loadAssets } from '../assets.ts';
import { securityHeaders } from '../csp.ts';
import { SelectField, TextArea } from '../fields.tsx';
import { Button, Form } from '../form.tsx';
import { PageFrame, renderPage } from '../page-frame.tsx';
import { Live } from '../status.tsx';

/** What live events do to a piece of the page in which somebody works, in a real browser. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const skip = executablePath ? false : 'Chromium is not installed';
const ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

const assets = await loadAssets({ surface: 'desk', organisations: [{ id: 'ntnu', colour: '#00509e' }] });
let stream: { response: ServerResponse; path: string } | null = null;
let origin = '';
let browser: Browser;
let page: Page;

const content = (
  <Live src="/events" reload={{ label: 'Last på nytt', href: '/' }}>
    <div id="case">
      <div id="head" data-quiet="" data-idle="">
        <Form action="/save" id="form">
          <SelectField
            name="status"
            label="Status"
            value="a"
            options={[
              { value: 'a', label: 'A' },
              { value: 'b', label: 'B' },
            ]}
          />
          <Button>Lagre</Button>
        </Form>
      </div>
      <TextArea name="body" id="reply-body" label="Svar" />
    </div>
  </Live>
);
const frame = {
  lang: 'nb',
  title: 'Prøve',
  skipLabel: 'Hopp til innholdet',
  organisation: { id: 'ntnu', name: 'NTNU', href: '/' },
  languages: { label: 'Språk', items: [{ tag: 'nb', name: 'Bokmål', href: '/', current: true }] },
  footer: null,
};
const server = createServer((request, response) => {
  const path = request.url ?? '/';
  const asset = assets.serve(path);
  for (const [name, value] of Object.entries({ ...securityHeaders({ https: false }), ...asset?.headers }))
    response.setHeader(name, value);
  if (asset) response.end(asset.body);
  else if (path.startsWith('/events') || path.startsWith('/list-events')) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': \n\n');
    stream = { response, path };
  } else {
    response.setHeader('Content-Type', 'text/html');
    response.end(
      renderPage(
        <PageFrame {...frame} assets={assets}>
          {content}
        </PageFrame>,
      ),
    );
  }
});

before(async () => {
  if (skip) return;
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({ args: ARGS, ...(executablePath ? { executablePath } : {}) });
});
beforeEach(async () => {
  if (skip) return;
  stream = null;
  page = await browser.newPage();
  await page.goto(origin);
  await until(() => stream !== null);
});
after(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await is()); tries += 1) {
    if (tries > 400) assert.fail('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const send = (event: object) => stream?.response.write(`data: ${JSON.stringify(event)}\n\n`);
const head = (text: string) =>
  `<div id="head" data-quiet data-idle><p>${text}</p><form><select id="status" aria-label="Status"><option>a</option><option selected>b</option></select><button>Lagre</button></form></div>`;
/** Sends a piece, and waits until the page has had what was sent after it. */
async function sendHead(text: string): Promise<void> {
  send({ target: 'head', action: 'replace', html: head(text) });
  send({ target: 'announce', action: 'replace', html: `<div id="announce" data-quiet>${text}</div>` });
  await page.locator('#announce', { hasText: text }).waitFor({ state: 'attached' });
}
const shown = () => page.locator('#head').textContent();

// Seen to fail: with patch() for patchWhenIdle() in apply().
test('a form that somebody is in, points at or has changed stays; it follows when they have gone', {
  skip,
}, async () => {
  await page.getByLabel('Svar').fill('Hei');
  await sendHead('one');
  assert.match((await shown()) ?? '', /one/);
  assert.equal(await page.getByLabel('Status').inputValue(), 'b', 'nobody chose: what it says now is so');
  assert.equal(await page.getByLabel('Svar').inputValue(), 'Hei');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'reply-body');

  await page.getByLabel('Status').focus();
  await sendHead('two');
  await sendHead('three');
  assert.match((await shown()) ?? '', /one/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'status');
  await page.getByLabel('Svar').focus();
  await until(async () => /three/.test((await shown()) ?? ''));

  await page.getByRole('button', { name: 'Lagre' }).hover();
  await sendHead('four');
  assert.match((await shown()) ?? '', /three/);
  await page.getByLabel('Svar').hover();
  await until(async () => /four/.test((await shown()) ?? ''));

  await page.getByLabel('Status').selectOption('a');
  await page.getByLabel('Svar').focus();
  await page.getByLabel('Svar').hover();
  await sendHead('five');
  assert.match((await shown()) ?? '', /four/);
  assert.equal(await page.getByLabel('Status').inputValue(), 'a');
  await page.getByLabel('Status').selectOption('b');
  await page.getByLabel('Svar').focus();
  await until(async () => /five/.test((await shown()) ?? ''));
});

test('what is taken off the page leaves what was typed, and the events go on from elsewhere', { skip }, async () => {
  await page.getByLabel('Svar').fill('Halvferdig svar');
  const html = `<div id="case" data-live-src="/list-events"><p>Borte</p><textarea id="reply-body" readonly aria-label="Svar" placeholder=" "></textarea></div>`;
  send({ target: 'case', action: 'replace', html });
  await page.getByText('Borte').first().waitFor();
  assert.equal(await page.getByLabel('Svar').inputValue(), 'Halvferdig svar');
  await until(() => stream?.path.startsWith('/list-events') ?? false);
});
