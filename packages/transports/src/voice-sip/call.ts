import { randomInt } from 'node:crypto';
import { refuse } from '../ask-gateway.ts';
import type { ClipLibrary } from '../prompts/clips.ts';
import { renderAlaw } from '../prompts/sound.ts';
import { choosePromptLanguage } from '../prompts/words.ts';
import type { CodeCall, ReceiptState, SendVerdict } from '../transport.ts';
import {
  beginCall,
  type CallInput,
  type CallOrder,
  type CallProgress,
  type Section,
  stepCall,
} from '../voice-call/call-machine.ts';
import { timeSection } from '../voice-call/sections.ts';
import type { SipCore } from './core.ts';
import { type Leg, type LegEnd, type LegPlan, placeLeg } from './leg.ts';
import type { Media } from './media.ts';
import type { SipTrunkOptions } from './options.ts';
import { judgeEnd } from './results.ts';
import { type Codec, OUR_EVENT_TYPE, readSdp, type SoundTarget, writeSdp } from './sdp.ts';

export interface CallParts {
  core: SipCore;
  call: CodeCall;
  options: SipTrunkOptions;
  library: ClipLibrary;
  /** Opens the sound of the call, ready to be aimed. */
  openMedia(onKey: (key: string) => void): Media;
  tell(receipt: ReceiptState): void;
}

/** A call under way. */
export interface RunningCall {
  /** What the gateway answers: as soon as a phone rings or somebody answers, or when it was not taken. */
  verdict: Promise<SendVerdict>;
  /** Ends it from our side. */
  end(): void;
  /** When everything of it is over. */
  over: Promise<void>;
}

interface Running {
  parts: CallParts;
  progress: CallProgress;
  media: Media;
  leg: Leg | null;
  rung: boolean;
  answered: boolean;
  /** How it came out was told already. */
  decided: boolean;
  sdpVersion: number;
  sdpId: number;
  stopWait: () => void;
  stopZero: () => void;
  stopLife: () => void;
  settle(verdict: SendVerdict): void;
  finish(): void;
}

/** Between INVITE and the first ring: mobile networks look for the phone that long. */
const SETUP_MS = 12_000;
const NO_TIMER = () => {};
const HANDED_OVER: SendVerdict = { verdict: 'handed-over', gatewayMessageId: null };

function renderSection({ library, call }: CallParts, section: Section): Buffer {
  const { language } = choosePromptLanguage(call.language);
  return renderAlaw(library, language, timeSection(library, call, section));
}

function perform(running: Running, order: CallOrder): void {
  const { parts, media } = running;
  const { schedule } = parts.core;
  switch (order.order) {
    case 'say':
      running.stopWait();
      media.play(renderSection(parts, order.section), () => feed(running, { input: 'said' }));
      return;
    case 'dial':
      media.dial(order.digits, () => feed(running, { input: 'dialled' }));
      return;
    case 'wait':
      running.stopWait();
      running.stopWait = schedule.after(order.milliseconds, () => feed(running, { input: 'waited' }));
      return;
    case 'wait-zero':
      running.stopZero();
      running.stopZero = schedule.after(order.milliseconds, () => feed(running, { input: 'zero-waited' }));
      return;
    case 'tell':
      parts.tell({ state: 'call-ended', outcome: order.outcome });
      return;
    case 'hang-up':
      running.leg?.leave();
  }
}

function feed(running: Running, input: CallInput): void {
  const { progress, orders } = stepCall(running.progress, input);
  running.progress = progress;
  for (const order of orders) perform(running, order);
}

function writeOurSdp(running: Running, codecs: readonly Codec[], eventType: number | null): string {
  running.sdpVersion += 1;
  const { here } = running.parts.core;
  const { sdpId: id, sdpVersion: version } = running;
  return writeSdp({ address: here.host, port: running.media.port, id, version, codecs, eventType });
}

