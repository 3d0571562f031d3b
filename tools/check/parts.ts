import { findStaleReference } from '../docs/reference.ts';
import { findTextFaults } from '../messages/load-texts.ts';
import { checkLicences } from './licences.ts';
import { checkModules } from './modules.ts';
import { checkPages } from './pages.ts';
import { findMachinePaths } from './repository.ts';
import { commandOf, runScript } from './run-command.ts';
import { runRules } from './run-rules.ts';
import { CODE_FOLDERS, type Finding, loadSourceFiles } from './source-files.ts';

/** What a part found: no faults is good. */
export interface PartResult {
  faults: string[];
  /** A few words for the line: what was looked at. */
  note: string;
}

type Part = (root: string) => Promise<PartResult>;

/** With fewer modules than this, dependency-cruiser could not parse and its "no violations" means nothing. */
const FEWEST_MODULES = 100;
const MOST_SHOWN = 60;

function show({ path, line, message }: Finding): string {
  return `${path}:${line} ${message}`;
}

async function runTool(root: string, packageName: string, command: string, args: string[]): Promise<PartResult> {
  const { code, stdout, stderr } = await runScript(commandOf(packageName, command), args, root);
  if (code === 0) return { faults: [], note: '' };
  const lines = `${stdout}\n${stderr}`.trim().split('\n');
  return { faults: [lines.slice(0, MOST_SHOWN).join('\n') || `${command} ended with ${code}`], note: '' };
}

/** The parts by the names that `npm run check -- <name>` takes. */
export const parts: Readonly<Record<string, Part>> = {
  types: (root) => runTool(root, 'typescript', 'tsc', ['--noEmit', '--pretty', 'false']),
  biome: (root) => runTool(root, '@biomejs/biome', 'biome', ['check', '--max-diagnostics=30', '--error-on-warnings']),
  modules: async (root) => {
    const { modules, violations } = await checkModules(root, '.dependency-cruiser.cjs', CODE_FOLDERS);
    const faults = violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`);
    if (modules < FEWEST_MODULES) faults.push(`only ${modules} modules were looked at: the parser is missing`);
    return { faults, note: `${modules} modules` };
  },
  unused: (root) => runTool(root, 'knip', 'knip', ['--no-progress', '--no-config-hints']),
  rules: async (root) => {
    const files = loadSourceFiles(root);
    const found = runRules(files);
    const faults = [...found].flatMap(([rule, findings]) => findings.map((one) => `${show(one)} [${rule}]`));
    return { faults, note: `${found.size} rules, ${files.length} files` };
  },
  repository: async (root) => ({ faults: findMachinePaths(root).map(show), note: '' }),
  licences: async (root) => {
    const { count, faults } = checkLicences(root);
    return { faults, note: `${count} packages` };
  },
  texts: async () => findTextFaults(),
  reference: async (root) => ({ faults: await findStaleReference(root), note: '' }),
  pages: async (root) => {
    const { count, findings } = await checkPages(root);
    return { faults: findings.map(show), note: `${count} pages` };
  },
};
