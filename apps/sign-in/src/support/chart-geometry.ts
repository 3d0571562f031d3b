/** Where a chart's parts stand, in the units of its own drawing. */
export const CHART = { width: 720, height: 240, left: 56, right: 8, top: 12, bottom: 28 } as const;

const INNER_WIDTH = CHART.width - CHART.left - CHART.right;
const INNER_HEIGHT = CHART.height - CHART.top - CHART.bottom;

/** The least round number (1, 2 or 5 times a power of ten) that is not below `value`; at least `least`. */
export function roundUp(value: number, least = 1): number {
  if (value <= least) return least;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((one) => one * power >= value) ?? 10;
  return step * power;
}

export interface Scale {
  /** Left edge of a slot, and its width. */
  left(slot: number): number;
  slotWidth: number;
  middle(slot: number): number;
  /** Height above the base line in which a value stands: from above, as SVG counts. */
  y(value: number): number;
  /** What the lines across say. */
  ticks: number[];
  /** Which slots are named below: so many that their names do not meet. */
  named(slot: number): boolean;
}

/** Creates the scale of a chart with so many slots, up to `most`. */
export function createScale(slots: number, most: number): Scale {
  const slotWidth = INNER_WIDTH / Math.max(1, slots);
  const every = Math.max(1, Math.ceil(slots / 8));
  const left = (slot: number) => CHART.left + slot * slotWidth;
  return {
    left,
    slotWidth,
    middle: (slot) => left(slot) + slotWidth / 2,
    y: (value) => CHART.top + INNER_HEIGHT * (1 - Math.min(value, most) / most),
    ticks: [0, most / 2, most],
    named: (slot) => slot % every === 0,
  };
}

/** A number as an attribute has it: a tenth of a unit is finer than any screen. */
export function draw(value: number): string {
  return String(Math.round(value * 10) / 10);
}
