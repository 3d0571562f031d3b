import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findLockHolder } from '@vakt/storage/folder-lock';
import { OperatorProblem } from '@vakt/storage/operator-problem';
import { readStartConfig } from '../start/config.ts';
import { openInstallationDatabases } from '../start/databases.ts';
import { createEnvironment } from '../start/environment.ts';
import { loadOrCreateSecrets } from '../start/secrets.ts';
import { NODE_FLAGS, openDataFolder, PROGRAMS } from '../start/start.ts';

/**
 * The `vakt` command: runs the sign-in service's command line in the surroundings that `npm start` makes, whether that
 * runs or not: same database, same keys. With an operator's own SIGN_IN_DATABASE_URL nothing is made or started.
 */
async function runCommandLine(words: readonly string[]): Promise<number> {
  const config = readStartConfig();
  if (config.signInDatabaseUrl) return runProgram(words, process.env);
  await openDataFolder(config.dataFolder);
  const secrets = await loadOrCreateSecrets(config.dataFolder);
  const databases = await openInstallationDatabases(config.dataFolder, secrets, config);
  try {
    return await runProgram(words, createEnvironment('sign-in', config, secrets, databases));
  } finally {
    // A server that was running before us goes on, and so does one that `npm start` has adopted from us meanwhile.
    const adopted = databases.server?.adopted || (await findLockHolder(config.dataFolder, 'npm-start'));
    if (databases.server && !adopted) await databases.server.stop();
  }
}

async function runProgram(words: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [...NODE_FLAGS, PROGRAMS.commandLine, ...words], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

try {
  process.exitCode = await runCommandLine(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof OperatorProblem ? error.message : ((error as Error).stack ?? error)}\n`);
  process.exitCode = 1;
}
