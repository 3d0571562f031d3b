// Loads our TypeScript with as little as it takes, for processes whose start time counts (`npm start` and its programs):
// Node reads .ts by itself (types are stripped); only .tsx is compiled, by esbuild, once per text. Half the start time of
// tsx, which looks at every file of every dependency. Tests and tools use tsx.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Only in our own data folder: whoever can write there can run code as us.
const data = process.env.VAKT_DATA;
const folder = data ? join(data, 'compiled') : null;
const OPTIONS = { loader: 'tsx', format: 'esm', target: 'node24', jsx: 'automatic', jsxImportSource: 'hono/jsx' };

function compile(file, text) {
  // esbuild is what tsx brings along.
  const { transformSync } = createRequire(createRequire(import.meta.url).resolve('tsx'))('esbuild');
  return transformSync(text, { ...OPTIONS, sourcefile: file }).code;
}

/** Compiles a text, or takes what was compiled of the same text before. */
function compileOnce(file, text) {
  if (!folder) return compile(file, text);
  const key = join(folder, `${createHash('sha256').update(JSON.stringify(OPTIONS)).update(text).digest('hex')}.mjs`);
  try {
    return readFileSync(key, 'utf8');
  } catch {
    const code = compile(file, text);
    try {
      writeFileSync(`${key}.${process.pid}`, code, { mode: 0o600 });
      renameSync(`${key}.${process.pid}`, key);
    } catch {
      // A folder that cannot be written costs time, nothing else.
    }
    return code;
  }
}

if (folder) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    enableCompileCache(folder);
  } catch {
    // As above.
  }
}
registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('.tsx')) return nextLoad(url, context);
    const file = fileURLToPath(url);
    return { format: 'module', source: compileOnce(file, readFileSync(file, 'utf8')), shortCircuit: true };
  },
});
