import { LEVELS } from '../policies/levels.ts';

/**
 * Picks the level to report when the relying party lists levels that it cannot do without (essential `acr`, OpenID
 * Connect Core §5.5.1.1): the reached one if listed, else the strongest listed one below it, else null. A level that was
 * reached includes the weaker ones; nothing is ever reported that was not reached.
 */
export function pickLevel(reached: string, essential: readonly string[] | null): string | null {
  if (essential === null || essential.includes(reached)) return reached;
  const below = LEVELS.slice(0, Math.max(0, LEVELS.indexOf(reached)));
  return below.findLast((level) => essential.includes(level)) ?? null;
}
