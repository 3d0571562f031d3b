import { findAccount } from '../accounts/load-account.ts';
import { countMethods } from '../accounts/load-methods.ts';
import { findPerson } from '../directories/built-in/read-people-file.ts';
import type { Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import { readAddress } from './address-ranges.ts';
import { readLocalTime } from './local-time.ts';
import { locateOrigin } from './origin.ts';
import { timeZoneOf } from './resolve-policy.ts';
import { type RuleFacts, WEEKDAYS } from './rules.ts';
import { type WhatIf, whatIf } from './what-if.ts';

/** A question as it was typed. `network`: a name, `none`, or empty for the address' own. `at`: empty for now. */
export interface WhatIfWish {
  person: string;
  service: string;
  network: string;
  address: string;
  /** Region; empty for the address' own. */
  country: string;
  at: string;
}

export type WhatIfFault = { field: 'person' | 'service' | 'network' | 'address' | 'at' };

export interface WhatIfAnswer extends WhatIf {
  person: { displayName: string; groups: readonly string[] };
  facts: Omit<RuleFacts, 'groups'>;
}

/** A date and an hour as the organisation's clock shows them. */
const LOCAL_TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})$/;

/** Answers what a person's sign-in would be; the first thing that is wrong with the question comes as a fault. */
export async function answerWhatIf(
  /** `reach`: the organisation whose people may be asked about; null: everybody. */
  deps: { db: Database; settings: Settings; reach: string | null },
  wish: WhatIfWish,
  now: Date,
): Promise<{ answer: WhatIfAnswer } | { fault: WhatIfFault }> {
  const { db, settings } = deps;
  const account = await findSomebody(deps, wish.person);
  if (!account) return { fault: { field: 'person' } };
  if (!settings.services.some(({ id }) => id === wish.service)) return { fault: { field: 'service' } };
  const place = readPlace(settings, wish);
  if ('field' in place) return { fault: place };
  const time = wish.at === '' ? readLocalTime(now, timeZoneOf(settings, account)) : readTime(wish.at);
  if (time === null) return { fault: { field: 'at' } };
  const facts = { service: wish.service, ...place, ...time };
  const methods = await countMethods(db, account.id);
  const found = whatIf(settings, { groups: account.roles, methods }, facts);
  return { answer: { ...found, facts, person: { displayName: account.displayName, groups: account.roles } } };
}

async function findSomebody(
  { db, settings, reach }: { db: Database; settings: Settings; reach: string | null },
  written: string,
) {
  const { organisations } = settings;
  const organisation = written.includes('@') || organisations.length > 1 ? null : (organisations[0]?.id ?? null);
  const candidates = organisation || written.includes('@') ? [organisation] : organisations.map(({ id }) => id);
  for (const one of candidates) {
    const found = findPerson(written.trim(), { organisations, organisation: one });
    const account = 'reason' in found ? null : await findAccount(db, found.organisation, found.userName);
    if (account && (reach === null || account.organisation === reach)) return account;
  }
  return null;
}

function readPlace(
  settings: Settings,
  { network, address, country }: WhatIfWish,
): { network: string | null; country: string | null } | WhatIfFault {
  if (address !== '' && readAddress(address) === null) return { field: 'address' };
  if (network !== '' && network !== 'none' && !(network in settings.networks)) return { field: 'network' };
  const located = address === '' ? null : locateOrigin(settings, address);
  return {
    network: network === '' ? (located?.network ?? null) : network === 'none' ? null : network,
    country: country === '' ? (located?.country ?? null) : country,
  };
}

function readTime(text: string): Pick<RuleFacts, 'weekday' | 'minute'> | null {
  const parts = LOCAL_TIME.exec(text)?.slice(1).map(Number);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || hour > 23 || minute > 59) return null;
  const weekday = WEEKDAYS[(date.getUTCDay() + 6) % 7] ?? 'monday';
  return { weekday, minute: hour * 60 + minute };
}
