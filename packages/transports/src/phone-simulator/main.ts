/** The phone simulator as a process of its own: reads the environment, starts, tells its parent, stops when told. */
import { type RunningSimulator, startSimulator } from './start-simulator.ts';

const { VAKT_SIMULATOR_URL: url = '', VAKT_SIMULATOR_TOKEN: token = '', VAKT_DATA: dataFolder = '' } = process.env;

function fail(error: unknown): void {
  const sentence = error instanceof Error ? error.message : 'The phone simulator could not start.';
  if (!process.send) process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
  if (process.send) process.send({ failed: sentence }, () => process.exit(1));
  else process.exit(1);
}

async function start(): Promise<void> {
  if (dataFolder === '') throw new Error('The phone simulator needs VAKT_DATA, the data folder.');
  const simulator: RunningSimulator = await startSimulator({ url, token, dataFolder });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await simulator.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  process.on('disconnect', () => void stop());
  if (process.send) process.send({ ready: true });
  else process.stdout.write(`Phone simulator: ${url}\n`);
}

start().catch(fail);
