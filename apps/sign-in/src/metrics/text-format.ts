/** One sample: labels by name, in the order they are to be written. */
export interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** A family of metrics. `samples` of a histogram come from `histogramSamples`. */
export interface Family {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  /** Of a histogram: `suffix` is `_bucket`, `_sum` or `_count`. */
  samples: readonly (Sample & { suffix?: '_bucket' | '_sum' | '_count' })[];
}

/** What Prometheus takes (text exposition format 0.0.4). */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const escapeHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeLabel = (text: string) => escapeHelp(text).replaceAll('"', '\\"');

function writeValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}

function writeLabels(labels: Sample['labels']): string {
  const written = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return written.length > 0 ? `{${written.join(',')}}` : '';
}

/** Writes families in Prometheus's text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function writeMetrics(families: readonly Family[]): string {
  return families
    .flatMap(({ name, help, type, samples }) => [
      `# HELP ${name} ${escapeHelp(help)}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(({ suffix = '', labels, value }) => `${name}${suffix}${writeLabels(labels)} ${writeValue(value)}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

/** The samples of one histogram: `counts` by class, one more than there are `bounds` (in seconds), and the sum of all times. */
export function histogramSamples(
  labels: Sample['labels'],
  bounds: readonly number[],
  counts: readonly number[],
  sum: number,
): Family['samples'] {
  let total = 0;
  const buckets = [...bounds, Number.POSITIVE_INFINITY].map((bound, at) => {
    total += counts[at] ?? 0;
    return { suffix: '_bucket' as const, labels: { ...labels, le: writeValue(bound) }, value: total };
  });
  return [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: total }];
}
