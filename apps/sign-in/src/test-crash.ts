import type { KyselyPlugin } from 'kysely';

/** A process that dies between two statements. `before`: the statement never reaches the database. `after`: its answer is lost. */
export interface Crash {
  /** How many statements still go well. */
  after: number;
  when: 'before' | 'after';
}

export interface Crasher {
  plugin: KyselyPlugin;
  /** The next statements count; the one that is meant, and all after it, fail. */
  arm(crash: Crash | null): void;
  hasStruck(): boolean;
  /** Everything goes well again. Says whether it struck. */
  disarm(): boolean;
}

/** Creates what a database handle is given (`withPlugin`) so that it fails at a chosen statement. */
export function createCrasher(): Crasher {
  let crash: Crash | null = null;
  let seen = 0;
  let struck = false;
  const strike = (when: Crash['when']) => {
    if (!crash || crash.when !== when) return;
    seen += 1;
    if (seen <= crash.after) return;
    struck = true;
    throw new Error('The process died here.');
  };
  return {
    plugin: {
      transformQuery({ node }) {
        strike('before');
        return node;
      },
      async transformResult({ result }) {
        strike('after');
        return result;
      },
    },
    arm(next) {
      [crash, seen, struck] = [next, 0, false];
    },
    hasStruck: () => struck,
    disarm() {
      crash = null;
      return struck;
    },
  };
}
