import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { resolveReferences } from '@vakt/foundation/configuration-references';
import { createTranslator } from '@vakt/messages/translate';
import { describeEntryFault, describeFileFault } from '../factors/hardware-token/import/describe-fault.ts';
import { writeFailures } from '../factors/hardware-token/import/failures-csv.ts';
import {
  createImport,
  listImportFaults,
  loadImport,
  runImport,
  type TokenImport,
} from '../factors/hardware-token/import/import-tokens.ts';
import { findToken, type InventoryToken, listTokens } from '../factors/hardware-token/list-tokens.ts';
import type { TokenState } from '../factors/hardware-token/token.ts';
import { type House, inHouse } from './open-house.ts';
import { type CommandInput, chosenOrganisation, operand, textOption } from './people-commands.ts';
import { releaseAndTell } from './release-and-tell.ts';
import type { Terminal } from './terminal.ts';
import { UsageFault } from './usage.ts';

/** Faults that are told on the terminal; the file of failures has all. */
const MOST_TOLD = 200;
const STATES: readonly TokenState[] = ['stock', 'assigned', 'active', 'removed', 'lost'];

function requireOrganisation(house: House, input: CommandInput): string {
  const organisation = chosenOrganisation(house, input);
  if (organisation) return organisation;
  const ids = house.settings.organisations.map(({ id }) => id).join(', ');
  throw new UsageFault(`Which organisation the tokens are for is missing: --organisation ID, one of ${ids}.`);
}

/** `vakt tokens import FILE` */
export function importCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const file = operand(input, 'The file');
    const isFile = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    );
    if (!isFile) throw new UsageFault(`The file ${file} cannot be read.`);
    const order = {
      organisation: requireOrganisation(house, input),
      fileName: file,
      byName: userInfo().username,
      byAccount: null,
      key: readKey(input),
    };
    const importId = await createImport(house, order);
    await runImport(house, importId, () => createReadStream(file), createProgress(input.terminal));
    const done = await loadImport(house.db, importId, null);
    if (!done) throw new Error('the import is gone');
    await tellImport(house, input, done);
  });
}

/** `--pskc-key env:NAME` or `file:PATH`: the key itself would stand in the shell's history. */
function readKey(input: CommandInput): string | null {
  const written = textOption(input, 'pskc-key');
  if (written === null) return null;
  if (!/^(env|file):/.test(written))
    throw new UsageFault('A key is never part of a command: give a reference, --pskc-key env:NAME or file:PATH.');
  const { value, faults } = resolveReferences(
    { key: written },
    { folder: process.cwd(), environment: input.environment, lineOf: () => 1 },
  );
  const [fault] = faults;
  if (fault) throw new UsageFault(`--pskc-key ${fault.text}.`);
  return (value as { key: string }).key;
}

/** On a terminal one line that moves; else every tenth, so that a log stays short. */
function createProgress({ rewrite, tell }: Terminal): (done: number, total: number) => void {
  let told = 0;
  return (done, total) => {
    const text = `${done} of ${total} entries`;
    if (rewrite) rewrite(done === total ? `${text}\n` : text);
    const tenth = Math.floor((done / total) * 10);
    if (rewrite || total < 1000 || tenth === told) return;
    told = tenth;
    tell(text);
  };
}

async function tellImport(house: House, input: CommandInput, done: TokenImport): Promise<void> {
  const translator = createTranslator('en');
  if (done.fault) throw new UsageFault(`Nothing was imported. ${describeFileFault(translator, done.fault)}`);
  const { terminal } = input;
  const faults = await listImportFaults(house.db, done.id, '0', MOST_TOLD);
  for (const fault of faults)
    terminal.tell(
      `line ${fault.line}${fault.place ? `, ${fault.place}` : ''}: ${describeEntryFault(translator, fault)}`,
    );
  if (done.faultsKept > faults.length) terminal.tell(`… and ${done.faultsKept - faults.length} more.`);
  const failures = textOption(input, 'failures');
  if (failures && done.failed > 0)
    await pipeline(Readable.from(writeFailures(house.db, done.id, translator)), createWriteStream(failures));
  terminal.print(describeCounts(done));
  if (done.failed > 0)
    throw new UsageFault(
      `${done.failed === 1 ? 'One entry was' : `${done.failed} entries were`} not imported${failures ? `; they stand in ${failures}` : ''}.`,
    );
}

