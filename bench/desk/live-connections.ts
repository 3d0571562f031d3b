import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { readVersion, type Stage } from './acts.ts';

/** How long events took from the moment a note was sent off until a screen had been told, in milliseconds. */
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
/** An event that takes longer than this counts as lost. */
const LONGEST_WAIT = 5000;
/** One act of somebody, every so often: three hundred people write about as many notes in a busy minute. */
const PAUSE = 300;

/**
 * Opens as many streams as there are people at work: every third looks at a case that others write on, the others at lists.
 * Then notes are written, and each stream's first word about the case is waited for.
 */
export async function measureLive(stage: Stage, events: number): Promise<LiveTimes> {
  const { workers, client, random } = stage;
  const watched = listWatched(stage);
  const heard = new Map<number, number[]>();
  let current: { number: number; needle: string; began: number } | null = null;
  const streams = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, index) => {
      const worker = workers[index % workers.length];
      const place = watched[index % watched.length];
      let told = 0;
      const onData = (text: string) => {
        if (!current || told === current.number || !text.includes(current.needle)) return;
        told = current.number;
        heard.get(current.number)?.push(performance.now() - current.began);
      };
      const path =
        index % 3 === 0 && place ? `/operator/cases/${place.name}/live?queue=all` : '/operator/live?queue=all';
      const cookie = index % 3 === 0 && place ? place.cookie : (worker?.cookie ?? '');
      return client.open(cookie, path, onData);
    }),
  );
  const refused = streams.filter(({ status }) => status !== 200).length;
  await wait(3000);
  for (let event = 1; event <= events; event += 1) {
    const place = random.pick(watched);
    const form = await readVersion(stage, place.number);
    heard.set(event, []);
    current = { number: event, needle: 'data:', began: performance.now() };
    await client.post(place.cookie, `/operator/cases/${place.name}/note`, { ...form, body: `Merknad ${event}` });
    await wait(PAUSE);
  }
  await wait(LONGEST_WAIT / 5);
  for (const { close } of streams) close();
  const times = [...heard.values()].flat().filter((time) => time <= LONGEST_WAIT);
  const lost = [...heard.values()].filter((one) => one.length === 0).length;
  return { connections: CONNECTIONS, refused, events, times, lost };
}

/** Cases that several people look at, each with the cookie of somebody who may write on it. */
function listWatched({ workers }: Stage): { number: number; name: string; cookie: string }[] {
  return workers
    .filter(({ openCases }) => openCases.length > 0)
    .slice(0, 20)
    .map(({ openCases, cookie }) => {
      const number = openCases[0] ?? 0;
      return { number, cookie, name: `NTNU${String(number).padStart(7, '0')}` };
    });
}
