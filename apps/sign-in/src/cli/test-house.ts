import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, newToken } from '@vakt/foundation/ids';
import { openTestDatabase } from '@vakt/storage/test-database';
import type { Kysely } from 'kysely';
import { findCredentials } from '../accounts/credentials.ts';
import { createPasswordHasher } from '../factors/password/password-hasher.ts';
import type { SignInTables } from '../tables.ts';
import { runCommand } from './run-command.ts';
import { Stopped, type Terminal } from './terminal.ts';

export const MASTER_KEY = Buffer.alloc(32, 5);
/** A password that may be set. */
export const GOOD = 'riktig hest batteri';

/** What somebody at a terminal answers, or what a pipe brings. */
interface Given {
  answers?: string[];
  input?: string;
}

/** Opens a house for commands: the demonstration's configuration on a database of its own. */
export async function openTestHouse() {
  const { db, url, close } = await openTestDatabase<SignInTables>(new URL('../../migrations/', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'vakt-cli-'));
  const hasher = createPasswordHasher();
  const environment: Record<string, string> = {
    SIGN_IN_DATABASE_URL: url,
    VAKT_MASTER_KEY: MASTER_KEY.toString('base64'),
    VAKT_SIGN_IN_URL: 'http://localhost:4000',
    VAKT_SERVICE_DESK_URL: 'http://localhost:4100',
    VAKT_SIMULATOR_URL: 'http://localhost:4200',
    VAKT_SIMULATOR_TOKEN: newToken(),
    VAKT_DESK_CLIENT_SECRET: newToken(),
  };
  const vakt = (words: string[], given: Given = {}, changes: Record<string, string> = {}) =>
    run(words, given, { ...environment, ...changes });
  return {
    db,
    folder,
    environment,
    vakt,
    /** Hash of GOOD, as another system would have made it. */
    goodHash: await createPasswordHasher({ cost: { memoryKiB: 256, passes: 1, lanes: 1 } }).hash(GOOD),
    importText(text: string | Uint8Array) {
      const file = join(folder, `${newId()}.csv`);
      writeFileSync(file, text);
      return vakt(['people', 'import', file]);
    },
    async countPeople() {
      const rows = await db.selectFrom('accounts').select('id').execute();
      return rows.length;
    },
    events: (kind: string) => db.selectFrom('audit_events').selectAll().where('kind', '=', kind).execute(),
    findPerson: (userName: string) => findCredentials(db, 'ntnu', userName),
    async hasPassword(userName: string, password: string) {
      const found = await findCredentials(db, 'ntnu', userName);
      return hasher.matches(found?.passwordHash ?? null, password);
    },
    startSession: (accountId: string) => startSession(db, accountId),
    async close() {
      await close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A signed-in browser; `isOpen` tells whether it still is. */
async function startSession(db: Kysely<SignInTables>, accountId: string) {
  const [browser, id] = [newId(), newId()];
  await db.insertInto('browsers').values({ id: browser, token_hash: newToken(), language: null }).execute();
  const session = { id, browser_id: browser, account_id: accountId, second_factor: null, provider_session_uid: null };
  await db.insertInto('account_sessions').values(session).execute();
  const load = () => db.selectFrom('account_sessions').select('ended_at').where('id', '=', id).executeTakeFirst();
  return { isOpen: async () => (await load())?.ended_at === null };
}

async function run(words: string[], { answers, input }: Given, environment: Record<string, string>) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    print: (text) => out.push(text),
    write: async (text) => {
      out.push(text);
    },
    tell: (text) => err.push(text),
    isInteractive: answers !== undefined,
    askHidden: async () => {
      const answer = answers?.shift();
      if (answer === undefined) throw new Stopped();
      return answer;
    },
    readLine: async () => input ?? '',
  };
  const code = await runCommand(words, environment, terminal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
