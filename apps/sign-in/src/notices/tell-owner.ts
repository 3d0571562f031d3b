import type { Log } from '@vakt/foundation/log';
import type { Kysely } from 'kysely';
import type { SignInTables } from '../tables.ts';
import type { OwnerNews } from './notice.ts';
import { type NewsDependencies, type QueuedNews, queueNews } from './queue-news.ts';

/** How use cases tell owners what happened to their accounts. */
export interface OwnerTeller {
  /** Queues it in the transaction in which it happens: both or neither. Hand what comes back to `sendSoon` after the commit. */
  queue(trx: Kysely<SignInTables>, news: OwnerNews): Promise<QueuedNews>;
  /** Sends what was queued now, without waiting for it. Never throws. */
  sendSoon(queued: QueuedNews): void;
  /** For what happened already: queues and sends. Never throws; what fails is in the log. */
  tell(news: OwnerNews): Promise<void>;
}

export interface TellerDependencies extends NewsDependencies {
  db: Kysely<SignInTables>;
  log: Log;
  sendText(outboxId: string): void;
  sendMail(mailId: string): void;
}

/** Creates the teller on the two outboxes. */
export function createOwnerTeller(deps: TellerDependencies): OwnerTeller {
  const teller: OwnerTeller = {
    queue: (trx, news) => queueNews(deps, trx, news),
    sendSoon({ mails, texts }) {
      for (const id of mails) deps.sendMail(id);
      for (const id of texts) deps.sendText(id);
    },
    async tell(news) {
      const { accountId, kind } = news;
      try {
        teller.sendSoon(await deps.db.transaction().execute((trx) => teller.queue(trx, news)));
      } catch (error) {
        const reason = error instanceof Error ? error.name : 'unknown';
        deps.log.error({ accountId, kind, reason }, 'an owner was not told of a change');
      }
    },
  };
  return teller;
}
