import { cpus } from 'node:os';
import { relative } from 'node:path';
import { run } from 'node:test';
import type { Tally } from './tally.ts';

/** A file that takes longer than this hangs. */
const FILE_LIMIT_MS = 180_000;
const LINES_OF_OUTPUT = 25;

interface Failure {
  name: string;
  file: string;
  reason: string;
}

function explain(error: unknown): string {
  // node:test wraps what the test threw.
  const cause = (error as { cause?: unknown } | null)?.cause ?? error;
  const { stack, message } = (cause ?? {}) as { stack?: string; message?: string };
  const lines = (stack ?? message ?? String(cause)).split('\n');
  return lines.filter((line) => !/^\s+at .*\(?node:/.test(line)).join('\n');
}

/** Prints one failure so that it can be found: name, place, reason. */
function renderFailure(failure: Failure, repository: string): string {
  // The place that node:test names is of the compiled text; the stack's is of ours.
  const line = failure.reason.split(`${failure.file}:`)[1]?.match(/^\d+/)?.[0];
  const place = `${relative(repository, failure.file)}${line ? `:${line}` : ''}`;
  return `\n✖ ${failure.name}\n  ${place}\n${failure.reason.replace(/^/gm, '  ')}\n`;
}

/** What was not tested, and why: what was not looked at must be seen. */
function renderSkip(name: string, file: string, why: string | boolean): string {
  return `SKIPPED: ${name} (${file})${typeof why === 'string' ? `: ${why}` : ''}\n`;
}

/** What the test files themselves printed, kept for the case that one fails. */
function createOutputs() {
  const outputs = new Map<string, string>();
  return {
    keep: (file: string | undefined, message: string) =>
      file && outputs.set(file, ((outputs.get(file) ?? '') + message).slice(-20_000)),
    lastLines: (file: string) => (outputs.get(file) ?? '').trimEnd().split('\n').slice(-LINES_OF_OUTPUT).join('\n'),
  };
}

/**
 * Runs test files with node:test, each in a process of its own (their hooks and environment stay theirs), as many at
 * once as there are processors. Prints what fails and gives the tally. Options and environment are those of this process.
 */
export async function runNodeTests(
  files: readonly string[],
  repository: string,
  print: (text: string) => void,
): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  if (files.length === 0) return tally;
  const failures: Failure[] = [];
  const outputs = createOutputs();
  const stream = run({ files: [...files], concurrency: cpus().length, timeout: FILE_LIMIT_MS });
  const skips = new Set<string>();
  stream.on('test:pass', ({ name, file, skip, todo, details }) => {
    // A suite that is skipped has no tests that could say so.
    if (skip !== undefined) skips.add(renderSkip(name, relative(repository, file ?? ''), skip));
    if (details.type === 'suite' && skip === undefined) return;
    if (skip !== undefined || todo !== undefined) tally.skipped += 1;
    else tally.passed += 1;
  });
  stream.on('test:fail', ({ name, file, details, todo }) => {
    if (todo !== undefined) tally.skipped += 1;
    else if ((details.error as { failureType?: string }).failureType === 'subtestsFailed') return;
    else {
      tally.failed += 1;
      failures.push({ name, file: file ?? name, reason: explain(details.error) });
    }
  });
  stream.on('test:stdout', ({ file, message }) => outputs.keep(file, message));
  stream.on('test:stderr', ({ file, message }) => outputs.keep(file, message));
  for await (const _event of stream) {
    // The listeners above do the work; the loop ends with the last event.
  }
  for (const line of skips) print(line);
  for (const failure of failures) print(renderFailure(failure, repository));
  for (const file of new Set(failures.map((failure) => failure.file))) {
    const said = outputs.lastLines(file);
    if (said) print(`\n  ${relative(repository, file)} printed:\n${said.replace(/^/gm, '  | ')}\n`);
  }
  return tally;
}
