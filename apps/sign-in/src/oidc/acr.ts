/** Levels of sign-in that we can reach, weakest first (REFEDS Single-Factor and Multi-Factor Authentication profiles). */
export const SINGLE_FACTOR = 'https://refeds.org/profile/sfa';
export const MULTI_FACTOR = 'https://refeds.org/profile/mfa';
export const LEVELS: readonly string[] = [SINGLE_FACTOR, MULTI_FACTOR];

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
