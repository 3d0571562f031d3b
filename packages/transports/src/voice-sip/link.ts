import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { newToken } from '@vakt/foundation/ids';
import type { Schedule } from '../schedule.ts';
import type { LinkHooks } from '../transport.ts';
import { createAddressList, findLocalAddress, resolveHost } from './addresses.ts';
import { ask, createSipCore, type SipCore, takeDatagram } from './core.ts';
import type { Dialog } from './dialog.ts';
import type { SipResponse } from './message.ts';
import type { SipTrunkOptions } from './options.ts';

/** The open socket of a trunk. */
export interface OpenLink {
  core: SipCore;
  socket: Socket;
  /** Looks the proxy's name up again. Addresses that it led to before stay trusted: calls may be under way there. */
  refresh(): Promise<void>;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** Binds the socket and finds out who is on both ends. Rejects with a reason for the operator. */
async function openLink(options: SipTrunkOptions, schedule: Schedule): Promise<OpenLink> {
  const addresses = await resolveHost(options.proxyHost).catch((): string[] => []);
  const [host] = addresses;
  if (host === undefined) throw new Error(`the name ${options.proxyHost} leads to no address`);
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  try {
    socket.bind({ address: options.localAddress ?? '0.0.0.0', port: options.localPort, exclusive: true });
    await once(socket, 'listening');
    const local = options.localAddress ?? (await findLocalAddress(host, options.proxyPort));
    const isConfigured = createAddressList(options.allowedSources);
    const proxies = new Set(addresses);
    const { user, password } = options;
    const core = createSipCore({
      schedule,
      proxy: { host, port: options.proxyPort },
      here: { host: options.publicAddress ?? local, port: socket.address().port },
      credentials: user !== null && password !== null ? { user, password } : null,
      isTrusted: (address) => proxies.has(address) || isConfigured(address),
      send: (bytes, to) => socket.send(bytes, to.port, to.host, () => {}),
    });
    // Errors of a send (no route, refused by a firewall) show as silence, which every request has a limit for.
    socket.on('error', () => {});
    socket.on('message', (datagram, { address, port }) => takeDatagram(core, datagram, { host: address, port }));
    const refresh = async () => {
      const found = await resolveHost(options.proxyHost).catch((): string[] => []);
      for (const address of found) proxies.add(address);
      if (found[0] !== undefined && !found.includes(core.proxy.host)) core.proxy = { ...core.proxy, host: found[0] };
    };
    return { core, socket, refresh };
  } catch (error) {
    socket.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    throw new Error(`the address for SIP cannot be opened here (${code})`);
  }
}

/**
 * Asks the trunk whether it is there, by OPTIONS: no phone rings. Resolves with what is wrong, or null. Any answer that
 * is not a fault of the trunk will do: many refuse OPTIONS, and so say that they are there.
 */
export function probeTrunk(
  { core }: OpenLink,
  options: SipTrunkOptions,
): Promise<{ reason: string; alert: boolean } | null> {
  const target = `sip:${options.domain}`;
  const user = `${options.from}@${core.here.host}:${core.here.port}`;
  const dialog: Dialog = {
    callId: newToken(16),
    from: `<sip:${options.from}@${options.domain}>`,
    to: `<${target}>`,
    localTag: newToken(12),
    remoteTag: null,
    sequence: 0,
    remoteSequence: null,
    target,
    routes: [],
    here: core.here,
    contact: `<sip:${user}>`,
  };
  const judge = (response: SipResponse | null) => {
    if (!response) return { reason: 'the trunk does not answer', alert: false };
    const { status } = response;
    if (status === 401 || status === 407) return { reason: 'the trunk refuses our password', alert: true };
    if ([408, 500, 502, 503, 504].includes(status)) return { reason: `the trunk answers ${status}`, alert: false };
    return null;
  };
  return new Promise((resolve) => {
    const stop = core.schedule.after(options.timeoutMs, () => resolve(judge(null)));
    ask(core, dialog, { method: 'OPTIONS', to: core.proxy }, (response) => {
      stop();
      resolve(judge(response));
    });
  });
}

/** Keeps the socket of a trunk open and says how the trunk is. */
export interface KeptLink {
  current(): OpenLink | null;
  open(hooks: LinkHooks): void;
  close(): void;
}

interface Keeper {
  options: SipTrunkOptions;
  schedule: Schedule;
  open: OpenLink | null;
  closed: boolean;
  stop: () => void;
}

async function keepOpen(keeper: Keeper, hooks: LinkHooks, wait: number): Promise<void> {
  try {
    const link = await openLink(keeper.options, keeper.schedule);
    if (keeper.closed) link.socket.close();
    else {
      keeper.open = link;
      if (keeper.options.probeSeconds > 0) keepProbing(keeper, link, hooks, null);
      else hooks.onChange({ up: true, reason: null, alert: false });
    }
  } catch (error) {
    if (keeper.closed) return;
    hooks.onChange({ up: false, reason: error instanceof Error ? error.message : 'unknown', alert: true });
    const again = () => void keepOpen(keeper, hooks, Math.min(2 * wait, LONGEST_WAIT_MS));
    keeper.stop = keeper.schedule.after(wait, again);
  }
}

/** Tells changes only: `last` is what was told before. */
function keepProbing(keeper: Keeper, link: OpenLink, hooks: LinkHooks, last: string | null): void {
  const probe = async () => {
    await link.refresh();
    // Closed while the name was looked up: there is no socket to ask by.
    return keeper.closed ? null : probeTrunk(link, keeper.options);
  };
  void probe().then((fault) => {
    if (keeper.closed) return;
    const state = fault?.reason ?? 'up';
    if (state !== last)
      hooks.onChange({ up: fault === null, reason: fault?.reason ?? null, alert: fault?.alert ?? false });
    keeper.stop = keeper.schedule.after(keeper.options.probeSeconds * 1000, () =>
      keepProbing(keeper, link, hooks, state),
    );
  });
}

/** Creates the link of a trunk, closed at first. */
export function createKeptLink(options: SipTrunkOptions, schedule: Schedule): KeptLink {
  const keeper: Keeper = { options, schedule, open: null, closed: false, stop: () => {} };
  return {
    current: () => keeper.open,
    open: (hooks) => void keepOpen(keeper, hooks, FIRST_WAIT_MS),
    close() {
      keeper.closed = true;
      keeper.stop();
      keeper.open?.core.transactions.clear();
      keeper.open?.socket.close();
      keeper.open = null;
    },
  };
}
