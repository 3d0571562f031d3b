import { formatDuration, formatMinutes } from '@vakt/messages/format';
import type { PageContext } from '../web/page-context.ts';
import type { Fault } from './dependencies.ts';

/** From here on a wait is told in whole hours. */
const LONG_MINUTES = 90;

/** A wait that was told is enough: rounded up to whole minutes, long ones to whole hours. */
function describeWait({ language }: PageContext, minutes: number): string {
  return minutes <= LONG_MINUTES
    ? formatMinutes(language, minutes * 60)
    : formatDuration(language, Math.ceil(minutes / 60) * 3600);
}

/** The words for a send that a limit refused: which limit, when it has room again, and the way on. */
export function describeSendRefusal(page: PageContext, facts: Fault['facts']): string {
  const { t } = page;
  const organisation = page.organisation.name;
  const wait = describeWait(page, Math.max(1, Number(facts?.minutes ?? 1)));
  switch (facts?.limit) {
    case 'callsPerNumberHour':
      return t('error.callWait', { wait });
    case 'sendsPerNumberHour':
    case 'sendsPerNumberDay':
      return t('error.sendsNumber', { wait });
    case 'sendsPerPrefixHour':
      return t('error.sendsPrefix', { wait });
    case 'sendsPerAddressHour':
      return t('error.sendsAddress', { wait });
    case 'provedSendsPerAddressHour':
      return t('error.provedSendsAddress', { wait });
    case 'sendsPerCountryDay':
      return t('error.sendsCountry', { wait });
    case 'sendsPerOrganisationDay':
      return t('error.organisationSendsSpent', { organisation, wait });
    case 'budgetPerOrganisationDay':
      return t('error.budgetOrganisation', { organisation, wait });
    case 'budgetPerDay':
      return t('error.budgetAll', { wait });
    case 'countriesPerAddressDay':
      return t('error.countriesAddress', { wait });
    case 'closedPrefix':
      return t('error.closedPrefix', { wait });
    case 'closedCountry':
      return t('error.closedCountry', { wait });
    case 'closedAddress':
      return t('error.closedAddress', { wait });
    default:
      return t('error.sendWait', { wait });
  }
}
