// Adds to package-lock.json the platform packages that npm left out because the registry it was made against lacks them.
// `npm ci` refuses a lockfile in which they are missing, on every platform; with them it never asks for those of others.
// Run it after every change of dependencies: node tools/complete-lockfile.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64', 'arm'];

/** The entry of a platform package, read from its name (`…-linux-x64-musl`). */
function describePlatform(name, version, isDev) {
  const base = name.split('/').at(-1);
  const system = SYSTEMS.find((one) => base.includes(one));
  const processor = PROCESSORS.find((one) => new RegExp(`(^|-)${one}(-|$)`).test(base));
  if (!system || !processor) return null;
  const libc = /musl/.test(base) ? ['musl'] : /gnu/.test(base) && system === 'linux' ? ['glibc'] : null;
  return {
    version,
    cpu: [processor],
    ...(isDev && { dev: true }),
    ...(libc && { libc }),
    optional: true,
    os: [system],
  };
}

/** Whether the lockfile has a package where one at `from` would look for it. */
function isLocked(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at.includes('/node_modules/')) return Boolean(packages[`node_modules/${name}`]);
  }
}

/** Lists the platform packages that a lockfile's packages ask for and that it lacks: [name, entry]. */
export function listMissingPlatforms(lock) {
  const missing = new Map();
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (isLocked(lock.packages, path, name)) continue;
      const entry = describePlatform(name, version, dev);
      if (entry) missing.set(name, entry);
    }
  }
  return [...missing];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = listMissingPlatforms(lock);
  for (const [name, entry] of missing) lock.packages[`node_modules/${name}`] = entry;
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([one], [other]) => (one < other ? -1 : 1)));
  if (missing.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} platform packages added`);
}
