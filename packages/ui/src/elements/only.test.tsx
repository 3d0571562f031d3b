import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { chromium } from '@playwright/test';
import { Checkboxes } from '../answer-fields.tsx';
import { loadAssets } from '../assets.ts';
import { securityHeaders } from '../csp.ts';
import { TextField } from '../fields.tsx';
import { Form, OnlyWhen } from '../form.tsx';
import { PageFrame, renderPage } from '../page-frame.tsx';

/** Fields that come and go, in a real browser: check boxes count when ticked, and what depends on a hidden field is hidden. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const skip = executablePath ? false : 'Chromium is not installed';

const content = (
  <Form action="/send">
    <Checkboxes
      name="seen"
      legend="Hva ser du?"
      values={[]}
      choices={[
        { value: 'lines', label: 'Striper' },
        { value: 'black', label: 'Svart bilde' },
      ]}
    />
    <OnlyWhen field="seen" values={['lines']}>
      <Checkboxes name="colour" legend="Farge" values={[]} choices={[{ value: 'red', label: 'Rød' }]} />
    </OnlyWhen>
    <OnlyWhen field="colour" values={['red']}>
      <TextField name="shade" label="Nyanse" />
    </OnlyWhen>
  </Form>
);

test('a field depends on ticked boxes, and on nothing that is hidden itself', { skip }, async () => {
  const assets = await loadAssets({ surface: 'desk', organisations: [{ id: 'ntnu', colour: '#00509e' }] });
  const page = renderPage(
    <PageFrame
      lang="nb"
      title="Prøve"
      assets={assets}
      organisation={{ id: 'ntnu', name: 'NTNU', href: '/' }}
      skipLabel="Hopp"
    >
      {content}
    </PageFrame>,
  );
  const server = createServer((request, response) => {
    const file = assets.serve(request.url?.split('?')[0] ?? '/');
    if (file) return response.writeHead(200, file.headers).end(file.body);
    const headers = { 'Content-Type': 'text/html; charset=utf-8', ...securityHeaders({ https: false }) };
    return response.writeHead(200, headers).end(String(page));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const shown = async () => [await tab.locator('#colour').isVisible(), await tab.locator('#shade').isVisible()];
    assert.deepEqual(await shown(), [false, false]);
    await tab.check('#seen-2');
    assert.deepEqual(await shown(), [false, false]);
    await tab.check('#seen');
    await tab.check('#colour');
    assert.deepEqual(await shown(), [true, true]);
    await tab.uncheck('#seen');
    assert.deepEqual(await shown(), [false, false]);
    await tab.check('#seen');
    assert.deepEqual(await shown(), [true, true]);
  } finally {
    await browser.close();
    server.close();
  }
});
