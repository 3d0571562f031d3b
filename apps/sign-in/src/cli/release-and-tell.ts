import { systemClock } from '@vakt/foundation/clock';
import { pickLanguage } from '@vakt/messages/languages';
import { loadAccountById } from '../accounts/load-account.ts';
import { loadMethods } from '../accounts/load-methods.ts';
import { createPlainWays } from '../delivery/ways.ts';
import type { InventoryToken } from '../factors/hardware-token/list-tokens.ts';
import { type ReleaseVerdict, releaseToken } from '../factors/hardware-token/release-token.ts';
import { isDrillAccount } from '../journeys/create-asker.ts';
import { numbersToTell } from '../journeys/enrol/accept-proof.ts';
import { queueNotices, writeNotices } from '../notices/tell-owner.ts';
import type { Database } from '../tables.ts';
import type { House } from './open-house.ts';

/**
 * Releases a token and, where it was a method, tells its owner so on every phone, in one transaction; the running service
 * sends the messages. Where nothing can send text messages nobody is told, and it is released all the same.
 */
export function releaseAndTell(
  house: House,
  token: InventoryToken,
  order: { to: 'stock' | 'lost'; reason: string; by: string },
): Promise<ReleaseVerdict> {
  return house.db.transaction().execute(async (trx) => {
    const released = await releaseToken(trx, { organisation: token.organisation, tokenId: token.id, ...order });
    if (released.verdict === 'released' && released.token.state === 'active' && released.token.accountId)
      await tell(house, trx, released.token.accountId);
    return released;
  });
}

async function tell({ keyring, settings }: House, trx: Database, accountId: string): Promise<void> {
  const account = await loadAccountById(trx, accountId);
  if (!account) return;
  const { gateways, routes, prices } = settings.delivery;
  const texts = gateways.filter(({ channels }) => channels.some((channel) => channel === 'sms'));
  const named = { sms: texts.map(({ name }) => name), call: [] };
  const ways = createPlainWays({ gateways: named, drill: settings.delivery.drill?.gateway ?? null, routes, prices });
  const drill = isDrillAccount(account);
  if ((drill ? ways.chooseForDrill('sms') : ways.choose('sms', null, [])) === null) return;
  const { organisation } = account;
  const home = settings.organisations.find(({ id }) => id === organisation);
  const language = pickLanguage([account.language, home?.defaultLanguage].filter((wish) => typeof wish === 'string'));
  const numbers = numbersToTell(await loadMethods({ db: trx, keyring }, accountId));
  const order = { organisation, drill, language, notices: [{ change: 'method-removed' as const, numbers }] };
  await queueNotices({ keyring, ways, clock: systemClock, settings }, trx, writeNotices(settings, order));
}
