import { findAccount } from '../accounts/load-account.ts';
import { findPerson } from '../directories/built-in/read-people-file.ts';
import type { Organisation } from '../settings.ts';
import type { Database } from '../tables.ts';
import type { AuditKind } from './events.ts';
import type { EventSearch } from './found-event.ts';
import { AUDIT_CLASSES, isKind, kindsOf } from './kinds.ts';

/** What somebody asks for, as it was written: on the command line, or in the fields of a page. Empty: not asked. */
export interface WrittenSearch {
  person: string;
  /** A kind, or a class of kinds. */
  kind: string;
  since: string;
  until: string;
  service: string;
  journey: string;
  actor: string;
}

export const NO_SEARCH: WrittenSearch = {
  person: '',
  kind: '',
  since: '',
  until: '',
  service: '',
  journey: '',
  actor: '',
};

/** Asks for everything. */
export const ANY_EVENT: EventSearch = {
  reach: null,
  accountId: null,
  kinds: null,
  since: null,
  until: null,
  service: null,
  journeyId: null,
  actor: null,
};

export interface SearchFault {
  field: keyof WrittenSearch;
  kind: 'nobody' | 'no-kind' | 'no-time' | 'no-service' | 'no-journey';
}

/** Kinds whose account is who acted, and not who was acted on. */
const OWN_KINDS: readonly AuditKind[] = [
  'console-viewed',
  'console-refused',
  'test-send',
  'test-send-refused',
  'audit-exported',
];

export interface SearchSurroundings {
  db: Database;
  organisations: readonly Organisation[];
  /** Whose people are meant by a user name without domain; null: none in particular. */
  organisation: string | null;
  /** Nothing is told of people of another organisation than this; null: of everybody. */
  reach: string | null;
  now: Date;
}

/** Reads a search. Gives every fault of it, with its field. */
export async function readSearch(
  around: SearchSurroundings,
  written: WrittenSearch,
): Promise<{ search: EventSearch } | { faults: SearchFault[] }> {
  const faults: SearchFault[] = [];
  const fault = (field: keyof WrittenSearch, kind: SearchFault['kind']) => {
    faults.push({ field, kind });
    return null;
  };
  const search: EventSearch = {
    reach: around.reach,
    accountId: written.person === '' ? null : ((await findId(around, written.person)) ?? fault('person', 'nobody')),
    kinds: written.kind === '' ? null : (readKinds(written.kind) ?? fault('kind', 'no-kind')),
    since: written.since === '' ? null : (readTime(written.since, around.now) ?? fault('since', 'no-time')),
    until: written.until === '' ? null : (readTime(written.until, around.now) ?? fault('until', 'no-time')),
    service: isShort(written.service) ? written.service || null : fault('service', 'no-service'),
    journeyId: isShort(written.journey) ? written.journey || null : fault('journey', 'no-journey'),
    actor: written.actor === '' ? null : await readActor(around, written.actor),
  };
  return faults.length > 0 ? { faults } : { search };
}

/** PostgreSQL takes no NUL in a text. */
const isShort = (text: string) => text.length <= 200 && !text.includes('\0');

async function findId({ db, organisations, organisation, reach }: SearchSurroundings, written: string) {
  const found = findPerson(written, { organisations: [...organisations], organisation });
  if ('reason' in found || (reach !== null && found.organisation !== reach)) return null;
  return (await findAccount(db, found.organisation, found.userName))?.id ?? null;
}

/** An actor is named by the detail as a user of the machine, or is an account. */
async function readActor(around: SearchSurroundings, written: string): Promise<EventSearch['actor']> {
  const accountId = await findId(around, written);
  const names = [...(isShort(written) ? [written] : []), ...(accountId ? [accountId] : [])];
  return { names, accountId, ownKinds: OWN_KINDS };
}

function readKinds(written: string): readonly string[] | null {
  if (isKind(written)) return [written];
  const found = AUDIT_CLASSES.find((one) => one === written);
  return found ? kindsOf(found) : null;
}

const AGO: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2026-11-26`, `2026-11-26T10:00` (UTC when nothing else is said), or so long ago: `30m`, `24h`, `7d`. */
export function readTime(written: string, now: Date): Date | null {
  const ago = /^(\d{1,5})([mhd])$/.exec(written);
  if (ago) return new Date(now.getTime() - Number(ago[1]) * (AGO[ago[2] ?? ''] ?? 0));
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(written)) return null;
  const isZoned = written.length === 10 || /(Z|[+-]\d{2}:\d{2})$/.test(written);
  const at = new Date(isZoned ? written : `${written}Z`);
  return Number.isNaN(at.getTime()) ? null : at;
}
