import { refuse } from '../ask-gateway.ts';
import { type ClipLibrary, createClipLibrary } from '../prompts/clips.ts';
import { type Schedule, systemSchedule } from '../schedule.ts';
import type { CallGateway, CodeCall, LinkHooks, SendVerdict } from '../transport.ts';
import { createAddressList } from './addresses.ts';
import { type RunningCall, runCall } from './call.ts';
import { createKeptLink, type KeptLink, probeTrunk } from './link.ts';
import { createMedia, openMediaSocket } from './media.ts';
import type { SipTrunkOptions } from './options.ts';
import { createReceiptTeller, type ReceiptTeller } from './receipts.ts';

/** Time, handed in by tests. */
export interface SipTime {
  schedule: Schedule;
  /** Milliseconds that only go forward. */
  now(): number;
}

const systemTime: SipTime = { schedule: systemSchedule, now: () => performance.now() };

/** One call from the request on: first its socket is opened, then it runs. */
interface Placed {
  verdict: Promise<SendVerdict>;
  running: RunningCall | null;
  /** Ended before it ran. */
  withdrawn: boolean;
}

interface Trunk {
  options: SipTrunkOptions;
  time: SipTime;
  library: ClipLibrary;
  link: KeptLink;
  /** Nobody, until the link is opened. */
  receipts: ReceiptTeller | null;
  /** By reference, as long as the code lives: a repeated request places no second call. */
  placed: Map<string, Placed>;
  /** Calls that are being placed or are under way. */
  busy: number;
  closing: boolean;
  isMediaAllowed(address: string): boolean;
}

const NUMBER = /^\+[1-9]\d{6,14}$/;
const EXTENSION = /^\d{1,10}$/;
/** How long the trunk gets to answer our last BYE and CANCEL. */
const CLOSE_WAITS_MS = 2000;
const CLOSE_STEP_MS = 50;

async function runPlaced(trunk: Trunk, call: CodeCall, placed: Placed): Promise<SendVerdict> {
  const { options, library, time } = trunk;
  const socket = await openMediaSocket(options.localAddress ?? '0.0.0.0', options.rtpPorts).catch(() => null);
  const open = trunk.link.current();
  if (!socket || !open || placed.withdrawn) {
    socket?.close();
    trunk.busy -= 1;
    if (!placed.withdrawn || trunk.closing) return refuse('temporary');
    // No longer wanted: the next gateway may not call either.
    trunk.receipts?.tell(call.reference, { state: 'call-ended', outcome: 'no-answer' });
    return { verdict: 'handed-over', gatewayMessageId: null };
  }
  try {
    placed.running = runCall({
      core: open.core,
      call,
      options,
      library,
      openMedia: (onKey) => createMedia({ socket, time, isAllowed: trunk.isMediaAllowed, onKey }),
      tell: (receipt) => trunk.receipts?.tell(call.reference, receipt),
    });
  } catch (error) {
    socket.close();
    trunk.busy -= 1;
    throw error;
  }
  void placed.running.over.then(() => {
    trunk.busy -= 1;
  });
  return placed.running.verdict;
}

function placeCall(trunk: Trunk, call: CodeCall): Promise<SendVerdict> {
  const known = trunk.placed.get(call.reference);
  if (known) return known.verdict;
  // These go into what we send as they are.
  if (!NUMBER.test(call.to) || (call.extension !== null && !EXTENSION.test(call.extension))) {
    return Promise.resolve(refuse('invalid_number'));
  }
  if (trunk.closing || trunk.link.current() === null) return Promise.resolve(refuse('temporary'));
  if (trunk.busy >= trunk.options.callsAtOnce) {
    return Promise.resolve({ verdict: 'refused', reason: 'throttled', advice: 'try-next' });
  }
  trunk.busy += 1;
  const placed: Placed = { verdict: Promise.resolve(refuse('temporary')), running: null, withdrawn: false };
  placed.verdict = runPlaced(trunk, call, placed);
  trunk.placed.set(call.reference, placed);
  trunk.time.schedule.after(call.validForSeconds * 1000, () => trunk.placed.delete(call.reference));
  return placed.verdict;
}

function endPlaced(placed: Placed): void {
  placed.withdrawn = true;
  placed.running?.end();
}

/** Hangs up everywhere, and gives the trunk a moment to hear it, and the receipts to be stored. */
async function closeTrunk(trunk: Trunk): Promise<void> {
  trunk.closing = true;
  for (const placed of trunk.placed.values()) endPlaced(placed);
  const pending = () =>
    (trunk.link.current()?.core.transactions.countPending() ?? 0) + (trunk.receipts?.countWaiting() ?? 0);
  for (let waited = 0; pending() > 0 && waited < CLOSE_WAITS_MS; waited += CLOSE_STEP_MS) {
    await new Promise<void>((resolve) => trunk.time.schedule.after(CLOSE_STEP_MS, resolve));
  }
  trunk.link.close();
}

async function checkLink(trunk: Trunk): Promise<void> {
  const open = trunk.link.current();
  const { name } = trunk.options;
  if (!open) throw new Error(`${name}: the socket for SIP is not open.`);
  // A trunk that is not to be asked by OPTIONS is thought well of until a call shows otherwise.
  if (trunk.options.probeSeconds === 0) return;
  const fault = await probeTrunk(open, trunk.options);
  if (fault) throw new Error(`${name}: ${fault.reason}.`);
}

/**
 * Creates the way out over a SIP trunk (RFC 3261 over UDP, sound by RTP in G.711). Throws one sentence for the operator
 * when a recorded prompt cannot be used.
 */
export function createSipGateway(options: SipTrunkOptions, time: SipTime = systemTime): CallGateway {
  const trunk: Trunk = {
    options,
    time,
    library: createClipLibrary(options.promptsFolder),
    link: createKeptLink(options, time.schedule),
    receipts: null,
    placed: new Map(),
    busy: 0,
    closing: false,
    isMediaAllowed: createAddressList(options.mediaSources),
  };
  return {
    name: options.name,
    link: {
      open(hooks: LinkHooks) {
        trunk.receipts = createReceiptTeller(hooks, time.schedule);
        trunk.link.open(hooks);
      },
      close: () => closeTrunk(trunk),
    },
    placeCall: (call) => placeCall(trunk, call),
    async endCall(reference) {
      const placed = trunk.placed.get(reference);
      if (placed) endPlaced(placed);
    },
    checkLink: () => checkLink(trunk),
  };
}
