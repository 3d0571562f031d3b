import type { Method } from '../../accounts/account.ts';
import type { QueuedNews } from '../../notices/queue-news.ts';
import type { LanguageTag } from '../../settings.ts';
import type { Database } from '../../tables.ts';
import { keepUndo } from '../../undo/keep-undo.ts';
import type { JourneyDependencies } from '../dependencies.ts';

/** What owners are told when another way comes first. */
export const DEFAULT_CHANGED = { kind: 'default-changed' as const, detail: {} };

/**
 * Keeps a number that was removed for the undo period and queues what the owner is told, in the transaction of the
 * removal: the phones that stand, and the removed one with its way back.
 */
export async function queueRemoval(
  deps: Pick<JourneyDependencies, 'keyring' | 'settings' | 'owners'>,
  trx: Database,
  accountId: string,
  method: Method,
  language: LanguageTag,
): Promise<QueuedNews> {
  const undo = await keepUndo(deps, trx, accountId, method);
  const alsoTo = method.number && method.canText ? [method.number] : [];
  const news = { accountId, kind: 'method-removed' as const, detail: { method: method.kind }, alsoTo, language };
  return deps.owners.queue(trx, undo ? { ...news, undo } : news);
}
