import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from '@vakt/storage/test-server';
import pg from 'pg';
import { runShown } from './child-run.ts';
import { findSystemPostgres, startThrowAwayServer } from './debian-server.ts';
import { createDatabaseQuestion, findTests } from './find-tests.ts';
import { runNodeTests } from './node-tests.ts';
import {
  CHROMIUM,
  CLAMAV,
  DOVECOT,
  KANNEL,
  NET_SMPP,
  type Need,
  OATH,
  POSTFIX,
  SYSTEM_POSTGRES,
  TELEPHONES,
} from './provide.ts';
import { NOTHING, ONE_FAILED, readTally, type Tally } from './tally.ts';

export interface Surroundings {
  repository: string;
  filters: readonly string[];
  print: (text: string) => void;
  /** Called when the run is broken off: what must not stay behind. */
  atBreak: (clean: () => Promise<void>) => void;
}

/** One part of `npm test`. */
export interface Part {
  name: string;
  title: string;
  /** Without these it cannot run at all. */
  needs: Need[];
  /** Without these, single tests in it skip themselves and say so. */
  wishes: Need[];
  run(around: Surroundings): Promise<Tally>;
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function runCheck({ repository, print }: Surroundings): Promise<Tally> {
  const program = join(repository, 'tools/check/main.ts');
  if (!(await isThere(program))) {
    print('✖ tools/check/main.ts is missing\n');
    return ONE_FAILED;
  }
  const { code, text } = await runShown(process.execPath, [...process.execArgv, program], { cwd: repository, print });
  const said = readTally(text) ?? NOTHING;
  if (code === 0) return said.passed + said.failed > 0 ? said : { passed: 1, failed: 0, skipped: 0 };
  return said.failed > 0 ? said : { ...said, failed: 1 };
}

/** Stops the tests' server when it is ours and nobody else is using it. */
async function stopUnusedServer(server: Awaited<ReturnType<typeof startTestServer>>): Promise<void> {
  if (server.adopted) return;
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  const others = await client.query(
    "select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
  );
  await client.end();
  if (others.rowCount === 0) await server.stop();
}

async function runUnit({ repository, filters, print, atBreak }: Surroundings): Promise<Tally> {
  const files = await findTests(repository, filters);
  const server = await startTestServer();
  atBreak(() => stopUnusedServer(server));
  print(`${files.length} files on the embedded PostgreSQL\n`);
  try {
    return await runNodeTests(files, repository, print);
  } finally {
    await stopUnusedServer(server);
  }
}

async function runOnSystemPostgres({ repository, filters, print, atBreak }: Surroundings): Promise<Tally> {
  const usesDatabase = createDatabaseQuestion();
  const files: string[] = [];
  for (const file of await findTests(repository, filters)) if (await usesDatabase(file)) files.push(file);
  const bin = await findSystemPostgres();
  if (!bin) return ONE_FAILED;
  const server = await startThrowAwayServer(bin);
  atBreak(() => server.remove());
  print(`${files.length} files that use the database on ${server.version}\n`);
  process.env['VAKT_TEST_POSTGRES'] = server.url;
  try {
    return await runNodeTests(files, repository, print);
  } finally {
    delete process.env['VAKT_TEST_POSTGRES'];
    await server.remove();
  }
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

async function runEndToEnd({ repository, filters, print }: Surroundings): Promise<Tally> {
  const config = join(repository, 'e2e/playwright.config.ts');
  if (!(await isThere(config))) {
    print('✖ e2e/playwright.config.ts is missing\n');
    return ONE_FAILED;
  }
  const folder = await mkdtemp(join(tmpdir(), 'vakt-e2e-'));
  const report = join(folder, 'report.json');
  const command = [
    join(repository, 'node_modules/@playwright/test/cli.js'),
    'test',
    '-c',
    config,
    '--reporter=list,json',
    ...filters,
  ];
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const { code, how } = await runShown(process.execPath, command, { cwd: repository, env, print });
  const text = await readFile(report, 'utf8').catch(() => null);
  await rm(folder, { recursive: true, force: true });
  if (!text) {
    print(`✖ Playwright ended (${how}) without a report\n`);
    return ONE_FAILED;
  }
  const { stats, errors } = JSON.parse(text) as PlaywrightReport;
  // A test that passed only at the second try has failed once: that is a fault to look at, not to hide.
  const failed = stats.unexpected + stats.flaky + errors.length;
  return { passed: stats.expected, failed: code !== 0 && failed === 0 ? 1 : failed, skipped: stats.skipped };
}

/** The parts in the order in which they run. */
export const PARTS: Part[] = [
  { name: 'check', title: 'Checks of the code', needs: [], wishes: [], run: runCheck },
  {
    name: 'unit',
    title: 'Unit and integration tests',
    needs: [],
    wishes: [CLAMAV, DOVECOT, KANNEL, NET_SMPP, OATH, POSTFIX, TELEPHONES],
    run: runUnit,
  },
  {
    name: 'postgres',
    title: "Database tests on the system's own PostgreSQL",
    needs: [SYSTEM_POSTGRES],
    wishes: [KANNEL],
    run: runOnSystemPostgres,
  },
  { name: 'e2e', title: 'Journeys in the browser', needs: [CHROMIUM], wishes: [KANNEL], run: runEndToEnd },
];
