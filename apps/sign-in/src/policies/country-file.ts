import { readFileSync, statSync } from 'node:fs';
import { readAddress } from './address-ranges.ts';
import { type RangeTable, RangeTableBuilder } from './range-table.ts';

/** Which country an address is in, or what is wrong with the file that should say it. */
export type CountryFile = { table: RangeTable } | { faults: string[] };

/** What DB-IP writes where it knows no country; ISO 3166-1 leaves the code to whoever uses it. */
const NO_COUNTRY = 'ZZ';
/** The file of the whole world has some 700,000 lines; more than this is another kind of file. */
const MOST_LINES = 5_000_000;
const MOST_BYTES = 400 * 1024 * 1024;
const MOST_FAULTS = 3;

const read = new Map<string, { stamp: string; file: CountryFile }>();

/**
 * Reads a file of address ranges with their countries: lines `start,end,CC`, IPv4 and IPv6, with or without quotes and in
 * any order, as DB-IP gives its "IP to Country Lite" (CSV without a head line). A file that has not changed since is not
 * read again in this process. Never throws: what is wrong comes in words, the first faults with their lines.
 */
export function readCountryFile(path: string): CountryFile {
  const stamp = stampOf(path);
  if (stamp === null) return { faults: ['leads to no file that can be read'] };
  const known = read.get(path);
  if (known?.stamp === stamp) return known.file;
  const file = parse(path);
  read.set(path, { stamp, file });
  return file;
}

function stampOf(path: string): string | null {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs}/${size}/${ino}`;
  } catch {
    return null;
  }
}

function parse(path: string): CountryFile {
  let bytes: Buffer;
  try {
    if (statSync(path).size > MOST_BYTES)
      return { faults: ['leads to a file that is too large to be one of countries'] };
    bytes = readFileSync(path);
  } catch {
    return { faults: ['leads to no file that can be read'] };
  }
  return parseCountries(bytes.toString('latin1'));
}

/** The same for a text; see {@link readCountryFile}. */
export function parseCountries(text: string): CountryFile {
  const builder = new RangeTableBuilder();
  const lineOf: number[] = [];
  const faults: string[] = [];
  let wrong = 0;
  let line = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const row = text.slice(at, end < 0 ? text.length : end).trim();
    at = end < 0 ? text.length : end + 1;
    line += 1;
    if (line > MOST_LINES) return { faults: [`has more than ${MOST_LINES} lines`] };
    if (row === '' || row.startsWith('#')) continue;
    const fault = addRow(builder, row);
    if (fault === null) {
      lineOf.push(line);
      continue;
    }
    wrong += 1;
    if (wrong <= MOST_FAULTS) faults.push(`is wrong in its line ${line}: ${fault}`);
  }
  if (wrong > MOST_FAULTS) faults.push(`is wrong in ${wrong} lines altogether`);
  if (faults.length > 0) return { faults };
  if (builder.size === 0) return { faults: ['holds no range of addresses'] };
  const built = builder.build();
  if ('table' in built) return built;
  const [one, other] = built.overlap.map((index) => lineOf[index]);
  return { faults: [`has ranges that overlap, in its lines ${one} and ${other}`] };
}

/** Adds one line; gives what is wrong with it, or null. */
function addRow(builder: RangeTableBuilder, row: string): string | null {
  const [first, last, country, ...more] = row.split(',').map((cell) => cell.replace(/^"(.*)"$/, '$1'));
  if (first === undefined || last === undefined || country === undefined || more.length > 0)
    return 'it is not start,end,country';
  const [start, end] = [readAddress(first), readAddress(last)];
  if (start === null || end === null) return 'its range does not begin and end with addresses';
  if (first.includes(':') !== last.includes(':'))
    return 'its range begins with one kind of address and ends with another';
  if (end < start) return 'its range ends before it begins';
  if (!/^[A-Z]{2}$/.test(country)) return 'its country is not two capital letters';
  builder.add(start, end, country);
  return null;
}

/** Gives the country of an address, or null: it stands in no range, there is no file, or nobody knows. */
export function createFindCountry(table: RangeTable | null): (address: string) => string | null {
  return (address) => {
    const found = table?.find(address) ?? null;
    return found === NO_COUNTRY ? null : found;
  };
}
