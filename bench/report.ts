import type { Calls, Load } from './load.ts';
import { renderTable, tellTarget, writeNumber } from './render-table.ts';
import { STEPS } from './sign-in.ts';
import type { StartTimes } from './start-times.ts';

/** Everything that one run found. Milliseconds and megabytes. */
export interface Report {
  database: string;
  /** What the database was asked, step by step: by a browser without scripts, and by one with them whose gateway sends receipts. */
  calls: { plain: Calls; browser: Calls };
  loads: Load[];
  /** CPU of one password comparison and of one ID token's signature, each with nothing else going on. */
  alone: { hashing: number; signing: number };
  /** Eight at once, with the live line of the code page and a delivery receipt for each message. */
  withScripts: Load;
  memory: { atStart: number; afterLoad: number; withSessions: number };
  databaseMemory: number | null;
  sessions: number;
  /** The sign-in process on a database that is there. */
  processStart: number;
  /** CPU of one code flow at oidc-provider alone in memory. */
  yardstick: number;
  starts: StartTimes | null;
}

/** What is to be reached: CPU of process and database without hashing, restart, memory of the sign-in process. */
const TARGETS = { cpu: 17, restart: 3000, memory: 200 };

/**
 * CPU of one password as it was hashed in the process itself, under load (two at once share caches and memory, and each
 * takes longer than alone): all that its pool of threads did but sign.
 */
const hashingOf = (load: Load, { alone }: Report) => load.poolCpu - alone.signing;

/** CPU of process and database together, hashing apart; null when the database's is not known. */
function costOf(load: Load, hashing: number): number | null {
  return load.databaseCpu === null ? null : load.processCpu - hashing + load.databaseCpu;
}

function renderLoads(report: Report): string {
  const { loads, withScripts, yardstick } = report;
  const head = ['', 'hashing', 'process', 'database', 'together', '× bare', 'p50', 'p95', 'per second'];
  const rowOf = (name: string, load: Load, hashing: number) => {
    const together = costOf(load, hashing);
    return [
      name,
      writeNumber(hashing),
      writeNumber(load.processCpu - hashing),
      load.databaseCpu === null ? 'elsewhere' : writeNumber(load.databaseCpu),
      together === null ? '' : writeNumber(together),
      together === null ? '' : writeNumber(together / yardstick),
      writeNumber(load.p50, 0),
      writeNumber(load.p95, 0),
      writeNumber(load.perSecond, 0),
    ];
  };
  const rows = loads.map((load) =>
    rowOf(`${load.atOnce} at once (${load.signIns} sign-ins)`, load, hashingOf(load, report)),
  );
  // The pool compresses pages too then: what hashing took is known from the same load without.
  const alike = loads.find(({ atOnce }) => atOnce === withScripts.atOnce) ?? withScripts;
  rows.push(rowOf('8 at once, live line, receipt, compressed pages', withScripts, hashingOf(alike, report)));
  return renderTable([head, ...rows]);
}

function renderCalls({ calls, loads, withScripts }: Report): string {
  const count = (of: Calls) => STEPS.reduce((sum, step) => sum + of[step].length, 0);
  const rows = STEPS.map((step) => [step, String(calls.plain[step].length), String(calls.browser[step].length)]);
  const sums = [
    ['all', String(count(calls.plain)), String(count(calls.browser))],
    ['HTTP requests', writeNumber(loads[0]?.requests ?? 0, 0), writeNumber(withScripts.requests, 0)],
  ];
  const statements = STEPS.flatMap((step) => calls.plain[step].map((text) => `  ${step}: ${text}`));
  return `${renderTable([['database calls', 'plain', 'live, receipt'], ...rows, ...sums])}\n\n${statements.join('\n')}`;
}

function renderStarts({ starts, processStart }: Report): string[] {
  const rows = [['sign-in process alone', `${writeNumber(processStart / 1000, 2)} s`]];
  if (starts) {
    rows.push(
      ['npm start, first time', `${writeNumber(starts.fresh / 1000, 2)} s`],
      ['npm start, again', `${writeNumber(starts.again / 1000, 2)} s`],
      ['npm start, after kill -9 of everything', `${writeNumber(starts.afterKill / 1000, 2)} s`],
    );
  }
  return ['Start to ready', renderTable(rows), ''];
}

function renderMemory({ memory, databaseMemory, sessions, starts }: Report): string[] {
  const rows = [
    ['sign-in process at start', `${writeNumber(memory.atStart, 0)} MB`],
    ['… after the load', `${writeNumber(memory.afterLoad, 0)} MB`],
    [`… with ${sessions} sessions open`, `${writeNumber(memory.withSessions, 0)} MB`],
  ];
  if (databaseMemory) rows.push(['database server, shared parts once', `${writeNumber(databaseMemory, 0)} MB`]);
  for (const { program, resident } of starts?.processes ?? [])
    rows.push([`npm start: ${program}`, `${writeNumber(resident, 0)} MB`]);
  if (starts) rows.push(['npm start: all, shared parts once', `${writeNumber(starts.memory, 0)} MB`]);
  return ['Memory', renderTable(rows), ''];
}

function renderVerdicts(report: Report): string[] {
  const { loads, memory, starts } = report;
  const eight = loads.find((load) => load.atOnce === 8);
  const cpu = eight ? costOf(eight, hashingOf(eight, report)) : null;
  const tell = (what: string, reached: number, most: number, text: string) => tellTarget(reached <= most, what, text);
  const lines: string[] = [];
  if (cpu !== null)
    lines.push(tell('CPU besides hashing, 8 at once', cpu, TARGETS.cpu, `${writeNumber(cpu)} of ${TARGETS.cpu} ms`));
  if (starts)
    lines.push(
      tell('restart to ready', starts.again, TARGETS.restart, `${writeNumber(starts.again / 1000, 2)} of 3 s`),
    );
  lines.push(
    tell(
      'memory of the sign-in process',
      memory.withSessions,
      TARGETS.memory,
      `${writeNumber(memory.withSessions, 0)} of ${TARGETS.memory} MB`,
    ),
  );
  return ['Targets', ...lines, ''];
}

/** The report as people read it. */
export function renderReport(report: Report): string {
  return [
    `Complete sign-ins with password and SMS on ${report.database}`,
    `CPU in milliseconds for each sign-in, hashing apart; oidc-provider alone in memory: ${writeNumber(report.yardstick)} ms`,
    `Alone on this machine: ${writeNumber(report.alone.hashing)} ms for a password's hash, ${writeNumber(report.alone.signing)} ms for an ID token's signature`,
    renderLoads(report),
    '',
    renderCalls(report),
    '',
    ...renderMemory(report),
    ...renderStarts(report),
    ...renderVerdicts(report),
  ].join('\n');
}
