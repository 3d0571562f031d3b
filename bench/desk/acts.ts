import type pg from 'pg';
import type { SeededRandom } from '../../tools/chaos/seeded-random.ts';
import type { Answer, DeskClient } from './ask-desk.ts';
import { pickQuery } from './queries.ts';
import type { Worker } from './workers.ts';

/** Where acts happen. */
export interface Stage {
  client: DeskClient;
  database: pg.Pool;
  workers: readonly Worker[];
  newestCase: number;
  /** Cases that were answered already: two who answer one case at once are told so, which is not what is measured. */
  answered: Set<number>;
  random: SeededRandom;
}

/** One thing that case workers do, ready to be asked for; what `prepare` does is not measured. */
export interface Act {
  name: string;
  /** Milliseconds in which 95 of 100 are to be done; null where nothing was set. */
  target: number | null;
  /** Acts of a whole run. */
  count: number;
  prepare(stage: Stage): Promise<() => Promise<Answer>>;
  /** Says whether an answer is what was asked for: what is refused quickly is not quick. */
  isDone(answer: Answer): boolean;
}

const isPage = ({ status, text }: Answer) => status === 200 && text.includes('</html>');
export const caseNumber = (number: number) => `NTNU${String(number).padStart(7, '0')}`;
const pickWorker = ({ workers, random }: Stage) => random.pick(workers);

/** Lists as they are opened in a day: mostly the own groups', now and then filtered, the next page, all, what is over. */
const LISTS = [
  '',
  '',
  '',
  '?queue=mine',
  '?queue=unassigned',
  '?queue=all',
  '?status=updated',
  '?queue=all&status=new',
  '?group=orakel',
  '?queue=all&entry=phone',
  '?assignee=none',
  '?status=finished',
];

const emptyPage: Act = {
  name: 'page without cases',
  target: null,
  count: 300,
  async prepare(stage) {
    const { cookie } = pickWorker(stage);
    return () => stage.client.get(cookie, '/operator/search');
  },
  isDone: isPage,
};

const queue: Act = {
  name: 'queue view',
  target: 100,
  count: 600,
  async prepare(stage) {
    const { cookie } = pickWorker(stage);
    const list = stage.random.pick(LISTS);
    return () => stage.client.get(cookie, `/operator${list}`);
  },
  isDone: isPage,
};

/** Two of three that are open now, one of the years before. */
const openCase: Act = {
  name: 'open case',
  target: 100,
  count: 600,
  async prepare(stage) {
    const worker = pickBusy(stage);
    const number = stage.random.chance(0.67) ? stage.random.pick(worker.openCases) : await pickOldCase(stage, worker);
    return () => stage.client.get(worker.cookie, `/operator/cases/${caseNumber(number)}`);
  },
  isDone: (answer) => isPage(answer),
};

const search: Act = {
  name: 'search',
  target: 250,
  count: 600,
  async prepare(stage) {
    const { cookie } = pickWorker(stage);
    const q = pickQuery(stage.random);
    return () => stage.client.get(cookie, `/operator/search?${new URLSearchParams({ q })}`);
  },
  isDone: isPage,
};

/** What a requester sees first: services and "Mine saker". Case workers ask for help as well. */
const myCases: Act = {
  name: 'my cases',
  target: 100,
  count: 300,
  async prepare(stage) {
    const { cookie } = pickWorker(stage);
    return () => stage.client.get(cookie, '/self-service');
  },
  isDone: isPage,
};

const REPLY = `Hei! Vi har sett på saken og rettet feilen. Prøv på nytt, og si fra hvis det fortsatt ikke virker.

Start gjerne maskinen på nytt først. Se også veiledningen om trådløst nett og passord.`;

const reply: Act = {
  name: 'save reply',
  target: 100,
  count: 400,
  async prepare(stage) {
    const { worker, number } = pickUnanswered(stage);
    const form = await readVersion(stage, number);
    const path = `/operator/cases/${caseNumber(number)}/reply`;
    return () => stage.client.post(worker.cookie, path, { ...form, body: REPLY });
  },
  isDone: ({ status }) => status === 303,
};

export const ACTS: readonly Act[] = [emptyPage, queue, openCase, search, myCases, reply];

/** A case as somebody has just opened it, for the form that is posted. */
export async function readVersion({ database }: Pick<Stage, 'database'>, number: number) {
  const { rows } = await database.query<{ version: number; seen: string }>(
    `select c.version, (select max(position) from messages m where m.case_id = c.id) as seen from cases c where c.number = $1`,
    [number],
  );
  return { version: String(rows[0]?.version), seen: String(rows[0]?.seen) };
}

function pickBusy(stage: Stage): Worker {
  for (;;) {
    const worker = pickWorker(stage);
    if (worker.openCases.length > 0) return worker;
  }
}

function pickUnanswered(stage: Stage): { worker: Worker; number: number } {
  for (;;) {
    const worker = pickBusy(stage);
    const number = stage.random.pick(worker.openCases);
    if (stage.answered.has(number)) continue;
    stage.answered.add(number);
    return { worker, number };
  }
}

async function pickOldCase({ database, random, newestCase }: Stage, worker: Worker): Promise<number> {
  for (;;) {
    const number = 1 + Math.floor(random.next() * newestCase);
    const found = await database.query(
      `select from cases where number = $1 and confidentiality = 'open' and not ($2::uuid = any (parties))`,
      [number, worker.id],
    );
    if (found.rowCount) return number;
  }
}
