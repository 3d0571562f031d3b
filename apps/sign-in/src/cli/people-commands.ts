import { readFile, rename, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Environment } from '@vakt/foundation/configuration';
import type { Account } from '../accounts/account.ts';
import { unfreezeMethods } from '../accounts/freeze-methods.ts';
import { listAccounts } from '../accounts/list-accounts.ts';
import { findAccount } from '../accounts/load-account.ts';
import { recordEvent } from '../audit/record-event.ts';
import { loadDemonstrationPeople } from '../config.ts';
import { addDemonstrationPeople, type DemonstrationLogin } from '../directories/built-in/add-demonstration-people.ts';
import { addPerson } from '../directories/built-in/add-person.ts';
import { importPeople } from '../directories/built-in/import-people.ts';
import { findPerson, isRole } from '../directories/built-in/read-people-file.ts';
import { setRoles } from '../directories/built-in/set-roles.ts';
import { askPassword } from './ask-password.ts';
import { type House, inHouse } from './open-house.ts';
import { resetAndTell, setPasswordAndTell } from './reset-and-tell.ts';
import { describeTold, tellInHouse } from './tell-in-house.ts';
import type { Terminal } from './terminal.ts';
import { UsageFault } from './usage.ts';

/** What a command was given. Options hold what stood behind `--name`; true for those without a value. */
export interface CommandInput {
  operands: readonly string[];
  options: Readonly<Record<string, string | boolean | undefined>>;
  environment: Environment;
  terminal: Terminal;
}

/** What stood behind an option, without spaces around it; null when there was nothing. */
export function textOption({ options }: CommandInput, name: string): string | null {
  const value = options[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The one word behind a command. Throws `UsageFault` when it is missing, or there are more. */
export function operand({ operands }: CommandInput, what: string): string {
  const [first, ...more] = operands;
  if (first === undefined) throw new UsageFault(`${what} is missing.`);
  if (more.length > 0) throw new UsageFault(`"${more[0]}" is one word too many; put what has spaces in quotes.`);
  return first;
}

/** `--organisation`, or the only one there is. */
export function chosenOrganisation({ settings }: House, input: CommandInput): string | null {
  const asked = textOption(input, 'organisation');
  const ids = settings.organisations.map(({ id }) => id);
  if (asked && !ids.includes(asked))
    throw new UsageFault(`There is no organisation ${asked}; there are: ${ids.join(', ')}.`);
  return asked ?? (ids.length === 1 ? (ids[0] ?? null) : null);
}

function readPerson(house: House, input: CommandInput, written: string) {
  const found = findPerson(written, {
    organisations: house.settings.organisations,
    organisation: chosenOrganisation(house, input),
  });
  if ('reason' in found) throw new UsageFault(`${found.reason.charAt(0).toUpperCase()}${found.reason.slice(1)}.`);
  return found;
}

/** The account that the command names. Throws a UsageFault when there is none. */
export async function requireAccount(house: House, input: CommandInput): Promise<Account> {
  const { organisation, userName } = readPerson(house, input, operand(input, 'The user name'));
  const account = await findAccount(house.db, organisation, userName);
  if (!account) throw new UsageFault(`There is nobody with the user name ${userName} in ${organisation}.`);
  return account;
}

/** `vakt people add NAME --name …` */
export function addCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const { organisation, organisationName, userName } = readPerson(house, input, operand(input, 'The user name'));
    const displayName = textOption(input, 'name');
    if (!displayName) throw new UsageFault('The full name is missing: --name "FULL NAME".');
    const roles = readRoles(textOption(input, 'roles') ?? '');
    if (await findAccount(house.db, organisation, userName))
      throw new UsageFault(`${userName} exists already in ${organisation}.`);
    const password = input.options['no-password']
      ? null
      : await askPassword(input.terminal, [userName, displayName, organisationName]);
    const added = await addPerson(house, {
      organisation,
      userName,
      displayName,
      email: textOption(input, 'email'),
      roles,
      password,
    });
    if (added.verdict === 'exists') throw new UsageFault(`${userName} exists already in ${organisation}.`);
    input.terminal.print(`Added ${userName} (${displayName}) to ${organisation}.`);
  });
}

/** `vakt people roles NAME [--roles …]` */
export function rolesCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const account = await requireAccount(house, input);
    if (typeof input.options['roles'] === 'string') {
      const roles = readRoles(input.options['roles']);
      const ended = await setRoles(house.db, account, roles);
      const told = ended > 0 ? ` Sessions ended: ${ended}.` : '';
      input.terminal.print(`${account.userName} has these roles now: ${roles.join(' ') || 'none'}.${told}`);
      return;
    }
    input.terminal.print(`${account.userName} has these roles: ${account.roles.join(' ') || 'none'}.`);
  });
}

function readRoles(written: string): string[] {
  const roles = [...new Set(written.split(/[\s,]+/).filter(Boolean))];
  const wrong = roles.find((role) => !isRole(role));
  if (wrong) throw new UsageFault(`${wrong} is no role: a role is a short name of a to z, digits and hyphens.`);
  return roles;
}

