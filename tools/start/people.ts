import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { explainSystemError, OperatorProblem } from '@vakt/storage/operator-problem';

const run = promisify(execFile);

/** One of the demonstration's people, as the seed has written them down. */
export interface DemonstrationPerson {
  userName: string;
  password: string;
  name: string;
  note: string;
}

/** Where the demonstration's people and their generated passwords are kept (0600). */
export const peopleFile = (dataFolder: string) => join(dataFolder, 'demonstration-people.json');

/** Adds the configuration's demonstration people through the command that does it for operators as well. Once: again only when the database is new. */
export async function seedPeople(options: {
  dataFolder: string;
  fresh: boolean;
  node: string;
  command: string[];
  environment: NodeJS.ProcessEnv;
}): Promise<void> {
  const path = peopleFile(options.dataFolder);
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there && !options.fresh) return;
  try {
    await run(options.node, [...options.command, '--out', path], { env: options.environment });
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? '')
      .trim()
      .split('\n');
    // A command that refuses says one sentence last; one that crashed names its error somewhere above.
    const reason = said.find((line) => /^\w*Error\b/.test(line)) ?? said.at(-1);
    throw new OperatorProblem(`The demonstration people could not be added: ${reason || explainSystemError(error)}`);
  }
}

/** Gives the demonstration's people; none when there are none. */
export async function loadPeople(dataFolder: string): Promise<DemonstrationPerson[]> {
  try {
    return JSON.parse(await readFile(peopleFile(dataFolder), 'utf8')) as DemonstrationPerson[];
  } catch {
    return [];
  }
}
