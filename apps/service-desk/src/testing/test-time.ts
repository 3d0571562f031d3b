import { newId } from '@vakt/foundation/ids';
import { createDatabase } from '@vakt/storage/pool';
import { openTestDatabase } from '@vakt/storage/test-database';
import { type Kysely, sql } from 'kysely';
import { createCase, type NewCase } from '../cases/create-case.ts';
import type { Database, DeskTables } from '../tables.ts';
import type { GroupRole } from '../tables-of-cases.ts';

/** A database whose `now()` says what the test wants: statements find another function of that name before PostgreSQL's own. */
export interface TimedDatabase {
  db: Kysely<DeskTables>;
  /** Another pool on the same database and the same time: another process, as the database sees it. */
  openAnother(): Kysely<DeskTables>;
  /** Sets the time: "2024-06-17T09:00:00+02:00". */
  setTime(at: string): Promise<void>;
  act<T>(use: (trx: Database) => Promise<T>): Promise<T>;
  addGroup(key: string, line?: 1 | 2): Promise<string>;
  addPerson(name: string, roles?: Record<string, GroupRole>): Promise<string>;
  addCase(wish: Pick<NewCase, 'groupId' | 'requesterId'>): Promise<{ id: string; number: number }>;
  /** What the history of a case says, oldest first. */
  history(caseId: string): Promise<Record<string, unknown>[]>;
  look(caseId: string): Promise<{ status: string; assignee: string | null; group: string; timerAt: Date | null }>;
  close(): Promise<void>;
}

/** NTNU hjelp's own days. */
export const TIMERS = { settings: { timers: { waitingUserDays: 10, doneDays: 10, warnDays: 2 } } };

/** Opens such a database with all of the desk's tables. */
export async function openTimedDatabase(start: string): Promise<TimedDatabase> {
  const database = await openTestDatabase<DeskTables>(new URL('../../migrations/', import.meta.url));
  for (const statement of [
    'create schema test_time',
    'create table test_time.clock (at timestamptz not null)',
    'insert into test_time.clock values (now())',
    'create function test_time.now() returns timestamptz language sql stable as $$ select at from test_time.clock $$',
  ])
    await sql.raw(statement).execute(database.db);
  const url = new URL(database.url);
  url.searchParams.set('options', '-c search_path=test_time,pg_catalog,public');
  const pools: Kysely<DeskTables>[] = [];
  const openAnother = () => {
    const db = createDatabase<DeskTables>(url.href, { name: 'timed', allowExit: true, onError: () => {} });
    pools.push(db);
    return db;
  };
  const setTime = async (at: string) => {
    await sql`update test_time.clock set at = ${at}::timestamptz`.execute(database.db);
  };
  await setTime(start);
  const db = openAnother();
  return {
    db,
    openAnother,
    setTime,
    act: (use) => db.transaction().execute(use),
    addGroup: (key, line = 1) => addGroup(db, key, line),
    addPerson: (name, roles = {}) => addPerson(db, name, roles),
    addCase: (wish) => db.transaction().execute((trx) => createCase(trx, { ...CASE, createdBy: null, ...wish })),
    history: (caseId) => history(db, caseId),
    look: (caseId) =>
      db
        .selectFrom('cases')
        .select(['status', 'assignee_id as assignee', 'group_id as group', 'timer_at as timerAt'])
        .where('id', '=', caseId)
        .executeTakeFirstOrThrow(),
    close: async () => {
      await Promise.all(pools.map((pool) => pool.destroy()));
      await database.close();
    },
  };
}

const CASE = { title: 'Skriveren virker ikke', body: 'Den melder papirstopp.', entry: 'form', language: 'nb' } as const;

async function addGroup(db: Database, key: string, line: 1 | 2): Promise<string> {
  const id = newId();
  await db.insertInto('groups').values({ id, key, line, mail_name: null, name_nb: key, name_en: key }).execute();
  return id;
}

async function addPerson(db: Database, name: string, roles: Record<string, GroupRole>): Promise<string> {
  const id = newId();
  await sql`insert into people (id, issuer, subject, name) values (${id}, 'test', ${id}, ${name})`.execute(db);
  for (const [group_id, role] of Object.entries(roles))
    await db.insertInto('memberships').values({ group_id, person_id: id, role }).execute();
  return id;
}

async function history(db: Database, caseId: string): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<{ event: Record<string, unknown> }>`
    select event from messages where case_id = ${caseId} and kind = 'event' order by position`.execute(db);
  return rows.map(({ event }) => event);
}
