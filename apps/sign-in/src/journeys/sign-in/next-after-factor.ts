import { isInCampaign } from '../../accounts/in-campaign.ts';
import { readRelyingParty } from '../../factors/passkey/relying-party.ts';
import { SECURITY_PAGE } from '../../own-services.ts';
import type { Settings } from '../../settings.ts';
import type { SecondFactor } from '../../tables.ts';
import { gateWithFactor, type Situation, serviceOf } from '../situation.ts';

/**
 * Where a service's journey goes once a factor is proved: `finish`, to the service; `offer-passkey`, by way of the offer;
 * `add-passkey`, for the service takes nothing less; `look`: what stands in the database then decides.
 */
export type NextAfterFactor = 'finish' | 'offer-passkey' | 'add-passkey' | 'look';

/** Decides from what was loaded with the journey: asks the database nothing. */
export function nextAfterFactor(
  settings: Settings,
  situation: Situation,
  { factor, browserHasPasskeys = false }: { factor: SecondFactor; browserHasPasskeys?: boolean },
): NextAfterFactor {
  if (situation.journey.service === SECURITY_PAGE) return 'look';
  const gate = gateWithFactor(situation, factor);
  if (gate === 'enrol-passkey') return readRelyingParty(settings.publicUrl) ? 'add-passkey' : 'look';
  if (gate !== 'open') return 'look';
  return browserHasPasskeys && isOffered(settings, situation, factor) ? 'offer-passkey' : 'finish';
}

/** Whether a passkey is offered now: to whoever had a code sent, has none, is in the campaign, and has not put it off or said no. */
function isOffered(settings: Settings, { journey, account, methods, facts }: Situation, factor: SecondFactor): boolean {
  // Our own pages offer it in their own way.
  if (!serviceOf(settings, journey.service)) return false;
  if (!account || (factor !== 'sms' && factor !== 'tel')) return false;
  const { after, snoozes, closed } = account.passkeyOffer;
  if (closed || snoozes >= settings.campaign.lastAfter || (after !== null && after > facts.now)) return false;
  if (methods.some(({ kind }) => kind === 'passkey') || !readRelyingParty(settings.publicUrl)) return false;
  return isInCampaign(settings.campaign, account.roles);
}
