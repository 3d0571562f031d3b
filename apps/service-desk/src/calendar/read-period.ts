import { addDays, type Day, parseDay } from './days.ts';

export type PeriodFault = 'from' | 'to' | 'order' | 'past' | 'long';

/** A period as somebody typed it. */
export interface TypedPeriod {
  from: string;
  to: string;
}

/**
 * Reads a period; gives what is wrong with it instead when something is. It ends today at the earliest, and at most
 * `longest` days after its first.
 */
export function readPeriod(typed: TypedPeriod, today: Day, longest: number): { from: Day; to: Day } | PeriodFault[] {
  const from = readDay(typed.from);
  const to = readDay(typed.to);
  if (from === null || to === null)
    return [...(from === null ? (['from'] as const) : []), ...(to === null ? (['to'] as const) : [])];
  if (to < from) return ['order'];
  if (to < today) return ['past'];
  return addDays(from, longest) < to ? ['long'] : { from, to };
}

/** A day as browsers send it ("2027-07-01"), or as people in Norway write it ("1.7.2027"). */
function readDay(text: string): Day | null {
  const bare = text.trim();
  const written = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(bare);
  if (!written) return parseDay(bare);
  const [, day = '', month = '', year = ''] = written;
  return parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}
