import { readFileSync } from 'node:fs';
import { createConnection, isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';
import type { SessionEnd } from './session.ts';

export interface SmppAddress {
  host: string;
  port: number;
  /** Null: no TLS. `caFile`: who vouches for the gateway (null: the machine's own list). `serverName`: null is `host`. */
  tls: { caFile: string | null; serverName: string | null } | null;
}

export type Connected = { socket: Socket } | ({ socket: null } & SessionEnd);

const WRONG_ADDRESS = /^(ENOTFOUND|EINVAL|ERR_SOCKET_BAD_PORT)$/;
const WRONG_CERTIFICATE = /CERT|SIGNATURE|ALTNAME/;

function explain(error: NodeJS.ErrnoException): Connected {
  const code = error.code ?? 'unknown';
  if (WRONG_CERTIFICATE.test(code)) {
    return { socket: null, reason: `The gateway's certificate is not the one we expect (${code}).`, failure: 'config' };
  }
  const failure = WRONG_ADDRESS.test(code) ? 'config' : 'temporary';
  return { socket: null, reason: `No connection to the gateway (${code}).`, failure };
}

function openSocket({ host, port, tls }: SmppAddress): Socket {
  // Keep-alive finds a peer whose machine is gone; no delay, because each message is a small write of its own.
  const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 };
  if (!tls) return createConnection(options);
  const name = tls.serverName ?? host;
  return connect({
    ...options,
    // A server name may not be an address (RFC 6066 §3); the certificate is checked against the host then.
    ...(isIP(name) ? {} : { servername: name }),
    ...(tls.caFile === null ? {} : { ca: readFileSync(tls.caFile) }),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  });
}

/**
 * Opens a connection, within `timeoutMs` and until `signal` ends it. Never throws. The CA file is read each time, so that
 * a new one counts with the next connection.
 */
export async function connectTo(address: SmppAddress, timeoutMs: number, signal: AbortSignal): Promise<Connected> {
  let socket: Socket;
  try {
    socket = openSocket(address);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return {
      socket: null,
      reason: `The connection's settings cannot be used (${reason}): is the CA file there?`,
      failure: 'config',
    };
  }
  const { promise, resolve } = Promise.withResolvers<Connected>();
  const silent = () => resolve({ socket: null, reason: 'No connection to the gateway in time.', failure: 'temporary' });
  const timer = setTimeout(silent, timeoutMs);
  signal.addEventListener('abort', silent, { once: true });
  socket.once(address.tls ? 'secureConnect' : 'connect', () => resolve({ socket }));
  socket.on('error', (error) => resolve(explain(error)));
  socket.once('close', () =>
    resolve({ socket: null, reason: 'The gateway closed the connection.', failure: 'temporary' }),
  );
  const connected = await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', silent);
  if (!connected.socket) socket.destroy();
  return connected;
}
