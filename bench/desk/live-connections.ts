import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { caseNumber, readVersion, type Stage } from './acts.ts';
import type { Worker } from './workers.ts';

/** How long it took from the moment a form was sent off until a screen had been told, in milliseconds. */
export interface LiveTimes {
  connections: number;
  /** Connections that were refused. */
  refused: number;
  events: number;
  /** One for each event and connection that was told. */
  times: number[];
  /** Events of which no connection was told in time. */
  lost: number;
}

const CONNECTIONS = 300;
/** Every so many connections show a case, the others a list on which the cases stand. */
const CASE_PAGES = 5;
/** What is told later than this belongs to no event any more. */
const BETWEEN = 1500;

/** A case at the top of everybody's list, and somebody who may change it. */
interface Watched {
  number: number;
  worker: Worker;
}

/**
 * Opens as many streams as there are people at work: most show the list of all open cases, the others one of the cases that
 * stand on it. Then cases are changed one after the other, and each stream's first word about each is waited for. Every
 * change reaches every list: more than a real day asks for.
 */
export async function measureLive(stage: Stage, events: number): Promise<LiveTimes> {
  const watched = await findWatched(stage);
  const heard = new Map<string, number[]>();
  let began = 0;
  let current = '';
  const open = (index: number) => {
    const worker = stage.workers[index % stage.workers.length];
    const place = index % CASE_PAGES === 0 ? watched[index % watched.length] : undefined;
    let last = '';
    const onData = (text: string) => {
      if (last === current || !text.includes('data:')) return;
      last = current;
      heard.get(current)?.push(performance.now() - began);
    };
    // As a page that was loaded just now asks for what comes after it.
    const search = `queue=all&since=${Date.now()}000`;
    const path = place ? `/operator/cases/${caseNumber(place.number)}/live?${search}` : `/operator/live?${search}`;
    return stage.client.open(worker?.cookie ?? '', path, onData);
  };
  const streams = await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => open(index)));
  const refused = streams.filter(({ status }) => status !== 200).length;
  await wait(3 * BETWEEN);
  // The database is kept: with the words of an earlier run a case would not change, and nobody be told.
  const run = Date.now().toString(36);
  for (let event = 1; event <= events; event += 1) {
    const { number, worker } = stage.random.pick(watched);
    const { version } = await readVersion(stage, number);
    current = `event ${event}`;
    heard.set(current, []);
    began = performance.now();
    const title = `Utskriftskøen står stille (${run}, ${event})`;
    const form = { version, title, tags: 'utskrift', impact: '1', urgency: '1' };
    const { status } = await stage.client.post(worker.cookie, `/operator/cases/${caseNumber(number)}/details`, form);
    if (status !== 303) throw new Error(`A case could not be changed: ${status}.`);
    await wait(BETWEEN);
  }
  for (const { close } of streams) close();
  const lost = [...heard.values()].filter((one) => one.length === 0).length;
  return { connections: CONNECTIONS, refused, events, times: [...heard.values()].flat(), lost };
}

/** Cases from the first page of the list of all open cases that everybody sees, each with a case worker of its group. */
async function findWatched({ client, database, workers }: Stage): Promise<Watched[]> {
  const page = await client.get(workers[0]?.cookie ?? '', '/operator?queue=all');
  const numbers = [...page.text.matchAll(/id="case-row-(\d+)"/g)].map(([, number]) => Number(number));
  const { rows } = await database.query<{ number: number; worker: string }>(
    `select c.number, (select m.person_id from memberships m
         where m.group_id = c.group_id and not (m.person_id = any (c.parties)) limit 1) as worker
     from cases c where c.number = any ($1) and c.confidentiality = 'open'`,
    [numbers],
  );
  return rows.flatMap(({ number, worker: id }) => {
    const worker = workers.find((one) => one.id === id);
    return worker ? [{ number, worker }] : [];
  });
}
