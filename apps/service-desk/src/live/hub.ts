import type { Log } from '@vakt/foundation/log';
import { createListener } from '@vakt/storage/listen';
import type { Kysely } from 'kysely';
import { maySee } from '../access/case-policy.ts';
import { loadCounts, loadRow } from '../queues/load-list.ts';
import type { Settings } from '../settings.ts';
import type { DeskTables } from '../tables.ts';
import type { LiveConnection } from './connection.ts';
import { isStillAllowed } from './is-still-allowed.ts';
import type { LiveHub } from './live-hub.ts';
import { findNews } from './news.store.ts';
import { deletePresence, findPresent, insertPresence, touchPresence } from './presence.store.ts';
import { tellGone, tellHead, tellNews, tellPresence, tellThread } from './tell-case.tsx';
import { readShown, refreshList, tellCounts, tellList } from './tell-list.tsx';

/** Open streams of one person, and of all, in one process. */
const MOST_OF_ONE = 20;
const MOST_OF_ALL = 3000;
/** A page that was loaded so long ago has lost events: its list is sent anew. */
const OLD_PAGE_MICROS = 30_000_000n;
/** How late a transaction may commit after its own time, microseconds. */
const COMMIT_SLACK = 5_000_000n;
/** After a beacon says that somebody types: when the page looks whether they still do. */
const TYPING_ENDS_MS = 9000;

export interface HubParts {
  db: Kysely<DeskTables>;
  settings: Settings;
  /** Where to listen: LISTEN takes a connection of its own. */
  databaseUrl: string;
  log: Log;
  /** How often the open streams are looked after, milliseconds. */
  pace?: { askAgain: number; keepAlive: number };
}

/** Starts listening, and gives the hub. It holds nothing that must last: a process may be killed at any time. */
export async function createLiveHub(parts: HubParts): Promise<LiveHub> {
  const hub = new Hub(parts);
  await hub.start();
  return hub;
}

class Hub implements LiveHub {
  readonly #parts: HubParts;
  readonly #connections = new Set<LiveConnection>();
  readonly #listener;
  /** Ids that somebody was told about and that have not been looked up yet. */
  readonly #cases = new Set<string>();
  readonly #present = new Set<string>();
  readonly #people = new Set<string>();
  readonly #typing = new Map<string, NodeJS.Timeout>();
  readonly #timers: NodeJS.Timeout[] = [];
  #working: Promise<void> | null = null;
  #counting: Promise<void> | null = null;
  #closed = false;

  constructor(parts: HubParts) {
    this.#parts = parts;
    this.#listener = createListener(parts.databaseUrl, parts.log);
  }

