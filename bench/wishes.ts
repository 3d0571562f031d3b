/** What was asked for on the command line. */
export interface Wishes {
  json: boolean;
  /** Less of everything: to see whether a change helps. */
  quick: boolean;
  /** An administrator's address of a PostgreSQL; null: an embedded one. */
  database: string | null;
  /** A folder for CPU profiles of our processes; null: none. */
  profile: string | null;
}

/** Says what is being done, beside the report. */
export const say = (text: string) => void process.stderr.write(`${text}\n`);

/** Flags of Node that write a profile of a process, when profiles are wanted. */
export function listProfileFlags({ profile }: Wishes): string[] {
  return profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
}
