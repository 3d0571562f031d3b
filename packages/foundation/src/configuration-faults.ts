import { type Document, isMap, isNode, isScalar, type LineCounter } from 'yaml';
import type { z } from 'zod';
import { findSchema, knownKeys, knownValues, nearest } from './configuration-schema.ts';

/** One thing that is wrong in a configuration file. */
export interface Fault {
  /** Line in the file, from 1; 0 when the fault is the file itself. */
  line: number;
  /** `organisations[0].colour`; empty for the file itself. */
  path: string;
  /** What is wrong, as the end of a sentence: "must be a number". Never holds the value. */
  text: string;
  hint: string | null;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

export interface WordingContext {
  schema: z.ZodType;
  /** The value that was checked, to tell missing from empty from wrong. */
  value: unknown;
  document: Document;
  lines: LineCounter;
  /** Top-level names that are right but another program's: they may be suggested. */
  otherKeys: readonly string[];
}

/** `['services', 0, 'client']` → `services[0].client`. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${String(part)}`))
    .join('');
}

/** The line on which a path stands; for a missing one, the line of the nearest thing around it. */
export function findLine(document: Document, lines: LineCounter, path: Path, key?: string): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (!isNode(node)) continue;
    if (depth === path.length && key !== undefined && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (pair && isScalar(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
    if (node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** Turns the schema's issues into faults that an operator can act on. */
export function wordIssues(issues: readonly Issue[], context: WordingContext): Fault[] {
  return issues.flatMap((issue) => wordIssue(issue, context));
}

function wordIssue(issue: Issue, context: WordingContext): Fault[] {
  const { document, lines } = context;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => wordUnknownKey(issue.path, key, context));
  const at = { line: findLine(document, lines, issue.path), path: formatPath(issue.path) };
  const value = valueAt(context.value, issue.path);
  const description = findSchema(context.schema, issue.path, context.value)?.description ?? null;
  if (value === undefined) return [{ ...at, text: 'is missing', hint: description }];
  if (value === null) {
    return [
      {
        ...at,
        text: 'is empty',
        hint: 'a value that begins with # must stand in quotes; otherwise leave the whole line out',
      },
    ];
  }
  return [{ ...at, ...wordWrongValue(issue, value, context) }];
}

function wordUnknownKey(path: Path, key: string, context: WordingContext): Fault {
  const known = [...knownKeys(context.schema, path, context.value), ...(path.length === 0 ? context.otherKeys : [])];
  const near = nearest(key, known);
  const list = known.length > 0 ? `known here: ${known.join(', ')}` : null;
  return {
    line: findLine(context.document, context.lines, path, key),
    path: formatPath([...path, key]),
    text: 'is not a known setting',
    hint: near ? `did you mean ${near}?` : list,
  };
}

function wordWrongValue(issue: Issue, value: unknown, context: WordingContext): { text: string; hint: string | null } {
  switch (issue.code) {
    case 'invalid_type':
      return { text: `must be ${nameType(issue.expected)}, but is ${nameType(typeOf(value))}`, hint: null };
    case 'too_small':
      return { text: `must ${nameSize(issue.origin, 'at least', Number(issue.minimum))}`, hint: null };
    case 'too_big':
      return { text: `must ${nameSize(issue.origin, 'at most', Number(issue.maximum))}`, hint: null };
    case 'invalid_value':
      return wordChoice(issue.values.map(String), value);
    case 'invalid_union': {
      const choices = knownValues(context.schema, issue.path, context.value);
      return choices.length > 0 ? wordChoice(choices, value) : { text: 'has none of the allowed forms', hint: null };
    }
    default:
      return { text: issue.message, hint: null };
  }
}

function wordChoice(choices: readonly string[], value: unknown): { text: string; hint: string | null } {
  const near = typeof value === 'string' ? nearest(value, choices) : null;
  return { text: `must be one of: ${choices.join(', ')}`, hint: near ? `did you mean ${near}?` : null };
}

function valueAt(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    tree,
  );
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with settings in it',
  record: 'a section with settings in it',
};

function nameType(type: string): string {
  return TYPE_NAMES[type] ?? `a ${type}`;
}

function nameSize(origin: string, bound: string, size: number): string {
  if (origin === 'string') return `have ${bound} ${size} characters`;
  return origin === 'array' ? `have ${bound} ${size} entries` : `be ${bound} ${size}`;
}

/** One text for the operator: the file, how many faults, and each with line, place, what is wrong and a hint. */
export function formatFaults(file: string, faults: readonly Fault[]): string {
  const [only] = faults;
  if (faults.length === 1 && only && only.line === 0) return `The configuration file ${file} ${only.text}.`;
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  const rows = faults.map(({ line, path, text, hint }) => {
    const place = `  line ${String(line).padEnd(4)} `;
    const sentence = `${path ? `${path} ` : ''}${text}`;
    return place + sentence + (hint ? `\n${' '.repeat(place.length)}→ ${hint}` : '');
  });
  return `The configuration file ${file} cannot be used (${count}):\n${rows.join('\n')}`;
}
