import { readPhoneNumber } from '../../accounts/phone-numbers.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { spendSearch } from '../../limits/spend-search.ts';
import { findOrganisation } from '../../web/page-context.ts';
import type { PeopleDependencies } from './dependencies.ts';
import { type FoundPerson, findByAddress, findByNumber, findByText } from './people.store.ts';
import { reachOf, type Worker } from './worker.ts';

export type { FoundPerson } from './people.store.ts';

/** Fewer signs than this find half the register. */
export const LEAST_SIGNS = 3;
const LONGEST = 100;
const PAGE = 20;

export type SearchVerdict =
  | {
      verdict: 'found';
      people: FoundPerson[] /** Where the next page begins; null: there is none. */;
      next: string | null;
    }
  | { verdict: 'too-short' | 'bad-number' | 'too-many' };

/**
 * Finds people by user name, name or e-mail address, or by a phone number that is typed in full: numbers are kept as keyed
 * hashes and cannot be searched otherwise. Only people whom the worker may help. Every search is counted and on record;
 * what was typed is not, for people type all kinds of things.
 */
export async function findPeople(
  deps: PeopleDependencies,
  worker: Worker,
  { text, after = '' }: { text: string; after?: string },
): Promise<SearchVerdict> {
  const typed = text.normalize('NFC').trim().replace(/\s+/g, ' ').slice(0, LONGEST);
  if ([...typed].length < LEAST_SIGNS) return { verdict: 'too-short' };
  const isNumber = /^[+(\d][\d\s.()+/-]*$/.test(typed);
  const numberHash = isNumber ? hashNumber(deps, worker, typed) : null;
  if (isNumber && numberHash === null) return { verdict: 'bad-number' };
  const max = deps.settings.support.searchesPerWorkerHour;
  if (!(await spendSearch(deps, worker.accountId, max))) return { verdict: 'too-many' };
  const organisation = reachOf(deps.settings, worker);
  const found =
    numberHash === null
      ? await searchText(deps, { text: typed, organisation, after: after.slice(0, 2 * LONGEST) })
      : await findByNumber(deps.db, { numberHash, organisation, limit: PAGE });
  const people = found.slice(0, PAGE);
  const detail = { by: isNumber ? ('number' as const) : ('text' as const), found: people.length };
  await recordEvent(deps.db, { kind: 'support-searched', accountId: worker.accountId, journeyId: null, detail });
  const last = people.at(-1);
  return {
    verdict: 'found',
    people,
    next: found.length > PAGE && last ? `${last.userName}/${last.organisation}` : null,
  };
}

/** One more than a page, to see whether there is another. */
async function searchText(
  { db, settings }: PeopleDependencies,
  wanted: { text: string; organisation: string | null; after: string },
): Promise<FoundPerson[]> {
  const [userName, domain, ...rest] = wanted.text.toLowerCase().split('@');
  const of = rest.length === 0 ? settings.organisations.find((one) => one.domain === domain) : undefined;
  if (userName && of) {
    const exact = await findByAddress(db, { userName, ofOrganisation: of.id, organisation: wanted.organisation });
    if (exact.length > 0) return exact;
  }
  return findByText(db, { ...wanted, limit: PAGE + 1 });
}

function hashNumber({ settings, keyring }: PeopleDependencies, worker: Worker, typed: string): string | null {
  const { defaultCountry } = findOrganisation(settings, worker.organisation);
  const read = readPhoneNumber(typed, defaultCountry, { wantsText: false });
  return read.verdict === 'ok' ? keyring.hash('phone-number', read.e164) : null;
}
