import { parseArgs } from 'node:util';
import { ConfigurationError, type Environment } from '@vakt/foundation/configuration';
import { nearest } from '@vakt/foundation/configuration-schema';
import * as audit from './audit-commands.ts';
import { rotateCommand } from './keys-commands.ts';
import { limitsCommand, openCommand } from './limits-commands.ts';
import { explainUnreachable } from './open-house.ts';
import { passCommand } from './pass-command.ts';
import * as people from './people-commands.ts';
import * as policies from './policy-commands.ts';
import { closeReportCommand, reportsCommand } from './reports-commands.ts';
import { Stopped, type Terminal } from './terminal.ts';
import * as tokens from './token-commands.ts';
import { HELP, UsageFault } from './usage.ts';

type Command = (input: people.CommandInput) => Promise<void>;

const COMMANDS: Readonly<Record<string, { run: Command; options: readonly string[] }>> = {
  'people add': { run: people.addCommand, options: ['name', 'email', 'roles', 'no-password', 'organisation'] },
  'people import': { run: people.importCommand, options: ['organisation'] },
  'people set-password': { run: people.setPasswordCommand, options: ['organisation'] },
  'people roles': { run: people.rolesCommand, options: ['organisation', 'roles'] },
  'people list': { run: people.listCommand, options: ['organisation', 'json'] },
  'people reset-methods': { run: people.resetMethodsCommand, options: ['organisation', 'reason'] },
  'people unlock-methods': { run: people.unlockMethodsCommand, options: ['organisation'] },
  'people pass': {
    run: passCommand,
    options: ['organisation', 'reason', 'minutes', 'length', 'several', 'from'],
  },
  'people demonstration': { run: people.demonstrationCommand, options: ['out'] },
  'tokens import': { run: tokens.importCommand, options: ['organisation', 'pskc-key', 'failures'] },
  'tokens list': { run: tokens.listCommand, options: ['organisation', 'state', 'search', 'json'] },
  'tokens show': { run: tokens.showCommand, options: ['organisation', 'json'] },
  'tokens release': { run: tokens.releaseCommand, options: ['organisation', 'reason', 'lost'] },
  reports: { run: reportsCommand, options: ['all', 'json'] },
  'reports close': { run: closeReportCommand, options: ['note'] },
  limits: { run: limitsCommand, options: ['json'] },
  'limits open': { run: openCommand, options: [] },
  policies: { run: policies.policiesCommand, options: [] },
  'policies accept': { run: policies.acceptCommand, options: [] },
  'policies replay': { run: policies.replayCommand, options: ['days', 'file', 'json'] },
  'policies what-if': {
    run: policies.whatIfCommand,
    options: ['person', 'service', 'network', 'address', 'country', 'at'],
  },
  'audit list': { run: audit.listCommand, options: [...audit.SEARCH_OPTIONS, 'limit'] },
  'audit export': { run: audit.exportCommand, options: [...audit.SEARCH_OPTIONS, 'format'] },
  'audit verify': { run: audit.verifyCommand, options: ['organisation', 'person', 'since', 'checkpoint'] },
  'audit checkpoint': { run: audit.checkpointCommand, options: ['out'] },
  'keys rotate': { run: rotateCommand, options: [] },
};

const FLAGS = ['json', 'all', 'lost', 'no-password', 'several', 'help'];

/**
 * Runs one command of `vakt` and gives the exit code: 0 done, 1 it could not be done, 2 the command line is wrong, 130
 * stopped by Ctrl-C. What went wrong is told in one sentence (a broken configuration in a list).
 */
export async function runCommand(
  words: readonly string[],
  environment: Environment,
  terminal: Terminal,
): Promise<number> {
  try {
    if (words.length === 0 || words.includes('--help') || words[0] === 'help') {
      terminal.print(HELP);
      return 0;
    }
    const { command, operands, options } = readWords(words);
    await command({ operands, options, environment, terminal });
    return 0;
  } catch (error) {
    if (error instanceof Stopped) return 130;
    if (error instanceof UsageFault || error instanceof ConfigurationError || error instanceof audit.NotWhole) {
      terminal.tell(error.message);
      return error instanceof UsageFault ? 2 : 1;
    }
    const sentence =
      explainUnreachable(error) ?? `This failed: ${error instanceof Error ? error.message : 'for an unknown reason'}.`;
    terminal.tell(sentence);
    return 1;
  }
}

function readWords(words: readonly string[]) {
  const pair = words.slice(0, 2).join(' ');
  const length = COMMANDS[pair] ? 2 : 1;
  const found = COMMANDS[pair] ?? COMMANDS[words[0] ?? ''];
  const name = found ? words.slice(0, length).join(' ') : pair;
  if (!found) {
    const near = nearest(name, Object.keys(COMMANDS));
    throw new UsageFault(
      `There is no command "vakt ${name}". ${near ? `Did you mean "vakt ${near}"?` : 'See vakt --help.'}`,
    );
  }
  const known = Object.fromEntries(
    found.options.map((option) => [
      option,
      { type: FLAGS.includes(option) ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { values, positionals, tokens } = parseArgs({
    args: words.slice(length),
    options: known,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (token.name.startsWith('password'))
      throw new UsageFault('A password is never part of a command: it is asked for, or read from standard input.');
    if (!found.options.includes(token.name)) {
      const near = nearest(token.name, found.options);
      throw new UsageFault(
        `"vakt ${name}" has no option --${token.name}. ${near ? `Did you mean --${near}?` : 'See vakt --help.'}`,
      );
    }
    if (!FLAGS.includes(token.name) && token.value === undefined)
      throw new UsageFault(`--${token.name} needs a value.`);
  }
  return { command: found.run, operands: positionals, options: values };
}
