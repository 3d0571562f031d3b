import { refuse } from '../ask-gateway.ts';
import type { FailureReason, LinkHooks, SendVerdict, TextGateway, TextMessage } from '../transport.ts';
import { judgeStatusCode, readStatus } from './command-status.ts';
import type { SmppAddress } from './connection.ts';
import { createLateAnswers, type LateAnswers } from './late-answers.ts';
import { SmppLink } from './link.ts';
import { type MessageIds, readAnsweredId } from './message-id.ts';
import { createPace, type Pace } from './pace.ts';
import { COMMAND, type DeliverFields, decodeMessageId, encodeBind } from './pdu.ts';
import type { RequestOutcome } from './pending-requests.ts';
import { readSmppReceipt } from './receipt.ts';
import { createSubmitWriter, type PreparedText } from './submit.ts';
import { SMPP_TIMINGS, type SmppTimings } from './timings.ts';

export interface SmppOptions extends SmppAddress {
  name: string;
  systemId: string;
  password: string;
  /** `system_type` and `service_type`: empty unless the operator says otherwise. */
  systemType: string;
  serviceType: string;
  /** Addresses that the bind asks for; an empty range leaves it to the operator. */
  addressRange: { ton: number; npi: number; range: string };
  /** Type and plan of a sender of 4 or 5 digits. */
  shortCode: { ton: number; npi: number };
  /** How many messages may be under way at once. */
  window: number;
  messagesPerSecond: number | null;
  messageIds: MessageIds;
  /** What the operator's `err:` codes mean, in small letters; a receipt's state decides for the others. */
  receiptErrors: Readonly<Record<string, FailureReason>>;
  /** Milliseconds for the answer to one message. */
  timeoutMs: number;
}

/** So often at most is a message given to a gateway that is busy. */
const MOST_TRIES = 3;

interface Parts {
  options: SmppOptions;
  timings: SmppTimings;
  link: SmppLink;
  pace: Pace;
  late: LateAnswers;
}

/** A message on its way: when it was given to us, and how often the gateway was too busy for it. */
interface Attempt {
  message: TextMessage;
  text: PreparedText;
  begunAt: number;
  tries: number;
}

const elapsedMs = ({ begunAt }: Attempt) => performance.now() - begunAt;

/** The verdict when the link is not up: surely not sent. */
function refuseDown({ link }: Parts): SendVerdict {
  return { verdict: 'refused', reason: link.down?.failure ?? 'temporary', advice: 'try-next' };
}

/** Gives one part to the gateway once, in its turn. A verdict when it did not come to that. */
async function submitOnce(parts: Parts, attempt: Attempt, at: number): Promise<RequestOutcome | SendVerdict> {
  const { link, pace, timings, late } = parts;
  const from = performance.now();
  if (!(await link.whenUp(timings.turn))) return refuseDown(parts);
  const turn = await pace.enter(Math.max(0, timings.turn - (performance.now() - from)));
  if (turn === 'slow') return { verdict: 'refused', reason: 'throttled', advice: 'try-next' };
  if (turn === 'full') return { verdict: 'refused', reason: 'temporary', advice: 'try-next' };
  try {
    const { message, text } = attempt;
    const body = text.body(at, message.validForSeconds - elapsedMs(attempt) / 1000);
    // Its life ended while it waited: nobody wants it any more.
    if (!body) return { verdict: 'refused', reason: 'temporary', advice: 'try-next' };
    return await link.request(COMMAND.submitSm, body, {
      timeoutMs: readPatience(parts, attempt, at),
      ...(at === text.count - 1 ? { onLate: (answer) => late.hear(message.reference, answer) } : {}),
    });
  } finally {
    pace.leave();
  }
}

/** The least that an answer is given, however long it took to come to that. Milliseconds. */
const LEAST_PATIENCE = 1000;

/** What is left of the time for all parts and tries of a message. */
function leftMs({ options, timings }: Parts, attempt: Attempt): number {
  return Math.max(options.timeoutMs, timings.busyInAll) - elapsedMs(attempt);
}

/** How long an answer may take: the first has its whole time, the others what is left. */
function readPatience(parts: Parts, attempt: Attempt, at: number): number {
  const { timeoutMs } = parts.options;
  if (at === 0 && attempt.tries === 0) return timeoutMs;
  return Math.min(timeoutMs, Math.max(LEAST_PATIENCE, leftMs(parts, attempt)));
}

