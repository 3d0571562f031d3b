import { systemClock } from '@vakt/foundation/clock';
import { createPlainWays } from '../delivery/ways.ts';
import type { OwnerNews } from '../notices/notice.ts';
import { queueNews } from '../notices/queue-news.ts';
import type { Database } from '../tables.ts';
import type { House } from './open-house.ts';

/** How many phones and mailboxes are told. */
export interface Told {
  phones: number;
  mails: number;
}

/** Queues what an owner is told of what a command does, in its transaction. The running service sends it. */
export async function tellInHouse({ keyring, settings }: House, trx: Database, news: OwnerNews): Promise<Told> {
  const { gateways, routes, prices, drill } = settings.delivery;
  const texts = gateways.filter(({ channels }) => channels.some((channel) => channel === 'sms'));
  const named = { sms: texts.map(({ name }) => name), call: [] };
  const ways = createPlainWays({ gateways: named, drill: drill?.gateway ?? null, routes, prices });
  const queued = await queueNews({ keyring, ways, clock: systemClock, settings }, trx, news);
  return { phones: queued.texts.length, mails: queued.mails.length };
}

/** Who was told, in a sentence. */
export function describeTold({ phones, mails }: Told): string {
  return `Told: ${phones === 1 ? '1 phone' : `${phones} phones`} by text message${mails > 0 ? ', and the mailbox' : ''}.`;
}
