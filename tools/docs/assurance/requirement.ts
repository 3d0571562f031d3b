/** A row of OWASP ASVS 5.0 that binds us, and how it is met. */
export interface Requirement {
  /** As the standard numbers it. */
  id: string;
  /** What it asks, in our words. */
  says: string;
  /** Titles of tests, or how they begin up to a whole word. */
  tests?: readonly string[];
  /** Where it is written down, for rows that ask for documentation. */
  written?: string;
  /** Why it is not met, in one sentence. */
  not?: string;
}
