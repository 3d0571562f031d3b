import { nearest } from '@vakt/foundation/configuration-schema';
import { entryFault, UnusableFile } from './fault.ts';
import { readCsvLine } from './read-csv-line.ts';
import {
  createFaults,
  type Faults,
  readAlgorithm,
  readBase32,
  readCounter,
  readDigits,
  readInterval,
  readText as readName,
  readSerial,
} from './read-fields.ts';
import { LONGEST_LINE, readLines } from './read-text.ts';
import type { Entry, TokenLine } from './token-line.ts';

/** Entra's header, which must be there, and ours, which may: with a counter a token is HOTP. */
const REQUIRED = ['upn', 'serial number', 'secret key', 'time interval', 'manufacturer', 'model'] as const;
const OPTIONAL = ['counter', 'algorithm', 'digits'] as const;
const COLUMNS = [...REQUIRED, ...OPTIONAL] as const;
type Column = (typeof COLUMNS)[number];

interface Header {
  separator: string;
  columns: Column[];
}

/**
 * Reads a list of tokens: Entra's CSV (`upn,serial number,secret key,time interval,manufacturer,model`) in UTF-8, with
 * comma, semicolon or tab, in any order of columns, and the optional columns `counter`, `algorithm` and `digits`. Empty
 * lines are passed by. Throws `UnusableFile` when the first line is not such a header.
 */
export async function* readTokenCsv(texts: AsyncIterable<string>): AsyncGenerator<Entry> {
  let header: Header | null = null;
  for await (const { number, text } of readLines(texts)) {
    if (text.trim() === '') continue;
    if (header === null) {
      header = readHeader(text);
      continue;
    }
    const entry = readEntry(number, text, header);
    if (entry) yield entry;
  }
  if (header === null) throw new UnusableFile('empty');
}

function readHeader(text: string): Header {
  const separator =
    [',', ';', '\t'].toSorted((one, other) => text.split(other).length - text.split(one).length)[0] ?? ',';
  const names = (readCsvLine(text, separator) ?? []).map((name) => name.toLowerCase().replaceAll(/[\s_]+/g, ' '));
  const isColumn = (name: string): name is Column => COLUMNS.some((column) => column === name);
  if (!names.some(isColumn)) throw new UnusableFile('noList', { header: REQUIRED.join(',') });
  const missing = REQUIRED.filter((column) => !names.includes(column));
  const unknown = names.find((name) => !isColumn(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, COLUMNS) ?? missing[0] ?? COLUMNS.join(', ');
    throw new UnusableFile('columnUnknown', { column: unknown.slice(0, 40), near });
  }
  if (missing.length > 0) throw new UnusableFile('columnsMissing', { columns: missing.join(', ') });
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw new UnusableFile('columnTwice', { column: twice });
  return { separator, columns: names.filter(isColumn) };
}

function readEntry(line: number, text: string, { separator, columns }: Header): Entry | null {
  const broken = (...faults: Entry['faults']): Entry => ({ line, serial: null, token: null, faults });
  if (text.length > LONGEST_LINE) return broken(entryFault('lineTooLong', null, { most: LONGEST_LINE }));
  const cells = readCsvLine(text, separator);
  if (!cells) return broken(entryFault('quote'));
  // What a spreadsheet leaves of rows that were emptied: separators alone.
  if (cells.every((cell) => cell === '')) return null;
  if (cells.length !== columns.length)
    return broken(entryFault('cells', null, { has: cells.length, needs: columns.length }));
  const faults = createFaults();
  const token = readToken(faults, (column) => cells[columns.indexOf(column)] ?? '');
  const serial = cells[columns.indexOf('serial number')] ?? '';
  return { line, serial: serial.slice(0, 100) || null, token, faults: faults.list };
}

function readToken(faults: Faults, cell: (column: Column) => string): TokenLine | null {
  const isHotp = cell('counter') !== '';
  const serial = readSerial(faults, 'serial number', cell('serial number'));
  const secret = readBase32(faults, 'secret key', cell('secret key'));
  const counter = isHotp ? readCounter(faults, 'counter', cell('counter')) : 0;
  const written = cell('time interval');
  if (isHotp && written !== '' && written !== '0') faults.add('intervalWithCounter', 'time interval');
  const interval = isHotp ? null : readInterval(faults, 'time interval', written);
  const algorithm = readAlgorithm(faults, 'algorithm', cell('algorithm'));
  const digits = readDigits(faults, 'digits', cell('digits'));
  const manufacturer = readName(faults, 'manufacturer', cell('manufacturer'));
  const model = readName(faults, 'model', cell('model'));
  if (faults.list.length > 0 || !serial || !secret || counter === null || !algorithm || !digits) return null;
  if (manufacturer === null || model === null) return null;
  const kind = isHotp ? 'hotp' : 'totp';
  const upn = cell('upn') || null;
  return { kind, serial, secret, counter, intervalSeconds: interval, algorithm, digits, manufacturer, model, upn };
}
