import { writeLine } from '@vakt/foundation/csv';
import type { Translator } from '@vakt/messages/translate';
import type { Database } from '../../../tables.ts';
import { describeEntryFault } from './describe-fault.ts';
import { listFaults, type StoredFault } from './imports.store.ts';

/** Rows of a question. */
const PAGE = 1000;

/**
 * What could not be imported, as CSV (RFC 4180, UTF-8 with a byte order mark so that spreadsheets read it right): line,
 * column, serial number, what is wrong. A page of faults is in memory at a time. No secret stands in it.
 */
export async function* writeFailures(db: Database, importId: string, translator: Translator): AsyncGenerator<string> {
  yield '\uFEFFline,column,serial number,reason\r\n';
  for (let after = '0'; ; ) {
    const faults = await listFaults(db, importId, after, PAGE);
    const last = faults.at(-1);
    if (!last) return;
    yield faults.map((fault) => writeRow(fault, translator)).join('');
    after = last.id;
  }
}

function writeRow(fault: StoredFault, translator: Translator): string {
  const cells = [String(fault.line), fault.place ?? '', fault.serial ?? '', describeEntryFault(translator, fault)];
  return writeLine(cells);
}

/** `Failures_tokens.csv` of `tokens.csv`: only signs that every system and header takes. */
export function nameFailures(fileName: string): string {
  const name = fileName
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
    .slice(0, 80);
  return `Failures_${name || 'tokens'}.csv`;
}