const isVerdict = (given: RequestOutcome | SendVerdict): given is SendVerdict => 'verdict' in given;

/** Gives one part to the gateway, again when it is busy; for so long and so often as is bearable. */
async function submitPart(parts: Parts, attempt: Attempt, at: number): Promise<RequestOutcome | SendVerdict> {
  const { timings, pace } = parts;
  for (;;) {
    const outcome = await submitOnce(parts, attempt, at);
    if (isVerdict(outcome) || outcome.came !== 'answer' || readStatus(outcome.status) !== 'same-later') return outcome;
    pace.slowDown();
    attempt.tries += 1;
    const wait = timings.busyLeast + Math.random() * (timings.busyMost - timings.busyLeast);
    if (attempt.tries >= MOST_TRIES || elapsedMs(attempt) + wait > timings.busyInAll) return outcome;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** What became of one part, as a verdict. */
function judge(parts: Parts, outcome: RequestOutcome | SendVerdict): SendVerdict {
  if (isVerdict(outcome)) return outcome;
  switch (outcome.came) {
    case 'not-written':
      return refuseDown(parts);
    case 'no-answer':
    case 'lost':
      return { verdict: 'maybe-sent', reason: 'temporary' };
    case 'answer': {
      if (outcome.status !== 0) return judgeStatusCode(outcome.status);
      const id = decodeMessageId(outcome.body);
      return { verdict: 'handed-over', gatewayMessageId: id && readAnsweredId(id, parts.options.messageIds) };
    }
  }
}

/** All parts in order, each when the one before it was taken. */
async function sendAll(parts: Parts, message: TextMessage, text: PreparedText): Promise<SendVerdict> {
  const attempt: Attempt = { message, text, begunAt: performance.now(), tries: 0 };
  for (let at = 0; ; at += 1) {
    const verdict = judge(parts, await submitPart(parts, attempt, at));
    const more = verdict.verdict === 'handed-over' && at < text.count - 1;
    if (more && leftMs(parts, attempt) > 0) continue;
    if (more) return { verdict: 'maybe-sent', reason: 'temporary' };
    // Some of it is on its way: a phone may show that much.
    if (verdict.verdict === 'refused' && at > 0) return { verdict: 'maybe-sent', reason: verdict.reason };
    return verdict;
  }
}

async function passReceipt(fields: DeliverFields, options: SmppOptions, late: LateAnswers, hooks: LinkHooks) {
  const told = readSmppReceipt(fields, options.receiptErrors);
  if (!told) return;
  const { gatewayMessageId, receipt } = told;
  const reference = late.referenceOf(gatewayMessageId);
  await hooks.onReceipt({ about: reference === null ? { gatewayMessageId } : { reference }, receipt });
}

/**
 * Creates the way out through an operator's SMPP 3.4 link. A message waits at most one second for a link that is just
 * coming up and for its turn, then `timeoutMs` for its answer. All parts, and all tries when the gateway is busy, take no
 * more than two seconds on top of eight, or of `timeoutMs` if that is longer. A link whose last try failed is not waited for: the next gateway gets the message at once.
 */
export function createSmppGateway(options: SmppOptions, timings: SmppTimings = SMPP_TIMINGS): TextGateway {
  const { ton, npi, range } = options.addressRange;
  const link = new SmppLink({
    address: options,
    bind: encodeBind({
      systemId: options.systemId,
      password: options.password,
      systemType: options.systemType,
      addressTon: ton,
      addressNpi: npi,
      addressRange: range,
    }),
    timings,
    onDeliver: (fields, hooks) => passReceipt(fields, options, late, hooks),
  });
  const late = createLateAnswers(options.messageIds, () => link.hooks);
  const parts: Parts = { options, timings, link, pace: createPace(options), late };
  const prepare = createSubmitWriter(options);
  return {
    name: options.name,
    link,
    async sendText(message) {
      const text = prepare(message);
      return typeof text === 'string' ? refuse(text) : sendAll(parts, message, text);
    },
    async checkLink() {
      await link.check().catch((error: Error) => {
        throw new Error(`${options.name}: ${error.message}`);
      });
    },
  };
}