/** `vakt people import FILE.csv` */
export function importCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const file = operand(input, 'The file');
    const bytes = await readFile(file).catch(() => {
      throw new UsageFault(`The file ${file} cannot be read.`);
    });
    const { organisations } = house.settings;
    const organisation = chosenOrganisation(house, input);
    const report = createProgress(input.terminal);
    const result = await importPeople(house, bytes, { organisations, organisation, progress: report });
    if (result.verdict === 'imported') {
      const without = result.withoutPassword > 0 ? `; ${result.withoutPassword} of them have no password yet` : '';
      input.terminal.print(`Imported ${result.added} people${without}.`);
      return;
    }
    for (const { line, reason } of result.faults) input.terminal.tell(`line ${line}: ${reason}`);
    const { length } = result.faults;
    throw new UsageFault(`Nothing was imported: ${length === 1 ? 'one line is' : `${length} lines are`} wrong.`);
  });
}

/** Tells every tenth that is done, so that a long import is seen to move and a log stays short. */
function createProgress(terminal: Terminal): (done: number, total: number) => void {
  let told = 0;
  return (done, total) => {
    const tenth = Math.floor((done / total) * 10);
    if (total < 50 || tenth === told) return;
    told = tenth;
    terminal.tell(`${done} of ${total} passwords hashed`);
  };
}

/** `vakt people set-password NAME` */
export function setPasswordCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const account = await requireAccount(house, input);
    const password = await askPassword(input.terminal, [account.userName, account.displayName]);
    const ended = await setPasswordAndTell(house, account.id, password);
    input.terminal.print(
      `The password of ${account.userName} is set; ${ended === 1 ? 'one session was' : `${ended} sessions were`} ended.`,
    );
  });
}

/** `vakt people list` */
export function listCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const accounts = await listAccounts(
      house.db,
      textOption(input, 'organisation') && chosenOrganisation(house, input),
    );
    if (input.options['json']) {
      const shown = accounts.map(({ organisation, userName, displayName, email, roles, disabled }) => ({
        organisation,
        userName,
        name: displayName,
        email,
        roles,
        disabled,
      }));
      input.terminal.print(JSON.stringify(shown, null, 2));
      return;
    }
    if (accounts.length === 0)
      input.terminal.print('There is nobody yet. Add somebody with: vakt people add NAME --name "FULL NAME"');
    const rows = accounts.map((one) => [
      one.organisation,
      one.userName,
      one.displayName,
      one.roles.join(' '),
      one.disabled ? 'disabled' : '',
    ]);
    const widths = rows.reduce((widest, row) => row.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)), [0]);
    for (const row of rows)
      input.terminal.print(
        row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd(),
      );
  });
}

/** How who was reset comes back. */
const describeWayBack = (needsPass: boolean) =>
  needsPass
    ? 'The password alone enrols nothing now: give the person a pass (vakt people pass).'
    : 'The person enrols anew at the next sign-in.';

/** `vakt people reset-methods NAME --reason …` */
export function resetMethodsCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const account = await requireAccount(house, input);
    const reason = textOption(input, 'reason');
    if (!reason || reason.length > 500)
      throw new UsageFault(
        'The reason is missing (or longer than 500 characters): --reason "WHY". It is kept on record.',
      );
    // Dates are welcome; what looks like a phone number or a code must not reach the record.
    if (/\d([\s-]?\d){5,}/.test(reason.replaceAll(/\d{4}-\d\d-\d\d/g, ''))) {
      throw new UsageFault('The reason holds a long number; leave phone numbers and codes out of it.');
    }
    const needsPass = house.settings.support.passAfterReset;
    const order = { accountId: account.id, reason, by: userInfo().username, needsPass };
    const { removed, sessionsEnded, told } = await resetAndTell(house, order);
    input.terminal.print(
      `${account.userName} has no second factor any more (${removed} removed, ${sessionsEnded} sessions ended). ${describeWayBack(needsPass)} ${describeTold(told)}`,
    );
  });
}

/** `vakt people unlock-methods NAME` */
export function unlockMethodsCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const { id: accountId, userName } = await requireAccount(house, input);
    const by = userInfo().username;
    const wasLocked = await house.db.transaction().execute(async (trx) => {
      if (!(await unfreezeMethods(trx, accountId))) return false;
      await recordEvent(trx, { kind: 'methods-unfrozen', accountId, journeyId: null, detail: { by } });
      await tellInHouse(house, trx, { accountId, kind: 'account-unlocked', detail: {} });
      return true;
    });
    input.terminal.print(
      wasLocked ? `${userName} may change sign-in methods again.` : `The methods of ${userName} are not locked.`,
    );
  });
}

/** `vakt people demonstration --out FILE` */
export function demonstrationCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const file = textOption(input, 'out');
    if (!file) throw new UsageFault('The file for the passwords is missing: --out FILE.');
    if (!house.settings.demonstration)
      throw new UsageFault('The configuration is not a demonstration: nobody was added.');
    const people = loadDemonstrationPeople(input.environment);
    const logins = await addDemonstrationPeople(house, people, await readKnown(file));
    const half = `${file}.${process.pid}`;
    await writeFile(half, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 });
    await rename(half, file);
    input.terminal.print(`${logins.length} demonstration people are there; their passwords stand in ${file}.`);
  });
}

async function readKnown(file: string): Promise<DemonstrationLogin[]> {
  try {
    const known: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(known) ? (known as DemonstrationLogin[]) : [];
  } catch {
    return [];
  }
}
