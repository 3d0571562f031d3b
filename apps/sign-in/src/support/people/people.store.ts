import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../tables.ts';

/** A person in a list of those who were found. */
export interface FoundPerson {
  id: string;
  organisation: string;
  userName: string;
  displayName: string;
  email: string | null;
  disabled: boolean;
  /** Codes or passwords are refused for now. */
  locked: boolean;
}

const columns = sql`a.id, a.organisation, a.user_name as "userName", a.display_name as "displayName", a.email,
  a.disabled_at is not null as disabled, coalesce(a.code_locked_until > now(), false) as locked`;

const within = (organisation: string | null): RawBuilder<unknown> =>
  sql`(${organisation}::text is null or a.organisation = ${organisation})`;

/** Text that stands for itself in LIKE. */
const plain = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/**
 * People whose user name or e-mail address begins with the text, or whose name has every word of it, by user name; those
 * after `after`. Never more than `limit`.
 */
export async function findByText(
  db: Database,
  { text, organisation, after, limit }: { text: string; organisation: string | null; after: string; limit: number },
): Promise<FoundPerson[]> {
  const words = text.split(/\s+/).filter(Boolean);
  const beginning = `${plain(text.toLowerCase())}%`;
  const { rows } = await sql<FoundPerson>`
    select ${columns} from accounts a
    where ${within(organisation)} and a.user_name || '/' || a.organisation > ${after}
      and (a.user_name like ${beginning} or lower(a.email) like ${beginning}
        or a.display_name ilike all(${words.map((word) => `%${plain(word)}%`)}::text[]))
    order by a.user_name || '/' || a.organisation limit ${limit}`.execute(db);
  return rows;
}

/** The person with a user name at an organisation. */
export async function findByAddress(
  db: Database,
  { userName, ofOrganisation, organisation }: { userName: string; ofOrganisation: string; organisation: string | null },
): Promise<FoundPerson[]> {
  const { rows } = await sql<FoundPerson>`
    select ${columns} from accounts a
    where ${within(organisation)} and a.organisation = ${ofOrganisation} and a.user_name = ${userName}`.execute(db);
  return rows;
}

/** People of whom this number is a method, by its keyed hash. */
export async function findByNumber(
  db: Database,
  { numberHash, organisation, limit }: { numberHash: string; organisation: string | null; limit: number },
): Promise<FoundPerson[]> {
  const { rows } = await sql<FoundPerson>`
    select ${columns} from accounts a
    where ${within(organisation)} and exists (
      select from methods m where m.account_id = a.id and m.number_hash = ${numberHash} and m.removed_at is null)
    order by a.user_name, a.id limit ${limit}`.execute(db);
  return rows;
}

/** People whose codes are refused for now, longest first. */
export async function listLocked(
  db: Database,
  { organisation, limit }: { organisation: string | null; limit: number },
): Promise<(FoundPerson & { until: Date })[]> {
  const { rows } = await sql<FoundPerson & { until: Date }>`
    select ${columns}, a.code_locked_until as until from accounts a
    where ${within(organisation)} and a.code_locked_until > now() and a.disabled_at is null
    order by a.code_locked_until desc, a.id limit ${limit}`.execute(db);
  return rows;
}
