import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Fault } from './configuration-faults.ts';
import { formatPath } from './configuration-faults.ts';

type Path = readonly (string | number)[];

export interface ReferenceSources {
  /** Folder that `file:` paths are relative to. */
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  lineOf(path: Path): number;
}

export interface ResolvedReferences {
  value: unknown;
  /** Paths (as JSON) whose value came from a reference. */
  references: Set<string>;
  faults: Fault[];
}

/** Puts the values of `env:NAME` and `file:path` in place, at every depth. A reference that leads nowhere is a fault and stays as it stood. */
export function resolveReferences(tree: unknown, sources: ReferenceSources): ResolvedReferences {
  const references = new Set<string>();
  const faults: Fault[] = [];
  const walk = (node: unknown, path: Path): unknown => {
    if (Array.isArray(node)) return node.map((item, index) => walk(item, [...path, index]));
    if (typeof node === 'object' && node !== null) {
      return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, [...path, key])]));
    }
    const reference = typeof node === 'string' ? /^(env|file):(.*)$/s.exec(node) : null;
    if (!reference) return node;
    const found =
      reference[1] === 'env' ? readVariable(reference[2] ?? '', sources) : readSecretFile(reference[2] ?? '', sources);
    if ('text' in found) {
      references.add(JSON.stringify(path));
      return found.text;
    }
    faults.push({ line: sources.lineOf(path), path: formatPath(path), text: found.fault, hint: found.hint });
    return node;
  };
  return { value: walk(tree, []), references, faults };
}

type Found = { text: string } | { fault: string; hint: string | null };

function readVariable(name: string, { environment }: ReferenceSources): Found {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return {
      fault: 'has a reference whose name is no environment variable',
      hint: 'write env:NAME, with nothing after the name',
    };
  }
  const text = environment[name];
  if (text === undefined) return { fault: `needs the environment variable ${name}, which is not set`, hint: null };
  return text === '' ? { fault: `needs the environment variable ${name}, which is empty`, hint: null } : { text };
}

function readSecretFile(path: string, { folder }: ReferenceSources): Found {
  const file = resolve(folder, path);
  try {
    const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return text === '' ? { fault: `needs the file ${file}, which is empty`, hint: null } : { text };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return {
      fault: `needs the file ${file}, which ${missing ? 'does not exist' : 'cannot be read'}`,
      hint: 'the path is relative to the folder of the configuration file',
    };
  }
}
