import { MINUTE } from '@vakt/foundation/clock';
import { scanWaiting } from './scan-waiting.ts';
import type { FileDependencies } from './store-file.ts';
import { sweepFiles } from './sweep-files.ts';

/** Starts the round that sweeps files and looks through those that wait for it, once a minute. Gives how to stop. */
export function startFilesRound(deps: FileDependencies): () => void {
  let running = false;
  const round = async () => {
    await sweepFiles(deps.db);
    if (deps.virusScanner) await scanWaiting(deps, deps.virusScanner);
  };
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    round()
      .catch((error: Error) => deps.log.warn({ reason: error.message }, 'files were not swept'))
      .finally(() => {
        running = false;
      });
  }, MINUTE);
  return () => clearInterval(timer);
}
