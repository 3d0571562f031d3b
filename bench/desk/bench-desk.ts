import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createSeededRandom } from '../../tools/chaos/seeded-random.ts';
import { readMemory, readProcessCpu, readServerCpu } from '../cpu.ts';
import { repeat } from '../measure.ts';
import { say, type Wishes } from '../wishes.ts';
import { ACTS, type Act, type Stage } from './acts.ts';
import { createDeskClient } from './ask-desk.ts';
import { type DeskData, openDeskData, QUICK, WHOLE } from './desk-data.ts';
import { type DeskProgram, startDesk } from './desk-program.ts';
import { type ActTimes, type DeskReport, renderDeskReport } from './desk-report.ts';
import { measureLive } from './live-connections.ts';
import { listQueries } from './queries.ts';
import { signWorkersIn, signWorkersOut } from './workers.ts';

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));
/** How many ask at the same time: one alone, and as many as two cores are busy with. */
const LOADS = [1, 4];

/** What the desk's daily work takes in a large university's database; `npm run bench -- desk`. Whole runs leave their raw data in bench/results. */
export async function benchDesk(wishes: Wishes): Promise<string> {
  if (wishes.database) throw new Error('This benchmark makes a database of its own and keeps it.');
  const data = await openDeskData(wishes.quick ? QUICK : WHOLE);
  const database = new pg.Pool({ connectionString: data.url, max: 4 });
  const desk = await startDesk(data.url, wishes);
  try {
    const report = await measure(data, database, desk, wishes);
    const text = renderDeskReport(report);
    if (!wishes.quick) await keep(report, text);
    return wishes.json ? `${JSON.stringify(report)}\n` : text;
  } finally {
    await desk.stop();
    await signWorkersOut(database);
    await database.end();
    await data.stop();
  }
}

async function measure(data: DeskData, database: pg.Pool, desk: DeskProgram, { quick }: Wishes): Promise<DeskReport> {
  const workers = await signWorkersIn(database);
  const newest = await database.query<{ number: number }>('select max(number) as number from cases');
  const client = createDeskClient(desk.origin);
  const random = createSeededRandom(5);
  const newestCase = newest.rows[0]?.number ?? 0;
  const stage: Stage = { client, database, workers, random, newestCase, answered: new Set() };
  const before = loadavg();
  const share = quick ? 0.2 : 1;
  say('warming up');
  for (const act of ACTS) await runAct(act, stage, desk, data, { atOnce: 2, share: share / 4 });
  const acts: ActTimes[] = [];
  for (const atOnce of LOADS) {
    for (const act of ACTS) {
      say(`${act.name}, ${atOnce} at once`);
      acts.push(await runAct(act, stage, desk, data, { atOnce, share }));
    }
  }
  say('each query alone');
  const queries = await measureQueries(stage, quick ? 2 : 5);
  say('live connections');
  const live = await measureLive(stage, quick ? 10 : 60);
  const cores = availableParallelism();
  return {
    data,
    cores,
    acts,
    live,
    queries,
    load: { before, after: loadavg() },
    memory: readMemory(desk.pid).resident,
  };
}

async function runAct(
  act: Act,
  stage: Stage,
  desk: DeskProgram,
  data: DeskData,
  { atOnce, share }: { atOnce: number; share: number },
): Promise<ActTimes> {
  const count = Math.ceil(act.count * share);
  const [processBefore, databaseBefore] = [readProcessCpu(desk.pid), readServerCpu(data.postmaster)];
  let failed = 0;
  const times: number[] = [];
  await repeat(count, atOnce, async () => {
    const ask = await act.prepare(stage);
    const began = performance.now();
    const answer = await ask();
    times.push(performance.now() - began);
    if (!act.isDone(answer)) failed += 1;
  });
  const processCpu = (readProcessCpu(desk.pid) - processBefore) / count;
  const databaseCpu = (readServerCpu(data.postmaster) - databaseBefore) / count;
  return { name: act.name, target: act.target, atOnce, times, failed, processCpu, databaseCpu };
}

async function measureQueries({ client, workers, random }: Stage, rounds: number): Promise<DeskReport['queries']> {
  const measured: DeskReport['queries'] = [];
  for (const { kind, query } of listQueries()) {
    const times: number[] = [];
    let hits = 0;
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now();
      const { text } = await client.get(
        random.pick(workers).cookie,
        `/operator/search?${new URLSearchParams({ q: query })}`,
      );
      times.push(performance.now() - began);
      hits = Math.max(hits, text.split('vk-found__title').length - 1);
    }
    measured.push({ kind, query, hits, times });
  }
  return measured;
}

/** Writes the report, and all that was measured, beside each other. */
async function keep(report: DeskReport, text: string): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  await writeFile(`${RESULTS}desk.txt`, text);
  const round = (times: number[]) => times.map((time) => Math.round(time * 10) / 10);
  const rounded = JSON.stringify(report, (key, value) => (key === 'times' ? round(value as number[]) : value));
  await writeFile(`${RESULTS}desk.json`, `${rounded}\n`);
}
