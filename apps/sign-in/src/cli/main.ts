import { runCommand } from './run-command.ts';
import { createTerminal } from './terminal.ts';

process.exitCode = await runCommand(process.argv.slice(2), process.env, createTerminal());
// Standard input may still be open; nothing is left to do with it.
process.stdin.unref?.();
