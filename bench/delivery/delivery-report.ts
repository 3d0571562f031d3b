import { renderTable, tellTarget, writeNumber } from '../render-table.ts';
import type { CallFigures } from './calls.ts';
import type { HandOver, Spread } from './hand-over.ts';
import type { PathFigures, TransportFigures } from './throughput.ts';

/** Everything that one run found. Milliseconds. */
export interface DeliveryReport {
  database: string;
  /** Whether the sending processes were kept on one core. */
  oneCore: boolean;
  clicks: HandOver[];
  transport: TransportFigures;
  path: PathFigures;
  calls: CallFigures;
  /** CPU of one code flow at oidc-provider alone in memory: what this machine is worth. */
  yardstick: number;
}

/** What is to be reached: from the click to the gateway, and over SMPP with receipts, on one core. */
const TARGETS = { handOver: 50, perSecond: 500 };

const CLICKS = { password: 'password, compared first', again: '"Send ny kode"' };

const write = ({ p50, p95 }: Spread) => `${writeNumber(p50)} / ${writeNumber(p95)}`;

function renderClicks({ clicks }: DeliveryReport): string {
  const head = ['p50 / p95 in ms', 'click → gateway', 'click → answer', 'queued → gateway', 'queued → stored', 'CPU'];
  const rows = clicks.map((one) => [
    `${one.gateway}, ${CLICKS[one.click]}, ${one.atOnce} at once (${one.clicks})`,
    ...[one.arrived, one.answered, one.queuedToArrived, one.queuedToStored].map(write),
    `${writeNumber(one.cpu)} + ${one.databaseCpu === null ? '?' : writeNumber(one.databaseCpu)}`,
  ]);
  return renderTable([head, ...rows]);
}

function renderThroughput({ transport, path, yardstick }: DeliveryReport): string {
  const rate = ({ perSecond, bestPerSecond }: TransportFigures | PathFigures) =>
    `${writeNumber(perSecond, 0)} (${writeNumber(bestPerSecond, 0)})`;
  return renderTable([
    ['', 'per second (best)', 'process', 'database', 'process, ÷ bare', 'p50 / p95'],
    [
      'transport alone, receipts heard',
      rate(transport),
      writeNumber(transport.cpu, 3),
      '',
      writeNumber(transport.cpu / yardstick, 3),
      `${writeNumber(transport.p50)} / ${writeNumber(transport.p95)}`,
    ],
    [
      'queue to stored receipt',
      rate(path),
      writeNumber(path.cpu, 3),
      path.databaseCpu === null ? 'elsewhere' : writeNumber(path.databaseCpu, 3),
      writeNumber(path.cpu / yardstick, 3),
      '',
    ],
  ]);
}

function renderCalls({ calls }: DeliveryReport): string {
  const outcomes = Object.entries(calls.outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  return renderTable([
    ['how they came out', outcomes.join(', ')],
    ['request → phone rings, p50 / p95 ms', write(calls.ringing)],
    ['answer → first sound in the phone, p50 / p95 ms', write(calls.sound)],
    ['jitter of the sound in the phone, p50 / p95 ms', write(calls.jitter)],
    ['packets heard / lost', `${calls.packets} / ${calls.lost}`],
    ['CPU of our process, share of a core', `${writeNumber(100 * calls.cpuShare)} %`],
  ]);
}

function renderVerdicts({ clicks, transport, path }: DeliveryReport): string[] {
  const { handOver, perSecond } = TARGETS;
  const fast = (figures: TransportFigures | PathFigures) =>
    `${writeNumber(figures.perSecond, 0)}, to reach ${perSecond}`;
  // The click that asks for a message and nothing else: no password is compared before it.
  const again = clicks.filter(({ click }) => click === 'again');
  const handOvers = [...new Set(again.map(({ atOnce }) => atOnce))].map((atOnce) => {
    const worst = Math.max(...again.filter((one) => one.atOnce === atOnce).map(({ arrived }) => arrived.p95));
    const what = `"Send ny kode" to the gateway, p95, ${atOnce} at once`;
    return tellTarget(worst <= handOver, what, `${writeNumber(worst)} of ${handOver} ms`);
  });
  return [
    ...handOvers,
    tellTarget(transport.perSecond >= perSecond, 'messages per second with receipts, transport', fast(transport)),
    tellTarget(path.perSecond >= perSecond, 'messages per second with receipts, stored', fast(path)),
  ];
}

/** The report as people read it. */
export function renderDelivery(report: DeliveryReport): string {
  const where = report.oneCore ? 'our process on one core' : 'our process on any core (no taskset here)';
  return [
    `Delivery on ${report.database}; oidc-provider alone in memory: ${writeNumber(report.yardstick)} ms CPU for a sign-in`,
    '',
    'From a click to the gateway, a process of its own on this machine; CPU of a click: process + database, ms',
    renderClicks(report),
    '',
    `Messages over SMPP, window 10, ${where}; CPU in milliseconds for each message`,
    renderThroughput(report),
    '',
    `${report.calls.calls} calls at once over a SIP trunk`,
    renderCalls(report),
    '',
    'Targets',
    ...renderVerdicts(report),
    '',
  ].join('\n');
}