function describeCounts({ added, assigned, unchanged, failed }: TokenImport): string {
  if (added === 0 && assigned === 0 && failed === 0)
    return `All ${unchanged} tokens were there already; nothing has changed.`;
  const parts = [
    `Imported ${added === 1 ? 'one token' : `${added} tokens`}`,
    assigned > 0 ? `gave ${assigned} in stock to people` : '',
    unchanged > 0 ? `${unchanged} were there already` : '',
  ];
  return `${parts.filter(Boolean).join('; ')}.`;
}

/** `vakt tokens list` */
export function listCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const organisation = requireOrganisation(house, input);
    const written = textOption(input, 'state');
    const state = STATES.find((one) => one === written) ?? null;
    if (written !== null && state === null)
      throw new UsageFault(`${written} is no state; there are: ${STATES.join(', ')}.`);
    const search = textOption(input, 'search') ?? '';
    const all: InventoryToken[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: Awaited<ReturnType<typeof listTokens>> = await listTokens(
        house.db,
        { organisation, search, state, after },
        1000,
      );
      if (!input.options['json']) for (const token of page.tokens) input.terminal.print(describeToken(token));
      else all.push(...page.tokens);
      after = page.next;
      if (after === null && !input.options['json'] && all.length + page.tokens.length === 0)
        input.terminal.print('There are no such tokens.');
    }
    if (input.options['json']) input.terminal.print(JSON.stringify(all.map(showToken), null, 2));
  });
}

function describeToken({ serial, state, kind, userName, manufacturer, model }: InventoryToken): string {
  return [serial.padEnd(16), state.padEnd(8), kind, userName ?? '–', manufacturer, model].filter(Boolean).join('  ');
}

/** A token as JSON shows it. */
function showToken(token: InventoryToken) {
  const { id: _, accountId: __, methodId: ___, ...shown } = token;
  return shown;
}

async function requireToken(house: House, input: CommandInput): Promise<InventoryToken> {
  const serial = operand(input, 'The serial number');
  const organisation = requireOrganisation(house, input);
  const token = await findToken(house.db, organisation, { serial });
  if (!token) throw new UsageFault(`There is no token with the serial number ${serial} in ${organisation}.`);
  return token;
}

/** `vakt tokens show SERIAL` */
export function showCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const shown = showToken(await requireToken(house, input));
    if (input.options['json']) return input.terminal.print(JSON.stringify(shown, null, 2));
    for (const [name, value] of Object.entries(shown)) {
      if (value === null || value === '' || value === false) continue;
      input.terminal.print(`${`${name}:`.padEnd(18)}${value instanceof Date ? value.toISOString() : value}`);
    }
  });
}

/** `vakt tokens release SERIAL --reason …` */
export function releaseCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const token = await requireToken(house, input);
    const reason = textOption(input, 'reason');
    if (!reason || reason.length > 500)
      throw new UsageFault(
        'The reason is missing (or longer than 500 characters): --reason "WHY". It is kept on record.',
      );
    const to = input.options['lost'] ? 'lost' : 'stock';
    const released = await releaseAndTell(house, token, { to, reason, by: userInfo().username });
    if (released.verdict !== 'released')
      throw new UsageFault(
        `Nothing was done: ${token.serial} is ${token.state === 'lost' ? 'lost' : 'in stock'} already.`,
      );
    const where = to === 'lost' ? 'marked as lost; its secret is destroyed' : 'in stock again';
    const owner = token.state === 'active' && token.userName ? ` ${token.userName} signs in with it no more.` : '';
    const by = house.settings.support.passAfterReset ? ', with a temporary access pass or a recovery code' : '';
    const last = released.lastMethod ? ` It was the last method: the person enrols anew at the next sign-in${by}.` : '';
    input.terminal.print(`${token.serial} is ${where}.${owner}${last}`);
  });
}
