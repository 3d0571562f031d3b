import type { VirusScanner } from '@vakt/transports/virus-scanner';
import { claimUnscanned, recordScan } from './contents.store.ts';
import { readContent } from './read-content.ts';
import type { FileDependencies } from './store-file.ts';

/** Contents that are looked through in one round. */
const MOST = 100;
/** One content may be more than the scanner takes; after so many it is the scanner that is away. */
const MOST_UNAVAILABLE = 3;

/**
 * Looks through contents that were never looked through: the scanner was away when they came, or there was none. Several
 * processes may do so at once. Gives how many were looked through.
 */
export async function scanWaiting(deps: FileDependencies, scanner: VirusScanner): Promise<number> {
  let [done, unavailable] = [0, 0];
  while (done < MOST && unavailable < MOST_UNAVAILABLE) {
    const blob = await claimUnscanned(deps.db);
    if (!blob) break;
    const verdict = await scanner.scan(readContent(deps.db, blob.contentId));
    if (verdict === 'unavailable') {
      unavailable += 1;
      continue;
    }
    await recordScan(deps.db, blob.hash, verdict);
    done += 1;
    if (verdict === 'infected') deps.log.warn('a stored file holds malware and was blocked');
  }
  if (unavailable > 0) deps.log.warn('the virus scanner did not look at files that wait for it');
  return done;
}
