import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** The system's own Chromium: nothing is downloaded. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** Playwright empties its folder when it starts: each run has its own, so that two at once do not take each other's away. */
process.env['VAKT_E2E_OUTPUT'] ??= join(tmpdir(), `vakt-e2e-output-${process.pid}`);

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: process.env['VAKT_E2E_OUTPUT'],
  globalSetup: './support/start-stack.ts',
  // Every test has people of its own: they may run side by side, in any order.
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    locale: 'nb-NO',
    trace: 'off',
    launchOptions: {
      ...(CHROMIUM ? { executablePath: CHROMIUM } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
