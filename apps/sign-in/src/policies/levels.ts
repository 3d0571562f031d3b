/** The levels that we give, as REFEDS names them (RFC 8176 lists the `amr` values). */
export const ONE_FACTOR = 'https://refeds.org/profile/sfa';
export const TWO_FACTORS = 'https://refeds.org/profile/mfa';

/** Lowest first. */
export const LEVELS: readonly string[] = [ONE_FACTOR, TWO_FACTORS];

/** What a session's factors amount to. Derived each time, never stored (T10). */
export function deriveLevel(factors: { password: boolean; second: 'sms' | 'tel' | 'otp' | null }): {
  acr: string;
  amr: string[];
} {
  if (!factors.password || !factors.second) return { acr: ONE_FACTOR, amr: ['pwd'] };
  // SMS and calls use another channel than the browser: "mca" (RFC 8176 §2). An app's code does not.
  return factors.second === 'otp'
    ? { acr: TWO_FACTORS, amr: ['pwd', 'otp', 'mfa'] }
    : { acr: TWO_FACTORS, amr: ['pwd', factors.second, 'mfa', 'mca'] };
}

/** Whether the level that was reached is one of those that were demanded. Two factors include one. */
export function isLevelEnough(reached: string, demanded: readonly string[]): boolean {
  return demanded.some((level) => {
    const needed = LEVELS.indexOf(level);
    return needed >= 0 && LEVELS.indexOf(reached) >= needed;
  });
}
