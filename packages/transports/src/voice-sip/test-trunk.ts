/** What the tests of the SIP caller share: a gateway that is open, what it told, and calls to place. */
import assert from 'node:assert/strict';
import { waitUntil } from '../../../../tools/peers/process.ts';
import type { CallGateway, CallOutcome, CodeCall, LinkChange, ReceiptState } from '../transport.ts';
import { createSipGateway } from './gateway.ts';
import type { SipTrunkOptions } from './options.ts';

/** Settings of a trunk that lets everybody in; RTP ports of the tests' own. */
export function trunkOptions(
  change: Partial<SipTrunkOptions> & { proxyHost: string; proxyPort: number },
): SipTrunkOptions {
  return {
    name: 'trunk',
    user: null,
    password: null,
    domain: change.proxyHost,
    from: '+4773000000',
    assertIdentity: true,
    allowedSources: [],
    mediaSources: [],
    localAddress: null,
    localPort: 0,
    publicAddress: null,
    rtpPorts: { from: 34_000, to: 35_999 },
    ringSeconds: 30,
    extension: 'digits',
    callsAtOnce: 100,
    timeoutMs: 4000,
    probeSeconds: 0,
    promptsFolder: null,
    ...change,
  };
}

let count = 0;

/** A call with a reference of its own. */
export function makeCall(change: Partial<CodeCall> = {}): CodeCall {
  count += 1;
  return {
    reference: `call-${count}`,
    to: '+4791234567',
    extension: null,
    language: 'nb',
    mode: 'read-code',
    code: '482913',
    messageReference: 'KD',
    validForSeconds: 600,
    receiptUrl: 'https://login.example.org/receipts/trunk/x',
    ...change,
  };
}

/** A gateway whose link is open, and what it says. */
export interface TestTrunk {
  gateway: CallGateway;
  changes: LinkChange[];
  /** What was told of a call, outcomes by their own name. */
  told(call: CodeCall): string[];
  /** Resolves with what was told when the call has ended. */
  ended(call: CodeCall, withinMs?: number): Promise<string[]>;
  close(): Promise<void>;
}

const wordOf = (receipt: ReceiptState): string => (receipt.state === 'call-ended' ? receipt.outcome : receipt.state);
const ENDS: readonly CallOutcome[] = [
  'approved',
  'denied',
  'read-out',
  'not-confirmed',
  'busy',
  'no-answer',
  'declined',
  'unreachable',
  'bad-number',
  'gateway-failed',
];

/** Opens a gateway and resolves when its link was told of. */
export async function openTestTrunk(options: SipTrunkOptions): Promise<TestTrunk> {
  const gateway = createSipGateway(options);
  const receipts = new Map<string, string[]>();
  const changes: LinkChange[] = [];
  gateway.link?.open({
    async onReceipt({ about, receipt }) {
      assert.ok('reference' in about);
      receipts.set(about.reference, [...(receipts.get(about.reference) ?? []), wordOf(receipt)]);
    },
    onChange: (change) => changes.push(change),
  });
  await waitUntil('the link is told of', () => changes.length > 0);
  const told = (call: CodeCall) => receipts.get(call.reference) ?? [];
  return {
    gateway,
    changes,
    told,
    async ended(call, withinMs = 60_000) {
      const isOver = () => ENDS.some((end) => told(call).includes(end));
      await waitUntil(`${call.reference} ends`, isOver, withinMs);
      return told(call);
    },
    close: async () => gateway.link?.close(),
  };
}
