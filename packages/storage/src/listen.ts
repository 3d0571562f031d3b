import type { Log } from '@vakt/foundation/log';
import pg from 'pg';

export interface Listener {
  /**
   * Calls `handler` with the payload of each notification on a channel. Resolves when the server listens.
   * After a broken connection the channel is listened to again and `onReconnect` is called: what was said in between is lost
   * (PostgreSQL 18, NOTIFY), so the caller looks it up.
   */
  listen(channel: string, handler: (payload: string) => void, onReconnect?: () => void): Promise<void>;
  close(): Promise<void>;
}

interface Subscription {
  handler: (payload: string) => void;
  onReconnect: (() => void) | undefined;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 10_000;

/** Creates a client for LISTEN/NOTIFY on one connection of its own, which is opened at the first `listen` and kept open. */
export function createListener(url: string, log: Log): Listener {
  const subscriptions = new Map<string, Subscription[]>();
  let connecting: Promise<pg.Client> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let failures = 0;
  let closed = false;

  const open = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url, application_name: 'vakt-listener', keepAlive: true });
    client.on('notification', ({ channel, payload }) => {
      for (const { handler } of subscriptions.get(channel) ?? []) handler(payload ?? '');
    });
    client.on('error', (error) => log.warn({ reason: error.message }, 'the listening connection broke'));
    await client.connect();
    client.on('end', () => {
      connecting = undefined;
      reconnectLater();
    });
    for (const channel of subscriptions.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    failures = 0;
    return client;
  };

  const reconnectLater = () => {
    if (closed || retry) return;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
    failures += 1;
    retry = setTimeout(() => {
      retry = undefined;
      connect().then(
        () => {
          for (const list of subscriptions.values()) for (const { onReconnect } of list) onReconnect?.();
        },
        () => reconnectLater(),
      );
    }, wait);
  };

  const connect = (): Promise<pg.Client> => {
    connecting ??= open().catch((error) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };

  return {
    async listen(channel, handler, onReconnect) {
      const list = subscriptions.get(channel) ?? [];
      const isNew = list.length === 0;
      subscriptions.set(channel, [...list, { handler, onReconnect }]);
      const wasConnected = connecting !== undefined;
      const client = await connect();
      // A connection that is opened now listens to every channel by itself.
      if (isNew && wasConnected) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      const client = await connecting?.catch(() => undefined);
      await client?.end();
    },
  };
}
