import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** Where a running stack is found. */
export interface StackAddresses {
  signIn: string;
  desk: string;
  simulator: string;
  dataFolder: string;
  peopleFile: string;
}

export interface RunningStack {
  addresses: StackAddresses;
  process: ChildProcess;
  stop(): Promise<void>;
}

/** Everything up, the way `npm start` does it, on free ports and in a folder of its own. */
export async function startStack(environment: NodeJS.ProcessEnv = {}): Promise<RunningStack> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'vakt-stack-'));
  // As root the database's own user must get through, else the database is put elsewhere and stays behind.
  await chmod(dataFolder, 0o711);
  const [signInPort, deskPort, simulatorPort] = await findFreePorts(3);
  const child = spawn(
    process.execPath,
    [join(REPOSITORY, 'tools/node24.mjs'), '--import', 'tsx', join(REPOSITORY, 'tools/start/main.ts')],
    {
      cwd: REPOSITORY,
      env: {
        ...process.env,
        VAKT_DATA: dataFolder,
        VAKT_SIGN_IN_PORT: String(signInPort),
        VAKT_SERVICE_DESK_PORT: String(deskPort),
        VAKT_SIMULATOR_PORT: String(simulatorPort),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  // Nothing stays behind when we end without stopping it.
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  await waitForReady(child);
  return {
    addresses: {
      signIn: `http://localhost:${signInPort}`,
      desk: `http://localhost:${deskPort}`,
      simulator: `http://localhost:${simulatorPort}`,
      dataFolder,
      peopleFile: join(dataFolder, 'demonstration-people.json'),
    },
    process: child,
    async stop() {
      process.off('exit', endWithUs);
      child.removeAllListeners('exit');
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the stack says "ready"; from then on an end that nobody asked for is told with what it said last. */
function waitForReady(child: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The stack is not ready after 60 s:\n${said}`)), 60_000);
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
      if (!/^ready$/m.test(said)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`The stack ended with ${code ?? signal}:\n${said}`));
      process.stderr.write(`The stack ended with ${code ?? signal}. It had said:\n${said}\n`);
    });
  });
}

/** Ports that nobody listens on now. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Runs a `vakt` command against a stack; gives what it said. Rejects when it fails. */
export async function runVakt(addresses: StackAddresses, command: string[], input = ''): Promise<string> {
  const child = spawn(process.execPath, [join(REPOSITORY, 'tools/vakt.mjs'), ...command], {
    cwd: REPOSITORY,
    env: { ...process.env, VAKT_DATA: addresses.dataFolder },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`vakt ${command.join(' ')} ended with ${code}:\n${said}`);
  return said;
}

/** Imports people who all have the same password, as the operator would: a CSV with a hash. */
export async function importPeople(
  addresses: StackAddresses,
  passwordHash: string,
  people: { userName: string; name: string; role: string }[],
): Promise<void> {
  const file = join(addresses.dataFolder, 'people.csv');
  const rows = people.map(
    ({ userName, name, role }) =>
      `${userName}@ntnu.no,${name},${userName}@ntnu.no,${role},${passwordHash.includes(',') ? `"${passwordHash}"` : passwordHash}`,
  );
  await writeFile(file, ['user name,name,e-mail,roles,password hash', ...rows].join('\n'));
  await runVakt(addresses, ['people', 'import', file]);
}

/** The demonstration people that `npm start` made. */
export async function readDemonstrationPeople(
  addresses: StackAddresses,
): Promise<{ userName: string; name: string; password: string }[]> {
  return JSON.parse(await readFile(addresses.peopleFile, 'utf8'));
}
