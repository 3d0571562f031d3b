import { nearest } from '@vakt/foundation/configuration-schema';
import { CsvError, parse } from 'csv-parse/sync';
import { checkNewPassword, type NewPasswordVerdict } from '../../factors/password/check-new-password.ts';
import { readHashCost } from '../../factors/password/password-hasher.ts';
import type { Organisation } from '../../settings.ts';
import { splitUserName } from './user-names.ts';

/** A line of a people file, checked. */
export interface PersonLine {
  line: number;
  organisation: string;
  userName: string;
  displayName: string;
  email: string | null;
  roles: string[];
  password: string | null;
  passwordHash: string | null;
}

/** What is wrong with a line, in words for the operator; never with a password in them. */
export interface LineFault {
  line: number;
  reason: string;
}

export interface ReadPeopleOptions {
  organisations: readonly Pick<Organisation, 'id' | 'domain' | 'name'>[];
  /** Organisation of user names without @; null when it must be written out. */
  organisation: string | null;
}

const COLUMNS = ['user name', 'name', 'e-mail', 'password', 'password hash', 'roles'] as const;
type Column = (typeof COLUMNS)[number];
const REQUIRED: readonly Column[] = ['user name', 'name'];

/** Reads a CSV file of people (UTF-8; comma, semicolon or tab; first line names the columns). Gives every line that is right and every fault. */
export function readPeopleFile(
  bytes: Uint8Array,
  options: ReadPeopleOptions,
): { people: PersonLine[]; faults: LineFault[] } {
  const table = readTable(bytes);
  if ('faults' in table) return { people: [], faults: table.faults };
  const people: PersonLine[] = [];
  const faults: LineFault[] = [];
  const seen = new Map<string, number>();
  for (const { line, cells } of table.rows) {
    const read = readLine(line, cells, table.columns, options);
    if ('reasons' in read) {
      faults.push(...read.reasons.map((reason) => ({ line, reason })));
      continue;
    }
    const key = `${read.organisation}/${read.userName}`;
    const earlier = seen.get(key);
    if (earlier === undefined) people.push(read);
    else faults.push({ line, reason: `${read.userName} stands on line ${earlier} already` });
    seen.set(key, earlier ?? line);
  }
  return { people, faults };
}

interface Table {
  columns: Column[];
  rows: { line: number; cells: string[] }[];
}

