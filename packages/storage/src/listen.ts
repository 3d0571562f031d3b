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

type Subscriptions = Map<string, Subscription[]>;

const listenTo = (channel: string) => `listen ${pg.escapeIdentifier(channel)}`;

/** Opens the connection and listens to every channel that somebody has asked for. `onEnd` is called when it breaks. */
async function openConnection(
  url: string,
  log: Log,
  subscriptions: Subscriptions,
  onEnd: () => void,
): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'vakt-listener', keepAlive: true });
  client.on('notification', ({ channel, payload }) => {
    for (const { handler } of subscriptions.get(channel) ?? []) handler(payload ?? '');
  });
  client.on('error', (error) => log.warn({ reason: error.message }, 'the listening connection broke'));
  await client.connect();
  client.on('end', onEnd);
  for (const channel of subscriptions.keys()) await client.query(listenTo(channel));
  return client;
}

/** Creates a client for LISTEN/NOTIFY on one connection of its own, which is opened at the first `listen` and kept open. */
export function createListener(url: string, log: Log): Listener {
  const subscriptions: Subscriptions = new Map();
  let connecting: Promise<pg.Client> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let failures = 0;
  let closed = false;

  const lose = () => {
    connecting = undefined;
    connectLater();
  };
  const connect = (): Promise<pg.Client> => {
    connecting ??= openConnection(url, log, subscriptions, lose).catch((error) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };
  const connectAgain = async () => {
    retry = undefined;
    await connect();
    failures = 0;
    for (const { onReconnect } of [...subscriptions.values()].flat()) onReconnect?.();
  };
  const connectLater = () => {
    if (closed || retry) return;
    retry = setTimeout(
      () => connectAgain().catch(connectLater),
      Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS),
    );
    failures += 1;
  };

  return {
    async listen(channel, handler, onReconnect) {
      const list = subscriptions.get(channel) ?? [];
      subscriptions.set(channel, [...list, { handler, onReconnect }]);
      // A connection that is opened now listens to every channel by itself.
      const wasConnected = connecting !== undefined;
      const client = await connect();
      if (list.length === 0 && wasConnected) await client.query(listenTo(channel));
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      const client = await connecting?.catch(() => undefined);
      await client?.end();
    },
  };
}
