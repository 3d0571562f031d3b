import type { Child } from 'hono/jsx';
import { CHART, createScale, draw, roundUp, type Scale } from './chart-geometry.ts';

interface ChartProps {
  /** Unique on the page. */
  id: string;
  title: string;
  /** What is to be seen, in a sentence: for those who cannot see it. */
  description: string;
  /** Name of each slot, below the chart. */
  slots: readonly string[];
}

function Frame({
  chart,
  scale,
  tick,
  children,
}: {
  chart: ChartProps;
  scale: Scale;
  tick: (n: number) => string;
  children?: Child;
}) {
  const { id, title, description, slots } = chart;
  return (
    <div class="vk-scroll" role="group" aria-label={title} tabindex={0}>
      <svg
        class="vk-chart"
        viewBox={`0 0 ${CHART.width} ${CHART.height}`}
        role="img"
        aria-labelledby={`${id}-title ${id}-text`}
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-text`}>{description}</desc>
        {scale.ticks.map((value) => (
          <>
            <line
              class="vk-chart__line"
              x1={CHART.left}
              x2={CHART.width - CHART.right}
              y1={draw(scale.y(value))}
              y2={draw(scale.y(value))}
            />
            <text class="vk-chart__text" x={CHART.left - 8} y={draw(scale.y(value) + 4)} text-anchor="end">
              {tick(value)}
            </text>
          </>
        ))}
        {slots.map((name, slot) =>
          scale.named(slot) ? (
            <text class="vk-chart__text" x={draw(scale.middle(slot))} y={CHART.height - 8} text-anchor="middle">
              {name}
            </text>
          ) : null,
        )}
        {children}
      </svg>
    </div>
  );
}

/** One part of the bars: its class decides colour and pattern, which both stand in the legend too. */
export interface BarPart {
  look: 'delivered' | 'open' | 'failed';
  label: string;
  /** One value for each slot. */
  values: readonly number[];
}

/** Stripes and dots, so that the parts differ without colour. */
function Patterns({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={`${id}-open`} width="6" height="6" patternUnits="userSpaceOnUse">
        <rect class="vk-chart__open" width="6" height="6" />
        <circle class="vk-chart__dots" cx="3" cy="3" r="1.4" />
      </pattern>
      <pattern id={`${id}-failed`} width="6" height="6" patternUnits="userSpaceOnUse">
        <rect class="vk-chart__failed" width="6" height="6" />
        <path class="vk-chart__stripes" d="M-1 1l2-2M0 6L6 0M5 7l2-2" />
      </pattern>
    </defs>
  );
}

const fillOf = (id: string, look: BarPart['look']) => (look === 'delivered' ? undefined : `url(#${id}-${look})`);

/** Messages by outcome, slot by slot, one above the other. */
export function BarChart({
  parts,
  tick,
  ...chart
}: ChartProps & { parts: readonly BarPart[]; tick: (n: number) => string }) {
  const sums = chart.slots.map((_, slot) => parts.reduce((sum, { values }) => sum + (values[slot] ?? 0), 0));
  const scale = createScale(chart.slots.length, roundUp(Math.max(0, ...sums), 10));
  const bars = parts.flatMap((part, at) =>
    part.values.map((value, slot) => {
      const below = parts.slice(0, at).reduce((sum, { values }) => sum + (values[slot] ?? 0), 0);
      const [top, bottom] = [scale.y(below + value), scale.y(below)];
      return value === 0 ? null : (
        <rect
          class={`vk-chart__${part.look}`}
          fill={fillOf(chart.id, part.look)}
          x={draw(scale.left(slot) + scale.slotWidth * 0.12)}
          width={draw(scale.slotWidth * 0.76)}
          y={draw(top)}
          height={draw(bottom - top)}
        />
      );
    }),
  );
  return (
    <>
      <Frame chart={chart} scale={scale} tick={tick}>
        <Patterns id={chart.id} />
        {bars}
      </Frame>
      <Legend entries={parts.map(({ look, label }) => ({ look, label }))} id={chart.id} />
    </>
  );
}

export interface LinePart {
  look: 'half' | 'most';
  label: string;
  /** Null: nothing was measured in the slot; the line is broken there. */
  values: readonly (number | null)[];
}

function pathOf(values: LinePart['values'], scale: Scale): string {
  return values
    .map((value, slot) => {
      if (value === null) return '';
      const joins = slot > 0 && values[slot - 1] !== null;
      return `${joins ? 'L' : 'M'}${draw(scale.middle(slot))} ${draw(scale.y(value))}`;
    })
    .join('');
}

/** Times, slot by slot: one line with round marks, one broken line with square marks. */
export function LineChart({
  parts,
  tick,
  ...chart
}: ChartProps & { parts: readonly LinePart[]; tick: (n: number) => string }) {
  const highest = Math.max(0, ...parts.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const scale = createScale(chart.slots.length, roundUp(highest));
  return (
    <>
      <Frame chart={chart} scale={scale} tick={tick}>
        {parts.map(({ look, values }) => (
          <>
            <path class={`vk-chart__path vk-chart__path--${look}`} d={pathOf(values, scale)} />
            {values.map((value, slot) =>
              value === null ? null : <Mark look={look} x={scale.middle(slot)} y={scale.y(value)} />,
            )}
          </>
        ))}
      </Frame>
      <Legend entries={parts.map(({ look, label }) => ({ look, label }))} id={chart.id} />
    </>
  );
}

function Mark({ look, x, y }: { look: LinePart['look']; x: number; y: number }) {
  return look === 'half' ? (
    <circle class="vk-chart__mark vk-chart__mark--half" cx={draw(x)} cy={draw(y)} r="4" />
  ) : (
    <rect class="vk-chart__mark vk-chart__mark--most" x={draw(x - 4)} y={draw(y - 4)} width="8" height="8" />
  );
}

/** What the looks mean, with the looks themselves. */
function Legend({
  entries,
  id,
}: {
  entries: readonly { look: BarPart['look'] | LinePart['look']; label: string }[];
  id: string;
}) {
  return (
    <ul class="vk-legend">
      {entries.map(({ look, label }) => (
        <li>
          <svg class="vk-legend__sign" viewBox="0 0 24 16" aria-hidden="true">
            {look === 'half' || look === 'most' ? (
              <>
                <path class={`vk-chart__path vk-chart__path--${look}`} d="M0 8H24" />
                <Mark look={look} x={12} y={8} />
              </>
            ) : (
              <rect class={`vk-chart__${look}`} fill={fillOf(id, look)} x="1" y="1" width="22" height="14" />
            )}
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
