// Runs a program under Node 24, whatever Node called us (20 or newer): the binary of the node-linux-* package in
// node_modules, else the running one when it is new enough. Plain JavaScript, because older Nodes read no TypeScript.
import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { constants as system } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED = 24;
const PARENT_CHECK_MS = 300;
const repository = dirname(dirname(fileURLToPath(import.meta.url)));

/** Gives the path of a Node that is new enough, or null. */
export function findNode(root = repository, running = process) {
  const brought = join(root, 'node_modules', `node-${running.platform}-${running.arch}`, 'bin', 'node');
  try {
    accessSync(brought, constants.X_OK);
    return brought;
  } catch {
    return Number(running.versions.node.split('.')[0]) >= NEEDED ? running.execPath : null;
  }
}

/** Name and parent of a process, or null when it is gone (Linux). */
function lookUp(pid) {
  try {
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { name, parent: Number(rest?.split(' ')[1]) };
  } catch {
    return null;
  }
}

/** Under npm: calls `gone` when the npm that runs us was killed. npm may have put a shell between itself and us. */
function watchNpm(gone) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const found = lookUp(parent);
  const npm = found && /^(sh|dash|bash|ash)$/.test(found.name) ? found.parent : null;
  const check = () => process.ppid === parent && (npm === null || lookUp(parent)?.parent === npm);
  const timer = setInterval(() => {
    if (check()) return;
    clearInterval(timer);
    gone();
  }, PARENT_CHECK_MS);
}

/** Runs Node with these arguments; signals go on to it and its end becomes ours. */
export function runNode(args, env = process.env) {
  const node = findNode();
  if (!node) {
    console.error(
      `Vakt needs Node ${NEEDED}, which "npm ci" brings along on Linux (x64 and arm64): run it with optional dependencies, or install Node ${NEEDED}.`,
    );
    process.exit(1);
  }
  // VAKT_LAUNCHER tells the program whose child it is, so that it can notice when we are killed.
  const child = spawn(node, args, { stdio: 'inherit', env: { ...env, VAKT_LAUNCHER: String(process.pid) } });
  child.once('error', (error) => {
    console.error(`Node could not be started from ${node}: ${error.message}.`);
    process.exit(1);
  });
  // A terminal's Ctrl-C reaches the child by itself; a second SIGINT from us does it no harm.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  watchNpm(() => child.kill('SIGTERM'));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (system.signals[signal] ?? 0)));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) runNode(process.argv.slice(2));