  async start(): Promise<void> {
    await this.#listener.listen(
      'desk_case',
      (payload) => this.#hear(this.#cases, readCaseId(payload)),
      // What was said meanwhile is lost: every page comes back and is shown its list anew.
      () => this.#endAll(),
    );
    await this.#listener.listen('desk_presence', (payload) => this.#hear(this.#present, readId(payload)));
    await this.#listener.listen('desk_session', (payload) => this.#hear(this.#people, payload && readId(payload)));
    const { askAgain, keepAlive } = this.#parts.pace ?? { askAgain: 60_000, keepAlive: 20_000 };
    this.#timers.push(setInterval(() => this.#hear(this.#people, ''), askAgain).unref());
    this.#timers.push(setInterval(() => void this.#keepAlive().catch(() => {}), keepAlive).unref());
  }

  join(connection: LiveConnection, loadedAt: bigint | null): boolean {
    const own = [...this.#connections].filter(({ viewer }) => viewer.personId === connection.viewer.personId);
    if (this.#closed || own.length >= MOST_OF_ONE || this.#connections.size >= MOST_OF_ALL) return false;
    this.#connections.add(connection);
    void this.#begin(connection, loadedAt).catch((error: Error) => this.#fail(error, [connection]));
    return true;
  }

  leave(connection: LiveConnection): void {
    if (!this.#connections.delete(connection)) return;
    const { opened, viewer, id } = connection;
    if (!opened || this.#closed) return;
    deletePresence(this.#parts.db, opened.id, viewer.personId, id).catch((error: Error) => this.#fail(error, []));
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of [...this.#timers, ...this.#typing.values()]) clearTimeout(timer);
    await this.#listener.close();
    const { db } = this.#parts;
    const ours = [...this.#connections].filter(({ opened }) => opened !== null);
    this.#endAll();
    await Promise.all([this.#working, this.#counting]);
    for (const { opened, viewer, id } of ours)
      if (opened) await deletePresence(db, opened.id, viewer.personId, id).catch(() => {});
  }

  /** What a page has missed since it was loaded, before it hears what is new. */
  async #begin(connection: LiveConnection, loadedAt: bigint | null): Promise<void> {
    const { db, settings } = this.#parts;
    const { opened, viewer } = connection;
    if (opened) await insertPresence(db, opened.id, viewer.personId, connection.id);
    const now = BigInt(Date.now()) * 1000n;
    const isOld = loadedAt === null || now - loadedAt > OLD_PAGE_MICROS;
    const hasMissed = isOld || (await readShown(connection, db, loadedAt - COMMIT_SLACK));
    if (hasMissed) await refreshList(connection, db, settings.casePrefix);
    connection.ready = true;
    for (const caseId of connection.missed) this.#hear(this.#cases, caseId);
    connection.missed.clear();
    if (opened) {
      this.#hear(this.#cases, opened.id);
      this.#hear(this.#present, opened.id);
    }
  }

  #hear(pending: Set<string>, id: string | null): void {
    if (id === null || this.#closed) return;
    pending.add(id);
    this.#working ??= this.#work()
      .catch((error: Error) => this.#fail(error, [...this.#connections]))
      .finally(() => {
        this.#working = null;
      });
  }

  /** One after the other: of two changes the older must not be told last. */
  async #work(): Promise<void> {
    while (!this.#closed) {
      // First of all who may listen no longer.
      const person = takeOne(this.#people);
      const caseId = person === null ? takeOne(this.#cases) : null;
      const present = person === null && caseId === null ? takeOne(this.#present) : null;
      if (person !== null) await this.#askAgain(person);
      else if (caseId !== null) await this.#tellCase(caseId);
      else if (present !== null) await this.#tellPresence(present);
      else return;
    }
  }

  async #tellCase(caseId: string): Promise<void> {
    const { db, settings } = this.#parts;
    if (this.#connections.size === 0) return;
    const row = await loadRow({ db }, caseId);
    if (!row) return;
    const here = [...this.#connections].filter(({ opened }) => opened?.id === caseId);
    const news = here.length > 0 ? await findNews(db, caseId) : [];
    for (const connection of this.#connections) {
      if (!connection.ready) {
        connection.missed.add(caseId);
        continue;
      }
      if (connection.opened?.id === caseId) {
        // Whoever may not see the case any longer has no business on its page.
        if (!maySee(connection.viewer, row)) {
          tellGone(connection);
          connection.stream.end();
          continue;
        }
        const now = new Date();
        await tellThread(connection, row, { db, casePrefix: settings.casePrefix, now });
        await tellHead(connection, row, { db, settings, now });
        tellNews(connection, news, settings.casePrefix);
      }
      tellList(connection, row, settings.casePrefix);
    }
    this.#countSoon();
  }

  async #tellPresence(caseId: string): Promise<void> {
    const here = [...this.#connections].filter(({ opened }) => opened?.id === caseId);
    if (here.length === 0) return;
    const present = await findPresent(this.#parts.db, caseId);
    for (const connection of here) tellPresence(connection, present);
    if (!present.some(({ types }) => types)) return;
    clearTimeout(this.#typing.get(caseId));
    const later = setTimeout(() => {
      this.#typing.delete(caseId);
      this.#hear(this.#present, caseId);
    }, TYPING_ENDS_MS);
    this.#typing.set(caseId, later.unref());
  }

  /** Asks anew whether a person's streams may go on; everybody's without a person. */
  async #askAgain(personId: string): Promise<void> {
    for (const connection of [...this.#connections]) {
      if (personId !== '' && connection.viewer.personId !== personId) continue;
      const verdict = await isStillAllowed(this.#parts, connection);
      if (verdict === 'case-gone') tellGone(connection);
      if (verdict !== 'allowed') connection.stream.end();
    }
  }

  #countSoon(): void {
    this.#counting ??= this.#count()
      .catch((error: Error) => this.#fail(error, [...this.#connections]))
      .finally(() => {
        this.#counting = null;
      });
  }

  /** Counts for one viewer after the other, and rests three times as long as it counted: pages come first. */
  async #count(): Promise<void> {
    for (;;) {
      const due = [...this.#connections].find((one) => one.countsDue && one.ready);
      if (!due || this.#closed) return;
      due.countsDue = false;
      const begun = performance.now();
      tellCounts(due, await loadCounts(this.#parts, due.viewer, due.query));
      await rest(3 * (performance.now() - begun));
    }
  }

  async #keepAlive(): Promise<void> {
    for (const connection of this.#connections) connection.stream.ping();
    const open = [...this.#connections].filter(({ opened }) => opened !== null).map(({ id }) => id);
    await touchPresence(this.#parts.db, open);
  }

  /** What could not be told is lost; the pages come back and ask for all of it. */
  #fail(error: Error, connections: readonly LiveConnection[]): void {
    if (this.#closed) return;
    this.#parts.log.warn({ reason: error.message }, 'live events were lost');
    for (const connection of connections) connection.stream.end();
  }

  #endAll(): void {
    for (const connection of [...this.#connections]) connection.stream.end();
  }
}

function takeOne(pending: Set<string>): string | null {
  for (const id of pending) {
    pending.delete(id);
    return id;
  }
  return null;
}

/** The id in a notification about a case. Anybody with the database's password may say anything there. */
function readCaseId(payload: string): string | null {
  try {
    const said = JSON.parse(payload) as { case?: unknown };
    return typeof said.case === 'string' ? readId(said.case) : null;
  } catch {
    return null;
  }
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readId(text: string): string | null {
  return ID.test(text) ? text : null;
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
