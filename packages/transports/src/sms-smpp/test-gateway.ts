import { after } from 'node:test';
import type { LinkChange, LinkReceipt, TextGateway, TextMessage } from '../transport.ts';
import { createSmppGateway, type SmppOptions } from './gateway.ts';
import { SMPP_TIMINGS, type SmppTimings } from './timings.ts';

const OPTIONS: Omit<SmppOptions, 'port'> = {
  name: 'smpp',
  host: '127.0.0.1',
  tls: null,
  systemId: 'vakt',
  password: 'secret',
  systemType: '',
  serviceType: '',
  addressRange: { ton: 0, npi: 0, range: '' },
  shortCode: { ton: 3, npi: 0 },
  window: 10,
  messagesPerSecond: null,
  messageIds: 'as-is',
  receiptErrors: {},
  timeoutMs: 5000,
};

/** Waits that nobody needs to sit through are short; those that a loaded machine needs are not. */
const QUICK: SmppTimings = {
  ...SMPP_TIMINGS,
  reconnectLeast: 20,
  reconnectMost: 200,
  afterRefusedBind: 100,
  turn: 5000,
  busyLeast: 10,
  busyMost: 20,
  justHeard: 100,
};

export interface OpenGateway {
  gateway: TextGateway;
  receipts: LinkReceipt[];
  changes: LinkChange[];
  /** Called for each receipt; may reject. */
  store: { onReceipt: (receipt: LinkReceipt) => Promise<void> };
  send(change?: Partial<TextMessage>): ReturnType<TextGateway['sendText']>;
  close(): Promise<void>;
}

const opened: TextGateway[] = [];

/** Closes every link that a test opened. */
export async function closeGateways(): Promise<void> {
  await Promise.all(opened.splice(0).map((gateway) => gateway.link?.close()));
}

// Also after a failed assertion: an open link would keep the test's process alive.
after(closeGateways);

/** For tests: a gateway of ours whose link is open, and all that was told over it. */
export function openGateway(
  port: number,
  change: Partial<SmppOptions> = {},
  timings: Partial<SmppTimings> = {},
): OpenGateway {
  const gateway = createSmppGateway({ ...OPTIONS, port, ...change }, { ...QUICK, ...timings });
  const receipts: LinkReceipt[] = [];
  const changes: LinkChange[] = [];
  const store = { onReceipt: async (_receipt: LinkReceipt) => {} };
  let count = 0;
  opened.push(gateway);
  gateway.link?.open({
    async onReceipt(receipt) {
      receipts.push(receipt);
      await store.onReceipt(receipt);
    },
    onChange: (told) => changes.push(told),
  });
  return {
    gateway,
    receipts,
    changes,
    store,
    send(message = {}) {
      count += 1;
      return gateway.sendText({
        ...{ reference: `r${count}`, to: '+4791234500', from: 'Fjord', body: '482913 er koden din (KD)' },
        ...{ validForSeconds: 600, receiptUrl: '' },
        ...message,
      });
    },
    close: async () => gateway.link?.close(),
  };
}
