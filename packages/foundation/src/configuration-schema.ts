import type { z } from 'zod';

/** The parts of a zod schema's definition that we look into: to find what is known at a path. */
interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  valueType?: z.ZodType;
  innerType?: z.ZodType;
  in?: z.ZodType;
  options?: z.ZodType[];
  discriminator?: string;
  values?: unknown[];
  entries?: Record<string, unknown>;
}

function definitionOf(schema: z.ZodType): Definition {
  return schema.def as unknown as Definition;
}

/** Takes off optional, default, nullable, transforms: what remains says what may be written. */
function unwrap(schema: z.ZodType): z.ZodType {
  const { innerType, type, in: input } = definitionOf(schema);
  if (innerType) return unwrap(innerType);
  return type === 'pipe' && input ? unwrap(input) : schema;
}

/** The schema that stands at `path`, or null when there is none. `value` decides which branch of a union is meant. */
export function findSchema(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): z.ZodType | null {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const inner = pickBranch(unwrap(schema), value);
  const definition = definitionOf(inner);
  const child = definition.shape?.[String(key)] ?? definition.element ?? definition.valueType;
  if (!child) return null;
  const next = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  return findSchema(child, rest, next);
}

function pickBranch(schema: z.ZodType, value: unknown): z.ZodType {
  const { options, discriminator } = definitionOf(schema);
  if (!options || !discriminator || typeof value !== 'object' || value === null) return schema;
  const wanted = (value as Record<string, unknown>)[discriminator];
  const branch = options.find((option) =>
    literalsOf(definitionOf(option).shape?.[discriminator]).includes(String(wanted)),
  );
  return branch ?? schema;
}

function literalsOf(schema: z.ZodType | undefined): string[] {
  if (!schema) return [];
  const { values, entries } = definitionOf(unwrap(schema));
  return (values ?? Object.values(entries ?? {})).map(String);
}

/** The names that may stand in the section at `path`. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): string[] {
  const found = findSchema(schema, path, value);
  if (!found) return [];
  const at = path.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown> | undefined)?.[key], value);
  return Object.keys(definitionOf(pickBranch(unwrap(found), at)).shape ?? {});
}

/** For the key that chooses between kinds (a discriminator): the kinds there are. */
export function knownValues(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): string[] {
  const owner = findSchema(schema, path.slice(0, -1), value);
  const { options, discriminator } = owner ? definitionOf(unwrap(owner)) : {};
  if (!options || discriminator !== path.at(-1)) return [];
  return options.flatMap((option) => literalsOf(definitionOf(option).shape?.[discriminator as string]));
}

/** The word in `known` that `typed` was probably meant to be, or null. Case does not count. */
export function nearest(typed: string, known: readonly string[]): string | null {
  const ranked = known
    .map((word) => ({ word, distance: editDistance(typed.toLowerCase(), word.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance);
  const [best] = ranked;
  return best && best.distance <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : null;
}

/** Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment. */
function editDistance(one: string, other: string): number {
  const rows = Array.from({ length: one.length + 1 }, (_, i) => [i, ...new Array<number>(other.length).fill(0)]);
  const at = (i: number, j: number): number => rows[i]?.[j] ?? (i < 0 || j < 0 ? Number.POSITIVE_INFINITY : j);
  for (let j = 1; j <= other.length; j += 1) (rows[0] as number[])[j] = j;
  for (let i = 1; i <= one.length; i += 1) {
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const options = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same];
      if (swapped) options.push(at(i - 2, j - 2) + 1);
      (rows[i] as number[])[j] = Math.min(...options);
    }
  }
  return at(one.length, other.length);
}
