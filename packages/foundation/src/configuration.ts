import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { type Fault, findLine, formatFaults, wordIssues } from './configuration-faults.ts';
import { resolveReferences } from './configuration-references.ts';
import { parseYaml } from './configuration-yaml.ts';

/** What a process was started with: `process.env`, or a test's own object. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ReadConfigurationOptions {
  /** Path of the YAML file. `file:` references are relative to its folder. */
  file: string;
  environment: Environment;
  /** Top-level sections that belong to another program: neither checked nor resolved. */
  passOver?: readonly string[];
  /** The opposite: only these top-level sections are ours, every other one is passed over. */
  only?: readonly string[];
}

/** A file that cannot be used. `message` is one readable text with every fault; it holds no value from the file. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly Fault[];

  constructor(file: string, faults: readonly Fault[]) {
    super(formatFaults(file, faults));
    this.faults = faults;
  }
}

export type { Fault } from './configuration-faults.ts';

/**
 * Reads a YAML file, puts the values of `env:NAME` and `file:path` references in place, checks it with `schema` and
 * gives the checked value. A reference may stand where a number or yes/no is asked: its text is read as one.
 * Throws `ConfigurationError` with all faults together. Values never stand in a fault.
 */
export function readConfiguration<Schema extends z.ZodType>(
  schema: Schema,
  options: ReadConfigurationOptions,
): z.output<Schema> {
  const { document, lines, faults: broken } = parseYaml(readText(options.file));
  if (broken.length > 0) throw new ConfigurationError(options.file, broken);
  const sections = ownSections(document.toJS() ?? {}, options);
  const { value, references, faults } = resolveReferences(sections, {
    folder: dirname(resolve(options.file)),
    environment: options.environment,
    lineOf: (path) => findLine(document, lines, path),
  });
  const checked = checkWithReferences(schema, value, references);
  if (checked.success && faults.length === 0) return checked.data;
  const unresolved = new Set(faults.map((fault) => fault.path));
  const issues = checked.success ? [] : checked.error.issues;
  const worded = wordIssues(issues, { schema, value, document, lines, otherKeys: options.passOver ?? [] });
  const all = [...faults, ...worded.filter((fault) => !unresolved.has(fault.path))];
  throw new ConfigurationError(
    options.file,
    all.toSorted((one, other) => one.line - other.line),
  );
}

/**
 * Checks a text as `readConfiguration` checks a file, for a change that is tried before it is made. References stay as they
 * stand: whoever pastes a text reads neither the environment nor a file by it.
 */
export function checkConfigurationText<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): { value: z.output<Schema> } | { faults: readonly Fault[] } {
  const { document, lines, faults } = parseYaml(text);
  if (faults.length > 0) return { faults };
  const value: unknown = document.toJS() ?? {};
  const checked = schema.safeParse(value);
  if (checked.success) return { value: checked.data };
  return { faults: wordIssues(checked.error.issues, { schema, value, document, lines, otherKeys: [] }) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const text =
      code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read by this user' : 'cannot be read';
    throw new ConfigurationError(file, [{ line: 0, path: '', text, hint: null }]);
  }
}

function ownSections(parsed: unknown, options: ReadConfigurationOptions): unknown {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return parsed;
  const isOurs = (name: string) => (options.only ? options.only.includes(name) : !options.passOver?.includes(name));
  return Object.fromEntries(Object.entries(parsed).filter(([name]) => isOurs(name)));
}

/** Checks; where a reference's text stands for a number or yes/no, reads it as one and checks again. */
function checkWithReferences<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  references: ReadonlySet<string>,
) {
  const first = schema.safeParse(value);
  if (first.success) return first;
  let changed = false;
  for (const issue of first.error.issues) {
    if (issue.code !== 'invalid_type' || !references.has(JSON.stringify(issue.path))) continue;
    const holder = issue.path
      .slice(0, -1)
      .reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], value);
    const name = issue.path.at(-1) as PropertyKey;
    const read = readScalar(issue.expected, (holder as Record<PropertyKey, unknown>)[name]);
    if (read === null) continue;
    (holder as Record<PropertyKey, unknown>)[name] = read;
    changed = true;
  }
  return changed ? schema.safeParse(value) : first;
}

function readScalar(expected: string, text: unknown): number | boolean | null {
  if (typeof text !== 'string') return null;
  if (expected === 'boolean') return text === 'true' ? true : text === 'false' ? false : null;
  return (expected === 'number' || expected === 'int') && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}
