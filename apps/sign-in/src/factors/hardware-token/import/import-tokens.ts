import { newId } from '@vakt/foundation/ids';
import { recordEvent } from '../../../audit/record-event.ts';
import { splitUserName } from '../../../directories/built-in/user-names.ts';
import type { Organisation } from '../../../settings.ts';
import { entryFault, UnusableFile } from './fault.ts';
import { type BatchDependencies, importBatch, type ReadUpn, type Run } from './import-batch.ts';
import * as store from './imports.store.ts';
import type { OpenFile } from './read-text.ts';
import { type SurveyedFile, surveyFile } from './survey-file.ts';
import type { Entry } from './token-line.ts';

export interface ImportDependencies extends Omit<BatchDependencies, 'readUpn'> {
  settings: { organisations: readonly Pick<Organisation, 'id' | 'domain'>[] };
}

/** Who imports which file. */
export interface ImportOrder {
  organisation: string;
  fileName: string;
  /** Kept on record. */
  byName: string;
  byAccount: string | null;
  /** Key or password of an encrypted PSKC file. */
  key: string | null;
}

/** Entries of one transaction. */
const BATCH = 250;
const LONGEST_NAME = 120;

/** Creates an import that waits for its file; gives its id. The name of the file is kept without its folders. */
export async function createImport(
  deps: ImportDependencies,
  order: ImportOrder,
  state: 'receiving' | 'waiting' = 'waiting',
): Promise<string> {
  const id = newId();
  const fileName = (order.fileName.split(/[\\/]/).at(-1) ?? '')
    .replaceAll(/[\p{C}"<>:|?*]/gu, '')
    .slice(0, LONGEST_NAME);
  await store.insertImport(deps.db, {
    id,
    state,
    organisation: order.organisation,
    fileName: fileName || '–',
    byName: order.byName,
    byAccount: order.byAccount,
    keySealed: order.key === null ? null : deps.keyring.seal('totp-secret', order.key, `token-import/${id}`),
  });
  return id;
}

/**
 * Imports a file, or goes on with it where a run before this one died: good entries come in, bad ones are kept with what is
 * wrong with them, and how far it has come is stored with every batch. A file that is no list of tokens is refused as a
 * whole, before anything of it is imported. Memory is bounded by a batch. False: there is nothing to do, for it is done
 * or another run has it.
 */
export async function runImport(
  deps: ImportDependencies,
  importId: string,
  open: OpenFile,
  progress: (done: number, total: number) => void = () => {},
): Promise<boolean> {
  const claim = { importId, runner: newId() };
  const claimed = await store.claimImport(deps.db, importId, claim.runner);
  if (!claimed) return false;
  const key = claimed.keySealed && deps.keyring.open('totp-secret', claimed.keySealed, `token-import/${importId}`);
  try {
    const file = await surveyFile(open, key);
    if (!(await store.startImport(deps.db, claim, file))) return false;
    const readUpn = createReadUpn(deps, claimed.organisation);
    const run = { ...claim, organisation: claimed.organisation, position: claimed.position };
    if (!(await importEntries({ ...deps, readUpn }, run, file, progress))) return false;
    return await end(deps, claim, null);
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    return end(deps, claim, error);
  }
}

async function importEntries(
  deps: BatchDependencies,
  run: Run,
  file: SurveyedFile,
  progress: (done: number, total: number) => void,
): Promise<boolean> {
  let { position } = run;
  let skipped = 0;
  let batch: Entry[] = [];
  const flush = async () => {
    if (batch.length === 0) return true;
    if (!(await importBatch(deps, { ...run, position }, batch))) return false;
    position += batch.length;
    batch = [];
    progress(position, file.total);
    return true;
  };
  for await (const entry of file.read()) {
    if (skipped < run.position) {
      skipped++;
      continue;
    }
    batch.push(entry);
    if (batch.length >= BATCH && !(await flush())) return false;
  }
  return flush();
}

async function end(
  deps: ImportDependencies,
  claim: { importId: string; runner: string },
  refused: UnusableFile | null,
): Promise<boolean> {
  return deps.db.transaction().execute(async (trx) => {
    if (!(await store.endImport(trx, claim, refused?.fault ?? null))) return false;
    const made = await store.loadImport(trx, claim.importId, null);
    if (!made) return false;
    const { organisation, added, assigned, unchanged, failed, byName } = made;
    const detail = { organisation, importId: claim.importId, by: byName, added, assigned, unchanged, failed };
    await recordEvent(trx, {
      kind: 'tokens-imported',
      accountId: null,
      journeyId: null,
      detail: { ...detail, refused: refused?.fault.kind ?? null },
    });
    return true;
  });
}

/** Reads user names of the organisation: `kari@domain`, or without the domain. */
function createReadUpn({ settings }: ImportDependencies, organisation: string): ReadUpn {
  const domains = new Map(settings.organisations.map(({ id, domain }) => [domain, id]));
  return (upn) => {
    const split = splitUserName(upn);
    if (!split) return { fault: entryFault('upnBad', 'upn') };
    const found = split.domain === null ? organisation : domains.get(split.domain);
    if (found === undefined) return { fault: entryFault('upnElsewhere', 'upn', { domain: split.domain ?? '' }) };
    return found === organisation
      ? { userName: split.name }
      : { fault: entryFault('upnElsewhere', 'upn', { domain: split.domain ?? '' }) };
  };
}

export const loadImport = store.loadImport;
export const listImports = store.listImports;
export const listImportFaults = store.listFaults;
export type { StoredFault, TokenImport } from './imports.store.ts';

/** Removes what was kept of imports for longer than 30 days. */
export function removeOldImports(deps: Pick<ImportDependencies, 'db'>): Promise<void> {
  return store.deleteOld(deps.db, KEEP_SECONDS);
}

const KEEP_SECONDS = 30 * 86_400;
