import { OperatorProblem } from '@vakt/storage/operator-problem';
import { readStartConfig } from './config.ts';
import { type Programs, type Running, start } from './start.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

function end(error: unknown, calledOff: boolean): never {
  if (calledOff) {
    say('Stopped.');
    process.exit(0);
  }
  process.stderr.write(`${error instanceof OperatorProblem ? error.message : ((error as Error).stack ?? error)}\n`);
  process.exit(1);
}

/** `npm start` as a process: brings everything up, stays until it is told to end (exit code 0), and fails with one sentence (1). */
export async function runStart(programs: Programs): Promise<void> {
  const calling = new AbortController();
  let running: Running | undefined;
  const leave = async () => {
    // The terminal, npm and the launcher may each pass the same Ctrl-C on: once is enough.
    if (calling.signal.aborted) return;
    calling.abort();
    if (!running) return;
    await running.stop().catch((error) => end(error, false));
    end(null, true);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave);
  try {
    const config = readStartConfig();
    const parent = process.ppid;
    // Our parent changes when it dies: then nobody can stop us any more but we ourselves.
    if (config.launcher === parent) setInterval(() => process.ppid !== parent && void leave(), 300);
    running = await start({ config, say, signal: calling.signal, programs });
  } catch (error) {
    end(error, calling.signal.aborted);
  }
}
