import { systemClock } from '@vakt/foundation/clock';
import { pickLanguage } from '@vakt/messages/languages';
import type { Account } from '../accounts/account.ts';
import { createPlainWays } from '../delivery/ways.ts';
import { isDrillAccount } from '../journeys/create-asker.ts';
import { type OwnerNotice, queueNotices, writeNotices } from '../notices/tell-owner.ts';
import type { LanguageTag, Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import type { House } from './open-house.ts';

/**
 * Queues text messages to an owner in the caller's transaction; gives how many. The running service sends them. Where
 * nothing can send text messages nobody is told, and what is told of happens all the same.
 */
export async function tellFromHouse(
  { keyring, settings }: House,
  trx: Database,
  account: Pick<Account, 'organisation' | 'language' | 'roles'>,
  notice: OwnerNotice,
): Promise<number> {
  const { gateways, routes, prices } = settings.delivery;
  const texts = gateways.filter(({ channels }) => channels.some((channel) => channel === 'sms'));
  const drillGateway = settings.delivery.drill?.gateway ?? null;
  const named = { sms: texts.map(({ name }) => name), call: [] };
  const ways = createPlainWays({ gateways: named, drill: drillGateway, routes, prices });
  const drill = isDrillAccount(account);
  const canTell = (drill ? ways.chooseForDrill('sms') : ways.choose('sms', null, [])) !== null;
  if (!canTell) return 0;
  const order = {
    organisation: account.organisation,
    drill,
    language: languageOf(settings, account),
    notices: [notice],
  };
  const told = await queueNotices({ keyring, ways, clock: systemClock, settings }, trx, writeNotices(settings, order));
  return told.length;
}

/** The person's own language, else the organisation's. */
function languageOf({ organisations }: Settings, account: Pick<Account, 'organisation' | 'language'>): LanguageTag {
  const organisation = organisations.find(({ id }) => id === account.organisation);
  const wishes = [account.language, organisation?.defaultLanguage].filter((wish) => typeof wish === 'string');
  return pickLanguage(wishes);
}
