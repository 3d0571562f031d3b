import type { LiveConnection } from './connection.ts';

/** All open pages of the workspace of this process. */
export interface LiveHub {
  /** Takes a page in; false when there are too many. `loadedAt` is when the page was read (microseconds), null when it came back. */
  join(connection: LiveConnection, loadedAt: bigint | null): boolean;
  leave(connection: LiveConnection): void;
  close(): Promise<void>;
}
