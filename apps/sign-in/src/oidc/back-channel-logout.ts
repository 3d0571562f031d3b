import type { Log } from '@vakt/foundation/log';
import type Provider from 'oidc-provider';

/** One relying party to be told that a session ended (OpenID Connect Back-Channel Logout 1.0). Holds no token: that is made when it is sent. */
export interface LogoutNotice {
  clientId: string;
  accountId: string;
  sid: string;
}

/** How the queue should try again: for about nine hours, by when a session that was not ended has most likely expired. */
export const LOGOUT_RETRIES = { retries: 15, retryDelaySeconds: 5, retryDelayMaxSeconds: 3600, expireSeconds: 30 };

/** A durable queue: what is in it is worked off after a crash too, and again, later and later, when `work` rejects. */
export interface LogoutQueue {
  send(notice: LogoutNotice): Promise<void>;
  work(handler: (notice: LogoutNotice) => Promise<void>): Promise<void>;
}

interface ClientInside {
  clientId: string;
  backchannelLogout(sub: string, sid: string): Promise<void>;
}

/** Refusals that will not become better by asking again: the relying party understood and said no. */
function isFinal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

const senders = new WeakMap<Provider, ClientInside['backchannelLogout']>();

/**
 * Makes a provider queue its logout calls. Left alone it calls every relying party once, during the person's own request,
 * and forgets whoever did not answer.
 */
export function queueLogoutCalls(provider: Provider, queue: LogoutQueue): void {
  const prototype = provider.Client.prototype as unknown as ClientInside;
  senders.set(provider, prototype.backchannelLogout);
  prototype.backchannelLogout = async function backchannelLogout(accountId, sid) {
    await queue.send({ clientId: this.clientId, accountId, sid });
  };
}

/** Tells one relying party, with a logout token made now. Rejects when it should be tried again. */
export async function deliverLogout(provider: Provider, notice: LogoutNotice, log: Log): Promise<void> {
  const client = (await provider.Client.find(notice.clientId)) as unknown as
    | (ClientInside & { backchannelLogoutUri?: string })
    | undefined;
  const send = senders.get(provider);
  if (!client?.backchannelLogoutUri || !send) return;
  try {
    await send.call(client, notice.accountId, notice.sid);
  } catch (error) {
    const status = (error as { response?: { status?: number } }).response?.status;
    if (!isFinal(status)) throw error;
    log.warn({ clientId: notice.clientId, status }, 'a relying party refused a logout notice');
  }
}
