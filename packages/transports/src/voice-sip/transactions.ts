import type { Schedule } from '../schedule.ts';
import type { HostPort } from './address.ts';
import type { SipResponse } from './message.ts';

/** The estimate of a round trip that all timers of RFC 3261 grow from (§17.1.1.1), in milliseconds. */
const T1 = 500;
/** The longest wait between two sends of a request that is not INVITE. */
export const T2 = 4000;
/** When an unanswered request is given up, and how long answered ones are remembered (timers B, D, F). */
export const TRANSACTION_LIFE_MS = 64 * T1;

/** A request on its way. */
export interface ClientRequest {
  method: string;
  branch: string;
  bytes: Buffer;
  to: HostPort;
  /** For INVITE: the ACK of a final answer that is not 2xx, which belongs to the transaction (§17.1.1.3). */
  writeAck?(response: SipResponse): Buffer;
}

export interface ResponseHandlers {
  onProvisional?(response: SipResponse): void;
  /** Once; for a 2xx to INVITE also for each repeat, because those are acknowledged by the call (§13.2.2.4). */
  onFinal(response: SipResponse): void;
  /** No final answer within 32 seconds. */
  onSilence(): void;
}

export interface ClientTransaction {
  /** Ends the repeats. An answer is still taken for 32 seconds. */
  abandon(): void;
}

/** The client transactions of RFC 3261 §17.1 over UDP: repeats, time-outs, and which answer belongs to which request. */
export interface Transactions {
  begin(request: ClientRequest, handlers: ResponseHandlers): ClientTransaction;
  /** `false`: an answer to nothing that we asked. */
  take(response: SipResponse): boolean;
  /** How many requests still wait for their final answer. */
  countPending(): number;
  /** Forgets all and stops every timer. */
  clear(): void;
}

interface Entry {
  request: ClientRequest;
  handlers: ResponseHandlers;
  state: 'asked' | 'proceeding' | 'answered';
  ack: Buffer | null;
  /** No longer wanted: forgotten 32 seconds after, whatever comes. */
  abandoned: boolean;
  stopRepeat: () => void;
  stopLife: () => void;
}

/** Sends again and again with growing waits, until `stop`. */
export function repeatSending(
  schedule: Schedule,
  send: () => void,
  limits: { first?: number; most: number },
): () => void {
  let stop = () => {};
  const again = (wait: number) => {
    stop = schedule.after(wait, () => {
      send();
      again(Math.min(wait * 2, limits.most));
    });
  };
  again(limits.first ?? T1);
  return () => stop();
}

interface Table {
  send(bytes: Buffer, to: HostPort): void;
  schedule: Schedule;
  entries: Map<string, Entry>;
}

function keyOf(one: { branch: string; method: string }): string {
  return `${one.branch} ${one.method}`;
}

function isInvite({ request }: Entry): boolean {
  return request.method === 'INVITE';
}

function remove(table: Table, entry: Entry): void {
  entry.stopRepeat();
  entry.stopLife();
  table.entries.delete(keyOf(entry.request));
}

/** Gives an unanswered request 32 seconds from now. */
function limitLife(table: Table, entry: Entry): void {
  entry.stopLife();
  entry.stopLife = table.schedule.after(TRANSACTION_LIFE_MS, () => {
    remove(table, entry);
    entry.handlers.onSilence();
  });
}

function begin(table: Table, request: ClientRequest, handlers: ResponseHandlers): ClientTransaction {
  const send = () => table.send(request.bytes, request.to);
  send();
  const most = request.method === 'INVITE' ? TRANSACTION_LIFE_MS : T2;
  const stopRepeat = repeatSending(table.schedule, send, { most });
  const entry: Entry = {
    request,
    handlers,
    state: 'asked',
    ack: null,
    abandoned: false,
    stopRepeat,
    stopLife: () => {},
  };
  const before = table.entries.get(keyOf(request));
  if (before) remove(table, before);
  table.entries.set(keyOf(request), entry);
  limitLife(table, entry);
  return {
    abandon() {
      entry.abandoned = true;
      entry.stopRepeat();
      if (entry.state !== 'answered') limitLife(table, entry);
    },
  };
}

function takeProvisional(entry: Entry, response: SipResponse): void {
  if (entry.state === 'answered') return;
  if (isInvite(entry) && entry.state === 'asked' && !entry.abandoned) {
    entry.stopRepeat();
    // An INVITE that was heard rings as long as its own limits let it (timer B stops, §17.1.1.2).
    entry.stopLife();
  }
  entry.state = 'proceeding';
  entry.handlers.onProvisional?.(response);
}

function takeFinal(table: Table, entry: Entry, response: SipResponse): void {
  const success = response.status < 300;
  const repeated = entry.state === 'answered';
  entry.stopRepeat();
  if (isInvite(entry) && !success) {
    entry.ack ??= entry.request.writeAck?.(response) ?? null;
    if (entry.ack) table.send(entry.ack, entry.request.to);
  }
  if (!repeated) {
    entry.state = 'answered';
    entry.stopLife();
    if (isInvite(entry)) entry.stopLife = table.schedule.after(TRANSACTION_LIFE_MS, () => remove(table, entry));
    else remove(table, entry);
  }
  // Once refused stays refused, whatever comes after (a 2xx after a refusal is another branch's, and no longer ours).
  if (!repeated || (success && !entry.ack)) entry.handlers.onFinal(response);
}

/** Creates the transactions of one socket. */
export function createTransactions(send: (bytes: Buffer, to: HostPort) => void, schedule: Schedule): Transactions {
  const table: Table = { send, schedule, entries: new Map() };
  return {
    begin: (request, handlers) => begin(table, request, handlers),
    take(response) {
      const entry = table.entries.get(keyOf(response));
      if (!entry) return false;
      if (response.status >= 200) takeFinal(table, entry, response);
      else takeProvisional(entry, response);
      return true;
    },
    countPending: () => [...table.entries.values()].filter(({ state }) => state !== 'answered').length,
    clear() {
      for (const entry of [...table.entries.values()]) remove(table, entry);
    },
  };
}
