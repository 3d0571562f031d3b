import { percentile } from '../measure.ts';
import { renderTable, tellTarget, writeNumber } from '../render-table.ts';
import type { DeskData } from './desk-data.ts';
import type { LiveTimes } from './live-connections.ts';

/** One kind of act under one load. Milliseconds. */
export interface ActTimes {
  name: string;
  target: number | null;
  atOnce: number;
  times: number[];
  failed: number;
  /** CPU of one act: the desk's process, and the database's server. */
  processCpu: number;
  databaseCpu: number;
}

export interface DeskReport {
  data: Pick<DeskData, 'title' | 'loaded' | 'bytes'>;
  cores: number;
  /** Load averages of the machine before and after: what else went on. */
  load: { before: number[]; after: number[] };
  acts: ActTimes[];
  live: LiveTimes | null;
  queries: { kind: string; query: string; hits: number; times: number[] }[];
  memory: number;
}

const EVENT_TARGET = 500;

function renderActs(acts: readonly ActTimes[]): string {
  const head = ['', 'p50', 'p95', 'p99', 'most', 'target', 'CPU desk', 'CPU database', '× page'];
  const rows = acts.map((act) => {
    const { times, target, atOnce, processCpu, databaseCpu } = act;
    const bare = acts.find((one) => one.atOnce === atOnce && one.target === null);
    const ratio = bare ? (processCpu + databaseCpu) / (bare.processCpu + bare.databaseCpu) : 0;
    return [
      `${act.name}, ${atOnce} at once (${times.length}${act.failed > 0 ? `, ${act.failed} FAILED` : ''})`,
      ...[0.5, 0.95, 0.99, 1].map((share) => writeNumber(percentile(times, share), 0)),
      target === null ? '' : String(target),
      writeNumber(processCpu),
      writeNumber(databaseCpu),
      writeNumber(ratio),
    ];
  });
  return renderTable([head, ...rows]);
}

function renderLive({ times, connections, refused, events, lost }: LiveTimes): string {
  return renderTable([
    ['', 'p50', 'p95', 'p99', 'most'],
    [
      `event to screen, ${connections - refused} connections, ${events} events, ${times.length} told, ${lost} untold`,
      ...[0.5, 0.95, 0.99, 1].map((share) => writeNumber(percentile(times, share), 0)),
    ],
  ]);
}

function renderQueries(queries: DeskReport['queries']): string {
  const rows = queries.map(({ kind, query, hits, times }) => [
    `${kind}: ${query}`,
    String(hits),
    writeNumber(percentile(times, 0.5), 0),
    writeNumber(percentile(times, 1), 0),
  ]);
  return renderTable([['search alone', 'hits', 'p50', 'most'], ...rows]);
}

/** The report as people read it. */
export function renderDeskReport(report: DeskReport): string {
  const { data, acts, live, load } = report;
  const { cases, messages, events, files, seconds } = data.loaded;
  const verdicts = acts.flatMap(({ name, target, times, atOnce, failed }) => {
    if (target === null) return [];
    const reached = percentile(times, 0.95);
    return [
      tellTarget(
        reached <= target && failed === 0,
        `${name}, ${atOnce} at once`,
        `p95 ${writeNumber(reached, 0)} of ${target} ms`,
      ),
    ];
  });
  if (live) {
    const reached = percentile(live.times, 0.95);
    const isWhole = live.refused === 0 && live.lost === 0 && live.times.length > 0;
    verdicts.push(
      tellTarget(
        isWhole && reached <= EVENT_TARGET,
        'event to screen',
        `p95 ${writeNumber(reached, 0)} of ${EVENT_TARGET} ms`,
      ),
    );
  }
  return [
    `The desk's work on ${data.title}`,
    `${cases} cases, ${messages} messages, ${events} lines of history, ${files} files; ${writeNumber(data.bytes / 2 ** 30)} GB, made in ${writeNumber(seconds / 60)} min`,
    `${report.cores} cores; load of the machine ${load.before.map((one) => writeNumber(one)).join(' ')} before, ${load.after.map((one) => writeNumber(one)).join(' ')} after`,
    'Milliseconds, over HTTP, by sessions of all case workers; "× page" is CPU against a page without cases.',
    '',
    renderActs(acts),
    '',
    ...(live ? [renderLive(live), ''] : []),
    renderQueries(report.queries),
    '',
    `Memory of the desk's process after all: ${writeNumber(report.memory, 0)} MB`,
    '',
    'Targets',
    ...verdicts,
    '',
  ].join('\n');
}
