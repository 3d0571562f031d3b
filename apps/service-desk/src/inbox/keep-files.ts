import { bindFiles } from '../attachments/bind-files.ts';
import { type FileDependencies, storeFile } from '../attachments/store-file.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Database } from '../tables.ts';
import type { ReadMail } from './read-mail.ts';

export type InboxDependencies = Pick<DeskDependencies, 'settings' | 'db' | 'keyring' | 'log'> & FileDependencies;

/** Files of a mail that are stored and belong to no case yet. */
export interface KeptFiles {
  ids: string[];
  /** Those that were not taken: too large, of a kind that we refuse, infected. */
  refused: number;
}

/** Stores the files of a mail. When the mail is not taken up after all, the sweep of files removes them. */
export async function keepFiles(deps: InboxDependencies, mail: ReadMail, ownerId: string | null): Promise<KeptFiles> {
  const kept: KeptFiles = { ids: [], refused: 0 };
  for (const { name, content } of mail.files) {
    const outcome = await storeFile(deps, inChunks(content), { name, ownerId });
    if ('refused' in outcome) kept.refused += 1;
    else kept.ids.push(outcome.attachmentId);
  }
  return kept;
}

/** Binds them to the message that the mail became. */
export async function bindMailFiles(
  trx: Database,
  files: KeptFiles | null,
  to: { caseId: string; messageId: string; ownerId: string | null; internal: boolean },
): Promise<void> {
  if (files && files.ids.length > 0) await bindFiles(trx, { ...to, ids: files.ids });
}

async function* inChunks(content: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < content.length; at += CHUNK) yield content.subarray(at, at + CHUNK);
}

const CHUNK = 64 * 1024;
