import { cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadBundle, type Surface } from '@vakt/ui/bundle.ts';
import { build, type Plugin } from 'esbuild';

export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** The programs of the image. The phone simulator is for demonstrations and runs from its sources. */
const PROGRAMS = [
  'apps/sign-in/src/main.ts',
  'apps/sign-in/src/cli/main.ts',
  'apps/service-desk/src/main.ts',
  'apps/service-desk/src/inbox/reader/main.ts',
  'packages/ui/src/theme-program/main.ts',
];
const SURFACES: Surface[] = ['sign-in', 'desk', 'console'];
/** Folders and files that the programs read while they run, at the same place below the output. */
const DATA = ['config/demonstration.yaml', 'packages/transports/prompts'];

/** What was made. */
export interface BuildReport {
  files: number;
  bytes: number;
}

/**
 * Makes everything that the image runs, in `out`: one JavaScript file per program, migrations, styles, scripts and font of the
 * pages. It lies there as the sources lie in the repository, so whatever reads a file beside itself finds it.
 * `out` is emptied first; it must stand where Node finds our node_modules above it.
 */
export async function buildAll(out: string): Promise<BuildReport> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'package.json'), '{"private":true,"type":"module"}\n');
  const migrations: string[] = [];
  for await (const file of glob('apps/*/migrations/*.ts', { cwd: REPOSITORY })) migrations.push(file);
  const [made] = await Promise.all([
    bundlePrograms(out),
    build({
      absWorkingDir: REPOSITORY,
      entryPoints: migrations.filter((file) => !file.endsWith('.test.ts')),
      outbase: REPOSITORY,
      outdir: out,
      ...NODE,
    }),
    ...SURFACES.map((surface) => bundlePages(out, surface)),
    ...DATA.map((path) => cp(join(REPOSITORY, path), join(out, path), { recursive: true })),
  ]);
  return made;
}

const NODE = { platform: 'node', format: 'esm', target: 'node24', logLevel: 'error' } as const;

async function bundlePrograms(out: string): Promise<BuildReport> {
  const reports = await Promise.all(
    PROGRAMS.map(async (program) => {
      const { outputFiles } = await build({
        absWorkingDir: REPOSITORY,
        entryPoints: [program],
        outbase: REPOSITORY,
        outdir: out,
        bundle: true,
        write: false,
        sourcemap: 'linked',
        plugins: [onlyOurOwn, builtPages(out, join(out, program)), ownPlace(out, join(out, program))],
        ...NODE,
      });
      for (const file of outputFiles) {
        await mkdir(dirname(file.path), { recursive: true });
        await writeFile(file.path, file.contents);
      }
      return outputFiles.reduce((sum, file) => sum + file.contents.length, 0);
    }),
  );
  return { files: reports.length, bytes: reports.reduce((sum, size) => sum + size, 0) };
}

async function bundlePages(out: string, surface: Surface): Promise<void> {
  const folder = join(out, 'pages', surface);
  await mkdir(folder, { recursive: true });
  const bundle = await loadBundle(surface);
  await Promise.all(Object.entries(bundle).map(([name, content]) => writeFile(join(folder, name), content)));
}

/** Packages of others stay in node_modules; ours go into the program. */
const onlyOurOwn: Plugin = {
  name: 'only our own',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      path.startsWith('@vakt/') || kind === 'entry-point' ? undefined : { path, external: true },
    );
  },
};

/** Pages come from what was made now, not from esbuild, which the image does not have. */
const builtPages = (out: string, program: string): Plugin => ({
  name: 'built pages',
  setup(esbuild) {
    esbuild.onLoad({ filter: /packages\/ui\/src\/bundle\.ts$/ }, () => ({
      loader: 'ts',
      contents: `
        import { readFile } from 'node:fs/promises';
        export async function loadBundle(surface) {
          const read = (name) => readFile(new URL(surface + '/' + name, ${placeOf(program, `${join(out, 'pages')}/`)}));
          const [style, script, font] = await Promise.all(['style', 'script', 'font'].map(read));
          return { style, script, font };
        }`,
    }));
  },
});

/** Inside a program `import.meta.url` is the program's; each module gets its own, and finds what was made of a source beside it. */
const ownPlace = (out: string, program: string): Plugin => ({
  name: 'own place',
  setup(esbuild) {
    esbuild.onLoad({ filter: /\/(?:apps|packages)\/.*\.tsx?$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const place = placeOf(program, join(out, relative(REPOSITORY, path)));
      const name = (source: string) => source.replaceAll(/(new URL\('\.[^']*)\.ts'/g, "$1.js'");
      return { loader: path.endsWith('x') ? 'tsx' : 'ts', contents: name(text).replaceAll('import.meta.url', place) };
    });
  },
});

/** An expression for the address of a file, seen from the running program. A folder ends in a slash. */
function placeOf(program: string, file: string): string {
  const path = relative(dirname(program), file) + (file.endsWith('/') ? '/' : '');
  return `new URL(${JSON.stringify(path)}, import.meta.url).href`;
}
