import type { CodeCall } from '@vakt/transports/transport';
import { createSipGateway } from '@vakt/transports/voice-sip/gateway';
import { answerQuestions } from '../answer-questions.ts';

/** What the calls of one round came to: milliseconds, CPU of this process only. */
export interface CallRun {
  /** From each request to the word that its phone rings. */
  ringing: number[];
  outcomes: Record<string, number>;
  elapsed: number;
  cpu: number;
}

export interface CallWish {
  calls: number;
  mode: CodeCall['mode'];
}

/** Calls over a SIP trunk, in a process of its own. */
const gateway = createSipGateway({
  ...{ name: 'bench', proxyHost: '127.0.0.1', proxyPort: Number(process.env['BENCH_PORT']), domain: '127.0.0.1' },
  ...{ user: null, password: null, from: '+4773000000', assertIdentity: true, allowedSources: [], mediaSources: [] },
  ...{ localAddress: '127.0.0.1', localPort: 0, publicAddress: null, rtpPorts: { from: 34_000, to: 35_999 } },
  ...{ ringSeconds: 30, extension: 'digits', callsAtOnce: 100, timeoutMs: 4000, probeSeconds: 0, promptsFolder: null },
});
const endings = new Map<string, (outcome: string) => void>();
await new Promise<void>((resolve) =>
  gateway.link?.open({
    async onReceipt({ about, receipt }) {
      if (receipt.state === 'call-ended' && 'reference' in about) endings.get(about.reference)?.(receipt.outcome);
    },
    onChange: ({ up }) => up && resolve(),
  }),
);

let placed = 0;

async function call(mode: CodeCall['mode'], ringing: number[]): Promise<string> {
  placed += 1;
  const reference = `bench-${placed}`;
  const ended = new Promise<string>((resolve) => endings.set(reference, resolve));
  const began = performance.now();
  const verdict = await gateway.placeCall({
    ...{ reference, to: `+479${1_000_000 + placed}`, extension: null, language: 'nb', mode },
    ...{ code: mode === 'approve' ? '' : '482913', messageReference: 'KD', validForSeconds: 600 },
    receiptUrl: 'http://localhost/receipts/bench/token',
  });
  if (verdict.verdict !== 'handed-over') throw new Error(`A call was not taken: ${JSON.stringify(verdict)}`);
  ringing.push(performance.now() - began);
  return ended;
}

/** Places all calls at once, and waits until each has told how it came out. */
async function callAll({ calls, mode }: CallWish): Promise<CallRun> {
  const ringing: number[] = [];
  const began = performance.now();
  const before = process.cpuUsage();
  const all = await Promise.all(Array.from({ length: calls }, () => call(mode, ringing)));
  const { user, system } = process.cpuUsage(before);
  const outcomes: Record<string, number> = {};
  for (const outcome of all) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return { ringing, outcomes, elapsed: performance.now() - began, cpu: (user + system) / 1000 };
}

answerQuestions({ call: callAll }, async () => gateway.link?.close());
