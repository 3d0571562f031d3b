/** One thing that must work for the process to be ready. Resolves when it does, rejects with a reason for the operator. */
export interface HealthCheck {
  name: string;
  check(): Promise<void>;
}

export interface Health {
  ready: boolean;
  parts: { name: string; ok: boolean; reason?: string }[];
}

/** Runs all checks side by side and gives one answer; reasons hold no secrets (only error messages of our own checks). */
export async function checkHealth(checks: readonly HealthCheck[]): Promise<Health> {
  const parts = await Promise.all(
    checks.map(async ({ name, check }) => {
      try {
        await check();
        return { name, ok: true };
      } catch (error) {
        return { name, ok: false, reason: error instanceof Error ? error.message : 'unknown' };
      }
    }),
  );
  return { ready: parts.every((part) => part.ok), parts };
}
