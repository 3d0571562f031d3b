import { fileURLToPath } from 'node:url';
import { percentile } from '../measure.ts';
import { startService } from '../service.ts';
import type { CallRun, CallWish } from './caller.ts';
import type { FarEndPorts } from './far-end.ts';
import type { Spread } from './hand-over.ts';
import type { PhoneCall } from './telephone.ts';

/** Calls that are under way at once. Milliseconds; CPU as a share of one core. */
export interface CallFigures {
  calls: number;
  outcomes: Record<string, number>;
  /** From the request to the word that the phone rings. */
  ringing: Spread;
  /** From the phone's answer to the first sound in it. */
  sound: Spread;
  /** Interarrival jitter at the phones (RFC 3550 §6.4.1), over all packets. */
  jitter: Spread;
  packets: number;
  lost: number;
  cpuShare: number;
}

const CALLER = fileURLToPath(new URL('./caller.ts', import.meta.url));

interface FarEnd {
  ports: FarEndPorts;
  ask<Answer>(about: string): Promise<Answer>;
}

const spread = (values: readonly number[]): Spread => ({ p50: percentile(values, 0.5), p95: percentile(values, 0.95) });

/** Calls so many phones at once over a SIP trunk, and hears what comes of it at both ends. */
export async function measureCalls(
  farEnd: FarEnd,
  how: { flags: readonly string[]; core: number | null },
  wish: CallWish,
): Promise<CallFigures> {
  const caller = await startService(CALLER, { BENCH_PORT: String(farEnd.ports.sipPort) }, how);
  try {
    // One alone first: clips are read and code is compiled by then.
    await caller.ask<CallRun>('call', { calls: 1, mode: 'approve' } satisfies CallWish);
    await farEnd.ask('calls');
    const run = await caller.ask<CallRun>('call', wish);
    const heard = await waitForPhones(farEnd, wish.calls);
    return {
      calls: wish.calls,
      outcomes: run.outcomes,
      ringing: spread(run.ringing),
      sound: spread(heard.map(({ silence }) => silence ?? Number.POSITIVE_INFINITY)),
      jitter: spread(heard.flatMap(({ jitter }) => jitter)),
      packets: heard.reduce((sum, { packets }) => sum + packets, 0),
      lost: heard.reduce((sum, { lost }) => sum + lost, 0),
      cpuShare: run.cpu / run.elapsed,
    };
  } finally {
    await caller.stop();
  }
}

const PATIENCE_MS = 30_000;

/** How a call came out is told before it is over: the goodbye is spoken first. */
async function waitForPhones(farEnd: FarEnd, count: number): Promise<PhoneCall[]> {
  const heard: PhoneCall[] = [];
  for (const until = Date.now() + PATIENCE_MS; heard.length < count; ) {
    heard.push(...(await farEnd.ask<PhoneCall[]>('calls')));
    if (Date.now() > until) throw new Error(`${heard.length} of ${count} phones were hung up.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return heard;
}
