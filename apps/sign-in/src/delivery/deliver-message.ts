import type { CallGateway, CodeCall, SendVerdict, TextGateway, TextMessage } from '@vakt/transports/transport';
import type { DeliveryDependencies } from './dependencies.ts';
import { claimMessage, storeHandedOver } from './hand-over.store.ts';
import { hangUp } from './hang-up.ts';
import { openMessageRow } from './message-content.ts';
import { createNext } from './next-message.ts';
import { type ClaimedMessage, loadLeft, storeNotTaken } from './outbox.store.ts';
import { joinOrphans } from './receive-receipt.ts';

/**
 * Hands a queued message to its gateway, and to the next gateway when that one does not take it, with the same code,
 * reference and text. At most one send per (challenge, send number, gateway), by any number of processes: the row is
 * claimed before the gateway is asked, and a claimed row is never handed to the same gateway again. No database
 * connection is held while a gateway is asked. Does nothing when somebody else has the message.
 */
export async function deliverMessage(deps: DeliveryDependencies, outboxId: string): Promise<void> {
  let id: string | null = outboxId;
  while (id !== null) {
    const claimed = await claimMessage(deps.db, id);
    id = claimed ? await handOver(deps, claimed) : null;
  }
}

/**
 * Takes over a message that a killed process left in `sending`: nobody knows whether its gateway got it, so it goes to
 * the next gateway, or, when there is none, fails as `unknown` and the page offers to send again.
 */
export async function recoverMessage(deps: DeliveryDependencies, outboxId: string): Promise<void> {
  const left = await loadLeft(deps.db, outboxId, 'sending');
  if (!left) return;
  deps.log.warn({ gateway: left.gateway, outboxId }, 'a message was left in sending');
  const next = await storeVerdict(deps, left, { verdict: 'maybe-sent', reason: 'unknown' });
  if (next) await deliverMessage(deps, next);
}

/**
 * Sends a message that a gateway took, and perhaps lost when it died, through the next one as well: the same code. Without
 * another gateway nothing is claimed and nothing changes: the first may still deliver it.
 */
export async function rescueMessage(deps: DeliveryDependencies, outboxId: string): Promise<void> {
  const left = await loadLeft(deps.db, outboxId, 'handed-over');
  const next = left ? createNext(deps, left) : null;
  if (!left || !next || deps.breakers.isPassedBy(next.gateway)) return;
  deps.log.warn(
    { gateway: left.gateway, outboxId },
    'a gateway was down and says nothing of a message: the next one gets it',
  );
  const nextId = await storeNotTaken(deps.db, left.id, { reason: 'unknown', sure: false, from: 'handed-over' }, next);
  if (nextId) await deliverMessage(deps, nextId);
}

async function handOver(deps: DeliveryDependencies, claimed: ClaimedMessage): Promise<string | null> {
  // Queued before its gateway was made the drill's: a person's message must not be lost in an exercise.
  if (deps.ways.isDrill(claimed.gateway) && !claimed.counted.test) return storeVerdict(deps, claimed, GONE);
  // Queued before its gateway began to fail: the person is spared the wait, as long as another one can take it.
  if (deps.breakers.isPassedBy(claimed.gateway)) {
    const next = createNext(deps, claimed);
    if (next && !deps.breakers.isPassedBy(next.gateway)) return storeVerdict(deps, claimed, PASSED_BY);
  }
  const verdict = await askGateway(deps, claimed);
  deps.breakers.note(claimed.gateway, verdict);
  return storeVerdict(deps, claimed, verdict ?? { verdict: 'maybe-sent', reason: 'unknown' });
}

/** Nothing was sent: the next one takes it. */
const PASSED_BY: SendVerdict = { verdict: 'refused', reason: 'temporary', advice: 'try-next' };

