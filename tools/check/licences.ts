import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What may be shipped (docs/decisions/0005): free to use, change and give on, without duties on our own code. */
const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'PostgreSQL',
]);

interface LockedPackage {
  version?: string;
  license?: string;
  /** Only needed to build and test. */
  dev?: boolean;
  devOptional?: boolean;
  link?: boolean;
}

/** Whether an SPDX expression of names, AND, OR and brackets can be met by what is allowed. */
function isAllowed(expression: string): boolean {
  const choices = expression.replace(/[()]/g, '').split(/\s+OR\s+/);
  return choices.some((choice) => choice.split(/\s+AND\s+/).every((name) => ALLOWED.has(name.trim())));
}

/** Looks through the lockfile: every package that runs in production must be under an allowed licence. */
export function findLicences(lockfile: string): { count: number; faults: string[] } {
  const { packages } = JSON.parse(lockfile) as { packages: Record<string, LockedPackage> };
  const shipped = Object.entries(packages).filter(
    ([path, { dev, devOptional, link }]) => path.startsWith('node_modules/') && !dev && !devOptional && !link,
  );
  const faults = shipped
    .filter(([, { license }]) => !license || !isAllowed(license))
    .map(([path, { version, license }]) => `${path.slice(13)} ${version ?? ''}: ${license ?? 'no licence is told'}`);
  return { count: shipped.length, faults };
}

/** The same for the repository at `root`. */
export function checkLicences(root: string): { count: number; faults: string[] } {
  return findLicences(readFileSync(join(root, 'package-lock.json'), 'utf8'));
}
