import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { type Browser, chromium, type Page } from '@playwright/test';
import { loadAssets } from '../assets.ts';
import { CodeField } from '../code-field.tsx';
import { securityHeaders } from '../csp.ts';
import { PasswordField, SelectField, TextField } from '../fields.tsx';
import { Button, ErrorSummary, Form, OnlyWhen } from '../form.tsx';
import { PageFrame, renderPage } from '../page-frame.tsx';
import { Countdown, DeliveryStatus, Live } from '../status.tsx';

/** The page scripts in a real browser, under the real headers. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const skip = executablePath ? false : 'Chromium is not installed';
const QUIET =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

const assets = await loadAssets({ surface: 'sign-in', organisations: [{ id: 'ntnu', colour: '#00509e' }] });
const streams: { response: ServerResponse; lastEventId: string | undefined }[] = [];
let posts: string[] = [];
let faults: string[] = [];
let origin = '';
let browser: Browser;

const content = (
  <>
    <Live src="/events" reload={{ label: 'Last på nytt', href: '/again' }}>
      <DeliveryStatus state="sending" text="Sender …" />
      <div id="part">
        <TextField name="typed" label="Skrevet" />
      </div>
      <Form action="/check" waitFor="handed-over" id="check">
        <CodeField name="code" label="Kode" digits={6} autofocus />
        <Button name="action" value="check">
          Kontroller
        </Button>
      </Form>
    </Live>
    <Form action="/resend" id="resend">
      <Countdown seconds={3} text={(n) => `om ${n} ${n === 1 ? 'sekund' : 'sekunder'}`}>
        <Button id="again">Send ny kode</Button>
      </Countdown>
    </Form>
    <Form action="/other" id="other">
      <SelectField
        name="kind"
        label="Slag"
        options={[
          { value: 'phone', label: 'Telefon' },
          { value: 'app', label: 'App' },
        ]}
        value="phone"
      />
      <OnlyWhen field="kind" values={['phone']}>
        <TextField name="number" label="Nummer" />
      </OnlyWhen>
      <PasswordField name="password" label="Passord" showLabel="Vis" hideLabelText="Skjul" />
    </Form>
  </>
);

const server = createServer((request, response) => {
  const path = request.url?.split('?')[0] ?? '/';
  const file = assets.serve(path);
  if (file) return response.writeHead(200, file.headers).end(file.body);
  if (path === '/events') {
    const given = request.headers['last-event-id'];
    streams.push({
      response: response.writeHead(200, { 'Content-Type': 'text/event-stream' }),
      lastEventId: given ? String(given) : undefined,
    });
    return response.write('retry: 50\n\n');
  }
  if (request.method === 'POST') {
    request.on('data', (part) => posts.push(`${path} ${part}`));
    // Nothing to show: the page stays.
    return response.writeHead(204).end();
  }
  const errors = path === '/errors' ? [{ fieldId: 'typed', text: 'Feil' }] : [];
  const page = (
    <PageFrame
      lang="nb"
      title="T"
      assets={assets}
      organisation={{ id: 'ntnu', name: 'NTNU' }}
      skipLabel="S"
      languages={{ label: 'Språk', items: [{ tag: 'nb', name: 'Bokmål', href: '/', current: true }] }}
    >
      <ErrorSummary title="Rett dette" errors={errors} />
      {content}
    </PageFrame>
  );
  return response
    .writeHead(path === '/favicon.ico' ? 204 : 200, {
      'Content-Type': 'text/html; charset=utf-8',
      ...securityHeaders({ https: false }),
    })
    .end(path === '/favicon.ico' ? '' : renderPage(page));
});

before(async () => {
  if (skip) return;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({ executablePath, args: QUIET.split(' ') });
});
after(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

async function open(path = '/', javaScriptEnabled = true): Promise<Page> {
  streams.length = 0;
  posts = [];
  faults = [];
  const page = await browser.newPage({ javaScriptEnabled });
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(origin + path, { waitUntil: 'domcontentloaded' });
  return page;
}

/** A page whose clock stands still until the test moves it. */
async function openAtRest(): Promise<Page> {
  const page = await browser.newPage();
  await page.clock.install({ time: 1_000 });
  await page.clock.pauseAt(2_000);
  await page.goto(origin, { waitUntil: 'domcontentloaded' });
  return page;
}

