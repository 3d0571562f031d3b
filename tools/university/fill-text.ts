import type { SeededRandom } from '../chaos/seeded-random.ts';
import { FILLERS, type SceneLanguage } from './slots.ts';

/** What a case is about stays what it is, whoever writes; the rest is picked anew each time. */
const KEPT = new Set(['system', 'program', 'device', 'building', 'room', 'unit', 'place', 'course', 'host', 'serial']);

/**
 * Fills a text's slots. `said` is what was filled into the texts of this case before, and is added to; it begins with people:
 * `name` somebody else, `first` whom it is written to.
 */
export function fillText(
  template: string,
  random: SeededRandom,
  language: SceneLanguage,
  at: Date,
  said: Map<string, string>,
): string {
  return template.replaceAll(/\{([a-z]+)\}/g, (slot, key: string) => {
    const text = said.get(key) ?? FILLERS[key]?.(random, language, at) ?? slot;
    if (KEPT.has(key)) said.set(key, text);
    return text;
  });
}
