import { createSmppGateway } from '@vakt/transports/sms-smpp/gateway';
import type { SendVerdict } from '@vakt/transports/transport';
import { answerQuestions } from '../answer-questions.ts';
import { repeat } from '../measure.ts';

/** One run of the SMPP transport: milliseconds, CPU of this process only. */
export interface TransportRun {
  sent: number;
  receipts: number;
  elapsed: number;
  cpu: number;
  /** From submit to answer, of each message. */
  times: number[];
}

const WINDOW = 10;
const TEXT = '482913 er koden din til Tjenesten. Merke: KD. Ikke del den med noen.\n\n@login.example.org #482913';

/** The transport alone, in a process of its own: what a message costs before anybody stores anything. */
const gateway = createSmppGateway({
  name: 'bench',
  host: '127.0.0.1',
  port: Number(process.env['BENCH_PORT']),
  tls: null,
  systemId: 'bench',
  password: 'bench',
  systemType: '',
  serviceType: '',
  addressRange: { ton: 0, npi: 0, range: '' },
  shortCode: { ton: 3, npi: 0 },
  window: WINDOW,
  messagesPerSecond: null,
  messageIds: 'as-is',
  receiptErrors: {},
  timeoutMs: 10_000,
});
let receipts = 0;
let onReceipt = () => {};
await new Promise<void>((resolve) =>
  gateway.link?.open({
    async onReceipt() {
      receipts += 1;
      onReceipt();
    },
    onChange: ({ up }) => up && resolve(),
  }),
);

async function sendOne(index: number): Promise<void> {
  const verdict: SendVerdict = await gateway.sendText({
    reference: String(index),
    to: '+4791000000',
    from: 'Bench',
    body: TEXT,
    validForSeconds: 600,
    receiptUrl: 'http://localhost/receipts/bench/token',
  });
  if (verdict.verdict !== 'handed-over') throw new Error(`A message was not taken: ${JSON.stringify(verdict)}`);
}

/** Sends so many messages, a window of them at once, and waits for as many receipts. */
async function send(count: number): Promise<TransportRun> {
  receipts = 0;
  const { promise: allTold, resolve } = Promise.withResolvers<void>();
  onReceipt = () => receipts === count && resolve();
  const began = performance.now();
  const before = process.cpuUsage();
  const times = await repeat(count, WINDOW, sendOne);
  await allTold;
  const { user, system } = process.cpuUsage(before);
  return { sent: count, receipts, elapsed: performance.now() - began, cpu: (user + system) / 1000, times };
}

answerQuestions({ send }, async () => gateway.link?.close());
