import { parseArgs } from 'node:util';
import { benchSignIns } from './bench-sign-ins.ts';
import { benchDelivery } from './delivery/bench-delivery.ts';
import { benchDesk } from './desk/bench-desk.ts';
import type { Wishes } from './wishes.ts';

/** What can be measured; `npm run bench` alone is `sign-ins`. */
const BENCHMARKS: Record<string, (wishes: Wishes) => Promise<string>> = {
  'sign-ins': benchSignIns,
  delivery: benchDelivery,
  desk: benchDesk,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    /** Less of everything: to see whether a change helps. */
    quick: { type: 'boolean', default: false },
    /** An administrator's address of a PostgreSQL; left out: an embedded one. */
    database: { type: 'string' },
    /** A folder for CPU profiles of our processes. */
    profile: { type: 'string' },
  },
});

const bench = BENCHMARKS[positionals[0] ?? 'sign-ins'];
if (!bench || positionals.length > 1) {
  process.stderr.write(`npm run bench -- [${Object.keys(BENCHMARKS).join(' | ')}] [--quick] [--json]\n`);
  process.exit(2);
}
const { json, quick, database = null, profile = null } = values;
process.stdout.write(await bench({ json, quick, database, profile }));
