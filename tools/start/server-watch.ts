import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@vakt/storage/embedded-postgres';
import { findRunningServer } from '@vakt/storage/server-process';

const CHECK_MS = 500;

/** Keeps the embedded server running until it is stopped. */
export interface ServerWatch {
  /** Stops watching, then the server. */
  stop(): Promise<void>;
}

/** Watches the server and starts it again when it was killed. The programs connect again by themselves. */
export function watchServer(first: EmbeddedPostgres, dataFolder: string, say: (line: string) => void): ServerWatch {
  let server = first;
  let round: Promise<void> = Promise.resolve();
  let silent = false;
  const check = async () => {
    if (await findRunningServer(join(server.room, 'data'))) return;
    if (!silent) say('The database ended; it is started again.');
    try {
      server = await startEmbeddedPostgres({ folder: dataFolder });
      say('The database is ready again.');
      silent = false;
    } catch (error) {
      // Said once; tried again at every check.
      if (!silent) say(error instanceof Error ? error.message : String(error));
      silent = true;
    }
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    round = check().finally(() => {
      busy = false;
    });
  }, CHECK_MS);
  return {
    async stop() {
      clearInterval(timer);
      await round;
      await server.stop();
    },
  };
}
