import { systemClock } from '@vakt/foundation/clock';
import { pickLanguage } from '@vakt/messages/languages';
import type { Account } from '../accounts/account.ts';
import { type ResetOrder, resetMethods } from '../accounts/reset-methods.ts';
import { createPlainWays } from '../delivery/ways.ts';
import { isDrillAccount } from '../journeys/create-asker.ts';
import { queueNotices, writeNotices } from '../notices/tell-owner.ts';
import type { LanguageTag, Settings } from '../settings.ts';
import type { House } from './open-house.ts';

/**
 * Takes all methods of an account out of use and tells each of its phones so, in one transaction: who did not ask for it
 * learns of it. The running service sends the messages; `told` is how many. Where nothing can send text messages nobody is
 * told, and the reset happens all the same.
 */
export async function resetAndTell(
  { db, keyring, settings }: House,
  account: Pick<Account, 'organisation' | 'language' | 'roles'>,
  reset: ResetOrder,
): Promise<{ removed: number; sessionsEnded: number; told: number }> {
  const { gateways, routes, prices } = settings.delivery;
  const texts = gateways.filter(({ channels }) => channels.some((channel) => channel === 'sms'));
  const drillGateway = settings.delivery.drill?.gateway ?? null;
  const named = { sms: texts.map(({ name }) => name), call: [] };
  const ways = createPlainWays({ gateways: named, drill: drillGateway, routes, prices });
  const drill = isDrillAccount(account);
  const canTell = (drill ? ways.chooseForDrill('sms') : ways.choose('sms', null, [])) !== null;
  const notices = { keyring, ways, clock: systemClock, settings };
  return db.transaction().execute(async (trx) => {
    const { removed, sessionsEnded } = await resetMethods({ db: trx, keyring }, reset);
    const numbers = removed.flatMap(({ number, canText }) => (number && canText ? [number] : []));
    const organisation = account.organisation;
    const language = languageOf(settings, account);
    const order = { organisation, drill, language, notices: [{ change: 'methods-reset' as const, numbers }] };
    const told = !canTell ? [] : await queueNotices(notices, trx, writeNotices(settings, order));
    return { removed: removed.length, sessionsEnded, told: told.length };
  });
}

/** The person's own language, else the organisation's. */
function languageOf({ organisations }: Settings, account: Pick<Account, 'organisation' | 'language'>): LanguageTag {
  const organisation = organisations.find(({ id }) => id === account.organisation);
  const wishes = [account.language, organisation?.defaultLanguage].filter((wish) => typeof wish === 'string');
  return pickLanguage(wishes);
}
