import type { EventPlace } from '../../audit/found-event.ts';
import { NO_SEARCH, type WrittenSearch } from '../../audit/read-search.ts';

/** What the page of the record was asked for: all of it stands in its address. */
export interface AuditFilter {
  written: WrittenSearch;
  /** Events older than this one: the next page. */
  behind: EventPlace | null;
}

/** Without a word of time the page looks back so far: searches by service and journey go through all of it. */
const USUAL_SINCE = '7d';

const LONGEST = 200;
const FIELDS = Object.keys(NO_SEARCH) as (keyof WrittenSearch)[];

/** Reads the filter of an address; a place that makes no sense counts as not said. */
export function readAuditFilter(ask: (name: string) => string | undefined): AuditFilter {
  const said = FIELDS.map((field) => [field, (ask(field) ?? '').trim().slice(0, LONGEST)] as const);
  const written = { ...NO_SEARCH, ...Object.fromEntries(said) };
  if (ask('since') === undefined && written.until === '') written.since = USUAL_SINCE;
  const place = /^(\d{1,17})-(\d{1,18})$/.exec(ask('behind') ?? '');
  return { written, behind: place ? { micros: place[1] ?? '', id: place[2] ?? '' } : null };
}

/** The address with a filter, and what is to stand there besides. */
export function addressAudit(base: string, written: WrittenSearch, more: Record<string, string> = {}): string {
  const said = new URLSearchParams();
  for (const field of FIELDS) {
    // "since" is said also when it is empty: left out, it means the usual time.
    if (written[field] !== '' || field === 'since') said.set(field, written[field]);
  }
  for (const [name, value] of Object.entries(more)) said.set(name, value);
  return `${base}?${said}`;
}

export const writePlace = ({ micros, id }: EventPlace): string => `${micros}-${id}`;
