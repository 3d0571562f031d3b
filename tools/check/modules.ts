import { commandOf, runScript } from './run-command.ts';

/** What dependency-cruiser found. */
export interface ModuleVerdict {
  modules: number;
  violations: { rule: string; from: string; to: string }[];
}

interface CruiseResult {
  modules: { source: string }[];
  summary: { violations: { rule: { name: string; severity: string }; from: string; to: string }[] };
}

/** Checks who imports whom below `root`, by the rules in the configuration file. */
export async function checkModules(
  root: string,
  configFile: string,
  folders: readonly string[],
): Promise<ModuleVerdict> {
  const script = commandOf('dependency-cruiser', 'depcruise');
  const { stdout, stderr } = await runScript(script, ['--config', configFile, '-T', 'json', ...folders], root);
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser gave no answer: ${stderr.trim()}`);
  const { modules, summary } = JSON.parse(stdout) as CruiseResult;
  return {
    modules: modules.filter(({ source }) => /^(apps|packages|tools|bench|e2e)\//.test(source)).length,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
