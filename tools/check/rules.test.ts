import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules, runRules } from './run-rules.ts';
import { createSourceFile } from './source-files.ts';

const LONG_FILE = 'export {};\n'.repeat(301);
const LONG_FUNCTION = `export function long() {\n${'  tick();\n'.repeat(49)}}\n`;
const LONG_PAGE = `export const Page = () => (\n<p>\n${'<br/>\n'.repeat(49)}</p>);\n`;
const LONG_METHOD = `export const o = {\n run() {\n${'  tick();\n'.repeat(50)} },\n};\n`;

/** Each rule, a file that breaks it, and one beside it that does not. */
const SAMPLES: readonly {
  rule: string;
  path: string;
  broken: string;
  goodPath?: string;
  good?: string;
  line?: number;
}[] = [
  { rule: 'files ≤ 300 lines', path: 'tools/a.ts', broken: LONG_FILE, good: 'export {};\n'.repeat(300), line: 301 },
  {
    rule: 'functions ≤ 50 lines',
    path: 'apps/a/src/a.ts',
    broken: LONG_FUNCTION,
    good: LONG_FUNCTION.replace('  tick();\n', ''),
  },
  {
    rule: 'functions ≤ 50 lines',
    path: 'apps/a/src/page.tsx',
    broken: LONG_PAGE,
    good: LONG_PAGE.replace('<br/>\n', '').replace('<br/>\n', ''),
  },
  {
    rule: 'functions ≤ 50 lines',
    path: 'apps/a/src/b.ts',
    broken: LONG_METHOD,
    goodPath: 'apps/a/migrations/0001-b.ts',
    line: 2,
  },
  {
    rule: 'environment only in config.ts',
    path: 'apps/a/src/app.ts',
    broken: '\nprocess.env.HOME;',
    goodPath: 'apps/a/src/config.ts',
    line: 2,
  },
  {
    rule: 'environment only in config.ts',
    path: 'packages/ui/src/a.ts',
    broken: "import { env } from 'node:process';\nenv.A;",
  },
  {
    rule: 'environment only in config.ts',
    path: 'apps/a/src/app.ts',
    broken: 'const { env } = process;',
    goodPath: 'tools/a.ts',
  },
  {
    rule: 'SQL only in *.store.ts',
    path: 'apps/a/src/app.ts',
    broken: "db.selectFrom('a');",
    goodPath: 'apps/a/src/a.store.ts',
  },
  {
    rule: 'SQL only in *.store.ts',
    path: 'apps/a/src/app.ts',
    broken: 'sql`select 1`;',
    goodPath: 'apps/a/migrations/1.ts',
  },
  {
    rule: 'SQL only in *.store.ts',
    path: 'apps/a/src/app.ts',
    broken: "pool.query('select 1');",
    good: "c.req.query('language');",
  },
  {
    rule: 'no console in the house',
    path: 'packages/ui/src/a.ts',
    broken: "console.log('a');",
    goodPath: 'tools/a.ts',
  },
  { rule: 'no utils, helpers, common', path: 'apps/a/src/utils/a.ts', broken: '', goodPath: 'apps/a/src/limits/a.ts' },
  { rule: 'no utils, helpers, common', path: 'apps/a/src/helpers.ts', broken: '' },
  {
    rule: 'no barrels',
    path: 'packages/ui/src/index.ts',
    broken: 'export const a = 1;',
    goodPath: 'packages/ui/src/a.ts',
  },
  {
    rule: 'no barrels',
    path: 'packages/ui/src/all.ts',
    broken: "export * from './a.ts';\nexport { b } from './b.ts';",
    good: "export * from './a.ts';\nexport const c = 1;",
  },
  {
    rule: 'page texts from messages',
    path: 'apps/a/src/page.tsx',
    broken: '<p>Hei</p>;',
    good: "<p>{t('a.b')} · 1</p>;",
  },
  {
    rule: 'page texts from messages',
    path: 'apps/a/src/page.tsx',
    broken: '<img alt="Logo" />;',
    good: '<img alt="" class="logo" />;',
  },
  {
    rule: 'product names are configuration',
    path: 'apps/a/src/page.ts',
    broken: "const a = 'Logg inn med Feide';",
    good: '/** Feide. */\nconst a = 1;',
  },
  {
    rule: 'product names are configuration',
    path: 'apps/a/src/page.ts',
    broken: 'const a = `Hos NTNU`;',
    goodPath: 'apps/a/src/page.test.ts',
  },
  { rule: 'every file parses', path: 'tools/a.ts', broken: 'const const;', good: 'const a = 1;' },
];

function findingsOf(rule: string, path: string, text: string) {
  return runRules([createSourceFile(path, text)]).get(rule) ?? [];
}

test('every rule is seen to fail on a broken sample and to pass beside it', () => {
  for (const { rule, path, broken, goodPath = path, good = broken, line } of SAMPLES) {
    const [finding] = findingsOf(rule, path, broken);
    assert.ok(finding, `${rule} does not see: ${path} ${broken.slice(0, 60)}`);
    if (line !== undefined) assert.equal(finding.line, line, `${rule}: line`);
    if (goodPath === path && good === broken) continue;
    assert.deepEqual(findingsOf(rule, goodPath, good), [], `${rule} is too strict: ${goodPath}`);
  }
});

test('no rule is without a sample', () => {
  const seen = new Set(SAMPLES.map(({ rule }) => rule));
  assert.deepEqual(
    rules.map(({ name }) => name).filter((name) => !seen.has(name)),
    [],
  );
});

test('positions are right where letters are more than one byte', () => {
  const [finding] = findingsOf('no console in the house', 'apps/a/src/a.ts', "const æøå = 'đ';\n\nconsole.log(1);\n");
  assert.equal(finding?.line, 3);
});
