import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { type Finding, listFiles } from './source-files.ts';

/** Where tests leave the pages that they rendered. */
export const PAGES_FOLDER = 'test-results/pages';

const loader = new StaticConfigLoader({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // What hono/jsx writes: quotes and void elements are its business, not ours.
    'attr-quotes': 'off',
    'void-style': 'off',
    'doctype-style': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    // A table or list row may carry a role that CSS takes away (Safari); the rule cannot know.
    'no-redundant-role': 'off',
    // A code or a phone number is no telephone link.
    'tel-non-breaking': 'off',
    // Check boxes of one question share their name, whatever stands between them.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit', 'reset', 'button'] }],
    'input-missing-label': 'error',
  },
});

const validator = new HtmlValidate(loader);

/** Checks one page; gives a finding for each error. */
export async function checkPage(path: string, html: string): Promise<Finding[]> {
  const report = await validator.validateString(html, path);
  return report.results.flatMap((result) =>
    result.messages
      .filter((message) => message.severity === 2)
      .map((message) => ({ path, line: message.line, message: `${message.message} (${message.ruleId})` })),
  );
}

/** Checks all pages that tests have left; `count` is 0 when no test has run. */
export async function checkPages(root: string): Promise<{ count: number; findings: Finding[] }> {
  const folder = join(root, PAGES_FOLDER);
  if (!existsSync(folder)) return { count: 0, findings: [] };
  const paths = listFiles(folder, ['.']).filter((path) => path.endsWith('.html'));
  const findings = await Promise.all(paths.map((path) => checkPage(path, readFileSync(join(folder, path), 'utf8'))));
  return { count: paths.length, findings: findings.flat() };
}
