import { fileURLToPath } from 'node:url';
import { PARTS, type Part } from './parts.ts';
import { type Need, provide } from './provide.ts';
import { addTallies, exitCodeOf, ONE_FAILED, renderTally, type Tally } from './tally.ts';

/**
 * `npm test`: check, unit and integration tests, database tests again on the system's PostgreSQL, journeys in the browser.
 * `npm test -- unit e2e` runs those parts only; any other word is a filter on the files' paths.
 * The last line is the sum of all: "N passed, N failed".
 */
const words = process.argv.slice(2);
const chosen = PARTS.filter((part) => words.includes(part.name));
const parts = chosen.length > 0 ? chosen : PARTS;
const filters = words.filter((word) => !PARTS.some((part) => part.name === word));
const repository = fileURLToPath(new URL('../../', import.meta.url));
const print = (text: string) => void process.stdout.write(text);

let cleaning: (() => Promise<void>)[] = [];
let broken = false;
const launcher = process.ppid;

async function breakOff(): Promise<void> {
  if (broken) return;
  broken = true;
  for (const clean of cleaning) await clean().catch(() => {});
  process.exit(130);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, breakOff);
if (process.env['VAKT_LAUNCHER'] === String(launcher))
  setInterval(() => process.ppid !== launcher && void breakOff(), 500).unref();

async function runPart(part: Part, missing: readonly Need[]): Promise<Tally> {
  print(`\n── ${part.title} ──\n`);
  const lacking = part.needs.filter((need) => missing.includes(need));
  if (lacking.length > 0) {
    print(
      `SKIPPED: ${lacking.map((need) => need.title).join(', ')} is missing; install with: apt-get install ${lacking.flatMap((need) => need.packages).join(' ')}\n`,
    );
    return { passed: 0, failed: 0, skipped: 1 };
  }
  try {
    return await part.run({ repository, filters, print, atBreak: (clean) => cleaning.push(clean) });
  } catch (error) {
    print(`✖ ${part.title}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return ONE_FAILED;
  } finally {
    cleaning = [];
  }
}

const needs = [...new Set(parts.flatMap((part) => [...part.needs, ...part.wishes]))];
const missing = await provide(needs, print);
for (const need of missing) print(`Missing: ${need.title}. Install with: apt-get install ${need.packages.join(' ')}\n`);
const lines: string[] = [];
const tallies: Tally[] = [];
for (const part of parts) {
  const began = Date.now();
  const tally = await runPart(part, missing);
  tallies.push(tally);
  lines.push(`${part.title}: ${renderTally(tally)} (${Math.round((Date.now() - began) / 1000)} s)`);
  print(`${lines.at(-1)}\n`);
}
const sum = addTallies(tallies);
print(`\n${lines.join('\n')}\n\n${renderTally(sum)}\n`);
process.exit(exitCodeOf(sum));