function takeAnswer(running: Running, sdp: string): void {
  const target = readSdp(sdp);
  if (!target) {
    // Answered, but not in G.711: nothing can be said. Not rung elsewhere when this phone rang.
    running.decided = true;
    if (running.rung) running.parts.tell({ state: 'call-ended', outcome: 'gateway-failed' });
    running.settle(refuse('config'));
    running.leg?.leave();
    return;
  }
  running.answered = true;
  running.settle(HANDED_OVER);
  running.parts.tell({ state: 'answered' });
  running.media.aim(target);
  feed(running, { input: 'answered' });
}

/** A new session of theirs within the call. */
function takeOffer(running: Running, sdp: string | null): string | null {
  if (sdp === null) return writeOurSdp(running, ['pcma', 'pcmu'], OUR_EVENT_TYPE);
  const target: SoundTarget | null = readSdp(sdp);
  if (!target) return null;
  running.media.aim(target);
  return writeOurSdp(running, [target.codec], target.eventType);
}

function takeEnd(running: Running, end: LegEnd): void {
  if (running.answered) feed(running, { input: 'hung-up' });
  else if (!running.decided) {
    const result = judgeEnd(end, running.rung);
    if ('verdict' in result) running.settle(result.verdict);
    else {
      running.settle(HANDED_OVER);
      running.parts.tell({ state: 'call-ended', outcome: result.outcome });
    }
  }
  running.finish();
}

function planLeg(running: Running): LegPlan {
  const { call, options, core } = running.parts;
  const identity = `<sip:${options.from}@${options.domain};user=phone>`;
  const number = `sip:${call.to}@${options.domain};user=phone`;
  return {
    target: number,
    from: identity,
    to: `<${number}>`,
    contact: `<sip:${options.from}@${core.here.host}:${core.here.port}>`,
    headers: options.assertIdentity ? [['P-Asserted-Identity', identity]] : [],
    sdp: writeOurSdp(running, ['pcma', 'pcmu'], OUR_EVENT_TYPE),
    limits: { silenceMs: options.timeoutMs, setupMs: SETUP_MS, ringMs: options.ringSeconds * 1000 },
  };
}

function start(running: Running): void {
  const { core, call, tell } = running.parts;
  running.leg = placeLeg(core, planLeg(running), {
    rang() {
      running.rung = true;
      running.settle(HANDED_OVER);
      tell({ state: 'ringing' });
    },
    answered: (sdp) => takeAnswer(running, sdp),
    offered: (sdp) => takeOffer(running, sdp),
    key: (key) => feed(running, { input: 'key', key }),
    ended: (end) => takeEnd(running, end),
  });
  running.stopLife = core.schedule.after(call.validForSeconds * 1000, () => running.leg?.leave());
}

/**
 * Places a call and sees it through: rings, greets, waits for a key, reads the code, says goodbye. Throws before
 * anything is sent when the call cannot be spoken (a sign without a clip: a bug of ours).
 */
export function runCall(parts: CallParts): RunningCall {
  const { call, options } = parts;
  if (call.extension !== null) renderSection(parts, 'transfer');
  renderSection(parts, call.mode === 'approve' ? 'greeting' : 'reading');
  const verdict = Promise.withResolvers<SendVerdict>();
  const over = Promise.withResolvers<void>();
  const running: Running = {
    parts,
    progress: beginCall({ mode: call.mode, extension: call.extension, reachedBy: options.extension }),
    media: parts.openMedia((key) => feed(running, { input: 'key', key })),
    leg: null,
    rung: false,
    answered: false,
    decided: false,
    sdpVersion: 0,
    sdpId: randomInt(2 ** 31),
    stopWait: NO_TIMER,
    stopZero: NO_TIMER,
    stopLife: NO_TIMER,
    settle: verdict.resolve,
    finish() {
      running.stopWait();
      running.stopZero();
      running.stopLife();
      running.media.close();
      over.resolve();
    },
  };
  start(running);
  return { verdict: verdict.promise, end: () => running.leg?.leave(), over: over.promise };
}