function readTable(bytes: Uint8Array): Table | { faults: LineFault[] } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    return { faults: [{ line: 1, reason: 'the file is not UTF-8; save it as "CSV UTF-8"' }] };
  }
  const [head = ''] = text.split('\n', 1);
  const delimiter = [',', ';', '\t'].toSorted((one, other) => head.split(other).length - head.split(one).length)[0];
  try {
    const records = parse(text, {
      delimiter,
      info: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    const [header, ...rest] = records.map(({ record, info }) => ({
      line: firstLine(record, info.lines),
      cells: record,
    }));
    if (!header) return { faults: [{ line: 1, reason: 'the file is empty' }] };
    const faults = checkHeader(header.cells.map(nameColumn));
    if (faults.length > 0) return { faults: faults.map((reason) => ({ line: header.line, reason })) };
    return {
      columns: header.cells.map(nameColumn) as Column[],
      rows: rest.filter(({ cells }) => cells.some((cell) => cell !== '')),
    };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    return { faults: [{ line, reason: 'a quote is opened and never closed, or stands inside a value' }] };
  }
}

/** The line on which a record begins; the parser tells where it ends. */
function firstLine(cells: readonly string[], lastLine: number): number {
  return lastLine - cells.join('').split('\n').length + 1;
}

/** `User_Name`, `username`, `E-post` … → the column that is meant, or what was written. */
function nameColumn(written: string): string {
  const plain = written.toLowerCase().replaceAll(/[^\p{L}]/gu, '');
  return COLUMNS.find((column) => column.replaceAll(/[^a-z]/g, '') === plain) ?? written;
}

function checkHeader(columns: readonly string[]): string[] {
  const unknown = columns.filter((column) => !COLUMNS.includes(column as Column));
  const missing = REQUIRED.filter((column) => !columns.includes(column));
  const twice = columns.filter((column, index) => columns.indexOf(column) < index);
  return [
    ...unknown.map((column) => {
      const near = nearest(column, COLUMNS);
      return `the column "${column.slice(0, 40)}" is not known; ${near ? `did you mean "${near}"?` : `there are: ${COLUMNS.join(', ')}`}`;
    }),
    ...missing.map((column) => `the column "${column}" is missing`),
    ...twice.map((column) => `the column "${column}" stands twice`),
  ];
}

function readLine(
  line: number,
  cells: readonly string[],
  columns: readonly Column[],
  options: ReadPeopleOptions,
): PersonLine | { reasons: string[] } {
  if (cells.length !== columns.length) {
    const hint =
      cells.length > columns.length ? '; put a value that holds a separator, such as a password hash, in quotes' : '';
    return { reasons: [`has ${cells.length} values, but there are ${columns.length} columns${hint}`] };
  }
  const cell = (column: Column) => cells[columns.indexOf(column)] ?? '';
  const person = findPerson(cell('user name'), options);
  const roles = cell('roles')
    .split(/[\s,;|]+/)
    .filter(Boolean);
  const [password, passwordHash, email, displayName] = [
    cell('password'),
    cell('password hash'),
    cell('e-mail'),
    cell('name'),
  ];
  const own = 'userName' in person ? [person.userName, displayName, person.organisationName] : [displayName];
  const reasons = [
    'reason' in person ? person.reason : null,
    checkText(displayName, 'the name', true),
    email !== '' && !/^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/.test(email) ? 'the e-mail address is not one' : null,
    ...roles.filter((role) => !isRole(role)).map(() => 'a role must be a short name of a to z, digits and hyphens'),
    password !== '' && passwordHash !== '' ? 'has a password and a password hash; give one of them' : null,
    passwordHash !== '' && !readHashCost(passwordHash)
      ? 'the password hash is no argon2id hash ($argon2id$v=19$…) of a usual cost'
      : null,
    password === '' ? null : explainPassword(checkNewPassword(password, own)),
  ].filter((reason) => reason !== null);
  if (reasons.length > 0 || 'reason' in person) return { reasons };
  return {
    line,
    ...person,
    displayName,
    email: email || null,
    roles,
    password: password || null,
    passwordHash: passwordHash || null,
  };
}

type FoundPerson = { organisation: string; organisationName: string; userName: string };

/** Which organisation's user a written user name is. The reason says what is wrong. */
export function findPerson(
  written: string,
  { organisations, organisation }: ReadPeopleOptions,
): FoundPerson | { reason: string } {
  if (written.trim() === '') return { reason: 'the user name is missing' };
  const split = splitUserName(written);
  if (!split)
    return { reason: "the user name may hold letters, digits and . _ + ' - (at most 64), and @ with the domain" };
  const found = organisations.find((one) =>
    split.domain === null ? one.id === organisation : one.domain === split.domain,
  );
  if (!found && split.domain !== null) return { reason: `no organisation has the domain ${split.domain}` };
  if (!found) return { reason: 'the user name needs @ with the domain, for there are several organisations' };
  return { organisation: found.id, organisationName: found.name, userName: split.name };
}

function checkText(text: string, what: string, isRequired: boolean): string | null {
  if (text === '') return isRequired ? `${what} is missing` : null;
  return text.length > 200 || /\p{Cc}/u.test(text) ? `${what} is too long or holds control characters` : null;
}

/** Whether a text may be a role's name. */
export function isRole(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(text);
}

/** Why a password may not be set; null when it may. */
export function explainPassword(verdict: NewPasswordVerdict): string | null {
  const reasons: Record<NewPasswordVerdict, string | null> = {
    ok: null,
    'too-short': 'the password must have at least 8 characters',
    'too-long': 'the password is longer than 512 characters',
    common: 'the password is one of those that are guessed first',
    'control-characters': 'the password holds a control character, such as a tab or a line break',
  };
  return reasons[verdict];
}
