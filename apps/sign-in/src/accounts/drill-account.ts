/**
 * The role of accounts for exercises. Their messages go through the drill's gateway alone, and nobody else's go through
 * it: `vakt people roles NAME --roles drill`.
 */
const DRILL_ROLE = 'drill';

/** Whether an account is one for exercises. */
export function isDrillAccount({ roles }: { roles: readonly string[] }): boolean {
  return roles.includes(DRILL_ROLE);
}