async function until<T>(ask: () => T | undefined | false): Promise<T> {
  const end = Date.now() + 5000;
  for (;;) {
    const answer = ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error('waited 5 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const send = async (event: object, id = '1') =>
  (await until(() => streams.at(-1))).response.write(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);

test('a form that waits is hidden, and shown with its field focused when the server says so', { skip }, async () => {
  const page = await open();
  await page.locator('#check').waitFor({ state: 'hidden' });
  await send({ target: 'handed-over', action: 'show' });
  await page.locator('#check').waitFor({ state: 'visible' });
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'code');
  await page.close();
});

test('a form that waits is shown after ten seconds whatever comes', { skip }, async () => {
  const page = await openAtRest();
  await page.clock.runFor(9_500);
  assert.equal(await page.locator('#check').isVisible(), false);
  await page.clock.runFor(600);
  assert.equal(await page.locator('#check').isVisible(), true);
  await page.close();
});

test('without script the form is there at once, the password button is not, and everything can be pressed', {
  skip,
}, async () => {
  const page = await open('/', false);
  assert.equal(await page.locator('#check').isVisible(), true);
  assert.equal(await page.locator('#again').isEnabled(), true);
  assert.equal(await page.getByText('Vis', { exact: true }).isVisible(), false);
  assert.equal(await page.locator('#number').isVisible(), true);
  await page.close();
});

test('an event replaces a part, keeps what was typed and where the person was, and is read out', { skip }, async () => {
  const page = await open();
  await page.fill('#typed', 'halvveis');
  await page.focus('#typed');
  await send({
    target: 'part',
    action: 'replace',
    html: '<div id="part"><p data-announce>Nytt</p><input id="typed"></div>',
  });
  await page.getByText('Nytt').first().waitFor();
  assert.equal(await page.inputValue('#typed'), 'halvveis');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'typed');
  assert.equal(await page.locator('#announce').textContent(), 'Nytt');
  await send({ target: 'part', action: 'append', html: '<p id="more">Mer</p>' }, '2');
  await page.locator('#part #more').waitFor();
  assert.deepEqual(faults, []);
  await page.close();
});

test('a script in an event does not run', { skip }, async () => {
  const page = await open();
  await send({
    target: 'part',
    action: 'replace',
    html: '<div id="part"><img src="x" onerror="window.ran=1"><script>window.ran=1</script><p id="end">x</p></div>',
  });
  await page.locator('#end').waitFor();
  assert.equal(await page.evaluate(() => 'ran' in window), false);
  await page.close();
});

test('a broken connection is taken up again with the id of the last event', { skip }, async () => {
  const page = await open();
  await send({ target: 'nothing', action: 'show' }, '41');
  streams[0]?.response.end();
  const again = await until(() => streams[1]);
  assert.equal(again.lastEventId, '41');
  await page.close();
});

test('an event can send a form and load a path of ours, never one of another origin', { skip }, async () => {
  const page = await open();
  await send({ target: 'check', action: 'submit' });
  await until(() => posts.length > 0);
  assert.match(posts[0] ?? '', /^\/check code=/);
  await page.close();
  const other = await open();
  await send({ target: '//elsewhere.example/x', action: 'reload' });
  await until(() => streams.length > 1);
  assert.equal(new URL(other.url()).origin, origin);
  await send({ target: '/errors', action: 'reload' });
  await other.waitForURL(`${origin}/errors`);
  await other.close();
});

test('the countdown holds the button back, counts in whole sentences, and lets it go', { skip }, async () => {
  const page = await openAtRest();
  const button = page.locator('#again');
  assert.equal(await button.isDisabled(), true);
  await page.clock.runFor(2_000);
  assert.equal(await button.textContent(), 'om 1 sekund');
  await page.clock.runFor(1_000);
  assert.equal(await button.isDisabled(), false);
  assert.equal(await button.textContent(), 'Send ny kode');
  assert.equal(await page.locator('.vk-countdown__text').count(), 0);
  await page.close();
});

test('a form is sent once, with the name of its button, however often it is pressed', { skip }, async () => {
  const page = await open();
  await send({ target: 'handed-over', action: 'show' });
  await page.fill('#code', '123456');
  await page.evaluate(() => {
    const button = document.querySelector<HTMLButtonElement>('#check button');
    button?.click();
    button?.click();
  });
  await until(() => posts.length > 0);
  await page.locator('#check button[disabled]').waitFor();
  assert.deepEqual(posts, ['/check code=123456&action=check']);
  assert.equal(await page.locator('#again').isDisabled(), true, 'a button of another form is left alone');
  await page.close();
});

test('the password can be shown and hidden, and a part that depends on a choice comes and goes', { skip }, async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Vis' }).click();
  assert.equal(await page.getAttribute('#password', 'type'), 'text');
  await page.getByRole('button', { name: 'Skjul' }).click();
  assert.equal(await page.getAttribute('#password', 'type'), 'password');
  assert.equal(await page.locator('#number').isVisible(), true);
  await page.selectOption('#kind', 'app');
  assert.equal(await page.locator('#number').isVisible(), false);
  await page.selectOption('#kind', 'phone');
  assert.equal(await page.locator('#number').isVisible(), true);
  await page.close();
});

test('errors get the focus and lead to their field; menus close by Escape and by a press elsewhere', {
  skip,
}, async () => {
  const page = await open('/errors');
  assert.equal(await page.evaluate(() => document.activeElement?.hasAttribute('data-error-summary')), true);
  await page.getByRole('link', { name: 'Feil' }).click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'typed');
  const menu = page.locator('details[data-menu]');
  await menu.locator('summary').click();
  assert.equal(await menu.getAttribute('open'), '');
  await page.keyboard.press('Escape');
  assert.equal(await menu.getAttribute('open'), null);
  await menu.locator('summary').click();
  await page.locator('main').click({ position: { x: 2, y: 2 } });
  assert.equal(await menu.getAttribute('open'), null);
  assert.deepEqual(faults, []);
  await page.close();
});