/** What the gateway says; null when it threw. */
async function askGateway(deps: DeliveryDependencies, claimed: ClaimedMessage): Promise<SendVerdict | null> {
  try {
    if (claimed.channel === 'sms') {
      const gateway = deps.gateways.texts.find(({ name }) => name === claimed.gateway);
      return gateway ? await sendText(deps, gateway, claimed) : GONE;
    }
    const gateway = deps.gateways.calls.find(({ name }) => name === claimed.gateway);
    return gateway ? await placeCall(deps, gateway, claimed) : GONE;
  } catch (error) {
    // A bug of ours or of the transport. Only its name is logged: messages may quote what was sent.
    const kind = error instanceof Error ? error.name : typeof error;
    deps.log.error({ gateway: claimed.gateway, outboxId: claimed.id, kind }, 'a gateway threw');
    return null;
  }
}

/** The configuration has lost the gateway since the message was queued. */
const GONE: SendVerdict = { verdict: 'refused', reason: 'config', advice: 'try-next' };

function sendText(deps: DeliveryDependencies, gateway: TextGateway, claimed: ClaimedMessage): Promise<SendVerdict> {
  const { to, receiptToken, content } = openMessageRow(deps.keyring, claimed);
  const message: TextMessage = {
    reference: claimed.id,
    to,
    from: deps.settings.delivery.sender,
    body: content.text,
    validForSeconds: secondsLeft(claimed),
    receiptUrl: receiptUrl(deps, claimed.gateway, receiptToken),
  };
  return gateway.sendText(message);
}

function placeCall(deps: DeliveryDependencies, gateway: CallGateway, claimed: ClaimedMessage): Promise<SendVerdict> {
  return gateway.placeCall(openCall(deps, claimed));
}

/** The call that a stored message stands for, as its gateway gets it. */
export function openCall(deps: DeliveryDependencies, claimed: ClaimedMessage): CodeCall {
  const { to, receiptToken, content } = openMessageRow(deps.keyring, claimed);
  const mode = deps.settings.codes.voice;
  return {
    reference: claimed.id,
    to,
    extension: content.extension,
    language: content.language,
    mode,
    code: mode === 'approve' ? '' : content.code,
    messageReference: content.messageReference,
    validForSeconds: secondsLeft(claimed),
    receiptUrl: receiptUrl(deps, claimed.gateway, receiptToken),
  };
}

function secondsLeft(claimed: ClaimedMessage): number {
  return Math.max(1, Math.floor(claimed.secondsLeft));
}

function receiptUrl(deps: DeliveryDependencies, gateway: string, token: string): string {
  return new URL(`/receipts/${encodeURIComponent(gateway)}/${token}`, deps.settings.publicUrl).href;
}

/** Stores what the gateway said; gives the id of the next gateway's message when there is one to send. */
async function storeVerdict(
  deps: DeliveryDependencies,
  claimed: ClaimedMessage,
  verdict: SendVerdict,
): Promise<string | null> {
  if (verdict.verdict === 'handed-over') {
    const { wanted } = await storeHandedOver(deps.db, claimed.id, verdict.gatewayMessageId);
    if (verdict.gatewayMessageId !== null && reportsById(deps, claimed.gateway))
      await joinOrphans(deps, claimed.gateway, verdict.gatewayMessageId);
    // The sign-in was over while the call was being placed: nobody else can have hung it up.
    if (claimed.channel === 'call' && !wanted)
      await hangUp(deps, { ...claimed, gatewayMessageId: verdict.gatewayMessageId });
    return null;
  }
  const sure = verdict.verdict === 'refused';
  const facts = { gateway: claimed.gateway, outboxId: claimed.id, reason: verdict.reason };
  if (sure && verdict.advice === 'alert') deps.log.error(facts, 'a gateway refuses us: look at its configuration');
  else deps.log.warn({ ...facts, sure }, 'a gateway did not take a message');
  const next = sure && verdict.advice === 'tell-person' ? null : createNext(deps, claimed);
  return storeNotTaken(deps.db, claimed.id, { reason: verdict.reason, sure }, next);
}

/**
 * Receipts over a link, and on one address for all messages, name a message by the gateway's id, and may have come before
 * we stored it.
 */
function reportsById({ gateways: { texts, calls } }: DeliveryDependencies, name: string): boolean {
  const isOne = (gateway: { name: string; link?: unknown }) => gateway.name === name && gateway.link !== undefined;
  return [...texts, ...calls].some(isOne) || texts.some((one) => one.name === name && one.readSharedReceipts);
}
