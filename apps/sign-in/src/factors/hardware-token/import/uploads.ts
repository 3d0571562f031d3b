import type { Log } from '@vakt/foundation/log';
import { UnusableFile } from './fault.ts';
import { createImport, type ImportDependencies, type ImportOrder, runImport } from './import-tokens.ts';
import * as store from './imports.store.ts';
import { MOST_FILE_BYTES } from './survey-file.ts';

/** Bytes of a sealed piece. */
const PIECE = 128 * 1024;

const contextOf = (importId: string, ord: number) => `token-import/${importId}/${ord}`;

/**
 * Takes an uploaded file in, piece by piece, sealed: it waits in the database until it is imported, so that any process
 * can do it and none holds it in memory. Gives the import's id. A file that is too big is refused here (`UnusableFile`),
 * and one that breaks off leaves nothing.
 */
export async function receiveUpload(
  deps: ImportDependencies,
  order: ImportOrder,
  pieces: AsyncIterable<Uint8Array>,
): Promise<string> {
  const importId = await createImport(deps, order, 'receiving');
  try {
    let ord = 0;
    let size = 0;
    const keep = async (bytes: Buffer) => {
      const sealed = deps.keyring.seal('totp-secret', bytes.toString('base64'), contextOf(importId, ord));
      await store.addPiece(deps.db, importId, ord++, sealed);
    };
    let open = Buffer.alloc(0);
    for await (const piece of pieces) {
      size += piece.length;
      if (size > MOST_FILE_BYTES) throw new UnusableFile('tooBig', { megabytes: MOST_FILE_BYTES / 1024 / 1024 });
      open = Buffer.concat([open, piece]);
      while (open.length >= PIECE) {
        await keep(open.subarray(0, PIECE));
        open = open.subarray(PIECE);
      }
    }
    await keep(open);
    await store.closeUpload(deps.db, importId);
    return importId;
  } catch (error) {
    await store.deleteImport(deps.db, importId).catch(() => {});
    throw error;
  }
}

class Stopped extends Error {}

/** Runs imports of uploads. */
export interface UploadRunner {
  /** Begins with one that was received just now. */
  start(importId: string): void;
  /** Takes up those that wait or were left behind by a process that died. */
  takeUp(): Promise<void>;
  /** Resolves when nothing is being imported. */
  rest(): Promise<void>;
  /** Stops after the batch that is being stored; what is left is taken up by the next process. */
  stop(): Promise<void>;
}

/** Creates what imports uploads, one after the other. Failures are logged without what is in the file; the next round tries again. */
export function createUploadRunner(deps: ImportDependencies & { log: Log }): UploadRunner {
  let last: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const goOn = () => {
    if (stopped) throw new Stopped();
  };
  const run = async (importId: string) => {
    try {
      if (!stopped) await runImport(deps, importId, () => readPieces(deps, importId), goOn);
    } catch (error) {
      if (error instanceof Stopped) return store.freeImport(deps.db, importId);
      const kind = error instanceof Error ? error.name : 'unknown';
      deps.log.error({ import: importId, kind }, 'an import of tokens broke off and is taken up again');
    }
  };
  const start = (importId: string) => {
    last = last.then(() => run(importId));
  };
  return {
    start,
    async takeUp() {
      for (const importId of await store.listOpenUploads(deps.db)) start(importId);
    },
    rest: async () => {
      await last;
    },
    async stop() {
      stopped = true;
      await last;
    },
  };
}

async function* readPieces({ db, keyring }: ImportDependencies, importId: string): AsyncGenerator<Uint8Array> {
  for (let ord = 0; ; ord++) {
    const sealed = await store.loadPiece(db, importId, ord);
    if (sealed === null) return;
    yield Buffer.from(keyring.open('totp-secret', sealed, contextOf(importId, ord)), 'base64');
  }
}
