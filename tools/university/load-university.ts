import pg from 'pg';
import { createSeededRandom, type SeededRandom } from '../chaos/seeded-random.ts';
import { type BigWorld, type BigWorldSize, makeBigWorld } from './big-world.ts';
import { type LivedMessage, liveCase } from './case-life.ts';
import { copyRows, type RowCopy } from './copy-rows.ts';
import { createIds, type Ids } from './ids.ts';
import { createMessageQueue } from './message-queue.ts';
import type { Row } from './rows.ts';
import { pickCommon } from './slots.ts';
import { addDays, toWorkTime } from './times.ts';

export interface LoadOptions extends BigWorldSize {
  /** Address of an empty, migrated desk database for a superuser: nothing is checked while millions of rows come in. */
  url: string;
  cases: number;
  /** The newest case's time; the oldest lies `years` before. */
  now: Date;
  years: number;
  seed?: number;
  /** Tells how far it is. */
  say?: (line: string) => void;
}

export interface Loaded {
  cases: number;
  /** What people wrote: questions, replies, notes. */
  messages: number;
  /** Lines of history. */
  events: number;
  files: number;
  seconds: number;
}

/**
 * Fills a database with a university that has been at work for years: everything as the desk itself would have written it, row
 * by row in the order of time, so that what lies together on the disk is what was written together.
 */
export async function loadUniversity(options: LoadOptions): Promise<Loaded> {
  const began = performance.now();
  const { say = () => {} } = options;
  const [one, other] = [await open(options.url), await open(options.url)];
  try {
    const random = createSeededRandom(options.seed ?? 11);
    const world = makeBigWorld(random, options);
    for (const table of ['groups', 'people', 'memberships'] as const) await copyAll(one, table, world.rows[table]);
    const counts = await copyCases({ one, other, world, options, say });
    await one.query(`select setval('case_numbers', (select max(number) from cases))`);
    say('search documents');
    await makeDocuments(one, other, options.cases);
    say('statistics');
    for (const table of TABLES) await one.query(`vacuum (analyze) ${table}`);
    return { ...counts, seconds: (performance.now() - began) / 1000 };
  } finally {
    await Promise.all([one.end(), other.end()]);
  }
}

const TABLES = ['people', 'groups', 'memberships', 'cases', 'messages', 'attachments', 'search_documents'];

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'vakt-university' });
  await client.connect();
  await client.query(`set session_replication_role = replica; set synchronous_commit = off;
    set maintenance_work_mem = '512MB'; set work_mem = '64MB'`);
  return client;
}

async function copyAll(client: pg.Client, table: string, rows: readonly Row[]): Promise<void> {
  const copy = await copyRows(client, table, Object.keys(rows[0] ?? {}));
  for (const row of rows) await copy.write(row);
  await copy.end();
}

interface Copying {
  one: pg.Client;
  other: pg.Client;
  world: BigWorld;
  options: LoadOptions;
  say: (line: string) => void;
}

const FILE_NAMES = [
  'skjermbilde',
  'kvittering',
  'rapport',
  'vedlegg',
  'faktura',
  'screenshot',
  'timeliste',
  'CV',
  'eksamensplan',
  'bekreftelse',
  'logg',
  'scan',
];
const FILE_TYPES = [
  ['png', 'image/png'],
  ['pdf', 'application/pdf'],
  ['jpg', 'image/jpeg'],
  ['txt', 'text/plain'],
] as const;

/** Cases and messages go in side by side; a message waits until all that was written before it is known. */
async function copyCases({ one, other, world, options, say }: Copying) {
  const random = createSeededRandom((options.seed ?? 11) + 1);
  const ids = createIds(random, options.cases);
  const messages = createMessageWriter(other, createIds(random, options.cases * 9));
  const files: Row[] = [];
  let cases: RowCopy | undefined;
  const span = options.years * 365.25;
  for (let number = 1; number <= options.cases; number += 1) {
    const at = toWorkTime(addDays(options.now, -span * (1 - number / options.cases)));
    if (at > options.now) at.setTime(options.now.getTime());
    const lived = liveCase(world, random, ids, { number, at, now: options.now });
    cases ??= await copyRows(one, 'cases', Object.keys(lived.row));
    await cases.write(lived.row);
    for (const message of lived.messages) messages.add(message);
    if (random.chance(0.12))
      files.push(fileOf(lived.row, random.pick(lived.messages).at, random, createIds(random).next()));
    await messages.writeUntil(addDays(at, -LONGEST_SHIFT));
    if (number % 50_000 === 0) say(`${number} cases, ${messages.counts.written} messages`);
  }
  await messages.end();
  await cases?.end();
  if (files.length > 0) await copyAll(one, 'attachments', files);
  const { written, events } = messages.counts;
  return { cases: options.cases, messages: written, events, files: files.length };
}

/** Days by which `toWorkTime` may move a time: a later case may begin so much before this one. */
const LONGEST_SHIFT = 3;

/** Writes messages in the order of time. */
function createMessageWriter(client: pg.Client, ids: Ids) {
  const waiting = createMessageQueue();
  const counts = { written: 0, events: 0 };
  let copy: RowCopy | undefined;
  const writeUntil = async (before: Date | null) => {
    for (let next = waiting.next(before); next; next = waiting.next(before)) {
      const row: Row = { ...next.row, id: ids.next() };
      counts[row['kind'] === 'event' ? 'events' : 'written'] += 1;
      copy ??= await copyRows(client, 'messages', Object.keys(row));
      await copy.write(row);
    }
  };
  return {
    counts,
    add: (message: LivedMessage) => waiting.add(message),
    writeUntil,
    async end() {
      await writeUntil(null);
      await copy?.end();
    },
  };
}

/** A file of a case, without content: searches and lists need its name alone. */
function fileOf(of: Row, at: Date, random: SeededRandom, id: string): Row {
  const [extension, type] = pickCommon(random, FILE_TYPES);
  const name = `${pickCommon(random, FILE_NAMES)}-${Math.floor(random.next() * 9999)}.${extension}`;
  const size = 1 + Math.floor(random.next() * 900_000);
  const common = { hash: null, name, size, type, internal: false, created_at: at.toISOString() };
  return { id, case_id: of['id'], owner_id: of['requester_id'], ...common };
}

/** What the triggers would have written, for all cases at once and by two connections. */
async function makeDocuments(one: pg.Client, other: pg.Client, cases: number): Promise<void> {
  const index = await one.query<{ definition: string }>(
    `select pg_get_indexdef('search_documents_words'::regclass) as definition`,
  );
  await one.query('drop index search_documents_words');
  const half = Math.floor(cases / 2);
  const fill = (client: pg.Client, from: number, to: number) =>
    client.query(
      `insert into search_documents (case_id, number, words, marks)
       select c.id, c.number, search_words(search_text(c.id)) || search_file_words(coalesce(
           (select string_agg(name, ' ') from attachments a where a.case_id = c.id), '')),
         search_marks(c.number, c.confidentiality, c.group_id, c.named)
       from cases c where c.number > $1 and c.number <= $2 and c.confidentiality <> 'sealed' order by c.number`,
      [from, to],
    );
  await Promise.all([fill(one, 0, half), fill(other, half, cases)]);
  await one.query(index.rows[0]?.definition ?? '');
}
