import { writeFileSync } from 'node:fs';

/** Stands in for `vakt people demonstration --out <file>`. */
const out = process.argv.at(-1);
if (out)
  writeFileSync(
    out,
    JSON.stringify([{ userName: 'kari', password: 'fjord-lampe-7', name: 'Kari Nordmann', note: 'case worker' }]),
  );
