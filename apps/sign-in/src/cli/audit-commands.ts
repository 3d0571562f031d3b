import { appendFile, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { type Checkpoint, createCheckpoint, readCheckpoints } from '../audit/checkpoints.ts';
import { describeLine } from '../audit/describe-event.ts';
import { createEventNames } from '../audit/event-names.ts';
import { exportEvents } from '../audit/export-events.ts';
import { findEvents } from '../audit/find-events.ts';
import type { EventSearch } from '../audit/found-event.ts';
import { NO_SEARCH, readSearch, type SearchFault, type WrittenSearch } from '../audit/read-search.ts';
import { recordEvent } from '../audit/record-event.ts';
import { sayFault } from '../audit/say-fault.ts';
import { type Verdict, verifyChain } from '../audit/verify-chain.ts';
import type { ExportFormat } from '../audit/write-events.ts';
import { type House, inHouse } from './open-house.ts';
import type { CommandInput } from './people-commands.ts';
import type { Terminal } from './terminal.ts';
import { UsageFault } from './usage.ts';

/** Options that choose events. */
export const SEARCH_OPTIONS = ['organisation', 'person', 'kind', 'since', 'until', 'service', 'journey', 'actor'];

const text = ({ options }: CommandInput, name: string) => {
  const value = options[name];
  return typeof value === 'string' ? value.trim() : '';
};

function refuseOperands({ operands }: CommandInput): void {
  if (operands[0] !== undefined) throw new UsageFault(`"${operands[0]}" is one word too many. See vakt --help.`);
}

const FAULTS: Record<SearchFault['kind'], (written: string) => string> = {
  nobody: (written) => `There is nobody with the user name ${written}; with several organisations write it with @.`,
  'no-kind': (written) =>
    `${written} is no kind of event, and no class: signIns, messages, account, administration, or one such as code-wrong.`,
  'no-time': (written) => `${written} is no time: 2026-11-26, 2026-11-26T10:00, or so long ago: 30m, 24h, 7d.`,
  'no-service': (written) => `${written} is no service.`,
  'no-journey': (written) => `${written} is no journey.`,
};

async function readWritten(house: House, input: CommandInput): Promise<EventSearch> {
  const { organisations } = house.settings;
  const asked = text(input, 'organisation');
  if (asked && !organisations.some(({ id }) => id === asked))
    throw new UsageFault(`There is no organisation ${asked}.`);
  const organisation = asked || (organisations.length === 1 ? (organisations[0]?.id ?? null) : null);
  const fields = Object.keys(NO_SEARCH) as (keyof WrittenSearch)[];
  const written = Object.fromEntries(fields.map((field) => [field, text(input, field)])) as unknown as WrittenSearch;
  const read = await readSearch({ db: house.db, organisations, organisation, reach: null, now: new Date() }, written);
  if ('search' in read) return read.search;
  const [fault] = read.faults;
  if (!fault) throw new UsageFault('The search cannot be read.');
  throw new UsageFault(FAULTS[fault.kind](written[fault.field]));
}

const LISTED = 50;

/** `vakt audit list`: the newest events that fit, the oldest of them first. */
export function listCommand(input: CommandInput): Promise<void> {
  refuseOperands(input);
  return inHouse(input.environment, async (house) => {
    const search = await readWritten(house, input);
    const limit = Number(text(input, 'limit') || LISTED);
    if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
      throw new UsageFault('--limit is a number from 1 to 10000.');
    const events = await findEvents(house.db, search, { behind: null, order: 'newest', limit });
    for (const event of events.toReversed()) {
      const whose = event.userName === null ? '' : ` ${event.userName}`;
      input.terminal.print(`${event.id}${whose}  ${describeLine('en', createEventNames(house.settings), event)}`);
    }
    if (events.length === 0) input.terminal.tell('Nothing on record fits.');
    if (events.length === limit) input.terminal.tell(`These are the newest ${limit}: there may be more.`);
  });
}

/** `vakt audit export`: all that fits, oldest first, to standard output. */
export function exportCommand(input: CommandInput): Promise<void> {
  refuseOperands(input);
  const format = text(input, 'format') || 'jsonl';
  if (format !== 'jsonl' && format !== 'cef') throw new UsageFault('--format is jsonl or cef.');
  return inHouse(input.environment, async (house) => {
    const search = await readWritten(house, input);
    await recordExport(house, format);
    for await (const piece of exportEvents(house.db, search, format, createEventNames(house.settings)))
      await input.terminal.write(piece);
  });
}

/** What leaves the house goes on record before it leaves. */
function recordExport({ db }: House, format: ExportFormat): Promise<void> {
  const detail = { of: 'audit' as const, format, by: userInfo().username };
  return recordEvent(db, { kind: 'audit-exported', accountId: null, journeyId: null, detail });
}

/** `vakt audit checkpoint`: the chain as it is now, signed; appended to a file, or printed. */
export function checkpointCommand(input: CommandInput): Promise<void> {
  refuseOperands(input);
  return inHouse(input.environment, async ({ db, keyring }) => {
    const checkpoint = await createCheckpoint(db, keyring);
    if (!checkpoint) throw new UsageFault('Nothing is sealed yet.');
    const line = JSON.stringify(checkpoint);
    const file = text(input, 'out');
    if (file === '') return input.terminal.print(line);
    await appendFile(file, `${line}\n`, { mode: 0o600 });
    input.terminal.print(`${checkpoint.number} seals; the checkpoint stands in ${file}. Keep it on another machine.`);
  });
}

async function loadCheckpoints(file: string): Promise<Checkpoint[]> {
  if (file === '') return [];
  const written = await readFile(file, 'utf8').catch(() => {
    throw new UsageFault(`The file ${file} cannot be read.`);
  });
  const found = readCheckpoints(written);
  if (!found) throw new UsageFault(`${file} holds no checkpoints: each line is what vakt audit checkpoint printed.`);
  return found;
}

/** `vakt audit verify`: checks the record against its seals. Exit code 1 when something is wrong. */
export function verifyCommand(input: CommandInput): Promise<void> {
  refuseOperands(input);
  return inHouse(input.environment, async (house) => {
    const { accountId, since } = await readWritten(house, input);
    const checkpoints = await loadCheckpoints(text(input, 'checkpoint'));
    const onProgress = createProgress(input.terminal);
    const verdict = await verifyChain(house.db, house.keyring, { accountId, since, checkpoints, onProgress });
    const detail = {
      of: accountId === null ? ('whole' as const) : ('person' as const),
      seals: verdict.seals,
      faults: verdict.faultCount,
      by: userInfo().username,
    };
    await recordEvent(house.db, { kind: 'audit-verified', accountId, journeyId: null, detail });
    tellVerdict(house, input.terminal, verdict, checkpoints.length);
  });
}

/** Tells every tenth of a long check. */
function createProgress(terminal: Terminal): (done: number, last: number) => void {
  let told = 0;
  return (done, last) => {
    const tenth = last === 0 ? 0 : Math.floor((done / last) * 10);
    if (last < 20_000 || tenth === told) return;
    told = tenth;
    terminal.tell(`${done} of ${last} seals checked`);
  };
}

function tellVerdict({ settings }: House, terminal: Terminal, verdict: Verdict, checkpoints: number): void {
  const { faults, faultCount, seals, removed, passedOver } = verdict;
  for (const fault of faults) terminal.tell(sayFault(createEventNames(settings), fault));
  if (faultCount > faults.length) terminal.tell(`… and ${faultCount - faults.length} more.`);
  if (passedOver > 0) terminal.tell(`${passedOver} of the checkpoints are older than the oldest seal: passed over.`);
  const ran = removed > 0 ? `, ${removed} of events that ran out` : '';
  const base = `${seals} seals checked${ran}`;
  if (faultCount > 0) throw new NotWhole(`${base}: ${faultCount === 1 ? 'one fault' : `${faultCount} faults`}.`);
  terminal.print(`${base}: the record is whole.`);
  if (checkpoints === 0)
    terminal.print('Whether its end was cut off can be told by a checkpoint alone: --checkpoint FILE.');
}

/** The record is not as it was sealed. `message` is one sentence. */
export class NotWhole extends Error {
  override readonly name = 'NotWhole';
}
