import { hashToken } from '@vakt/foundation/secrets';
import type { CallOutcome, FailureReason, LinkReceipt, ReceiptRequest, ReceiptState } from '@vakt/transports/transport';
import { recordEvent } from '../audit/record-event.ts';
import type { Database } from '../tables.ts';
import type { DeliveryDependencies } from './dependencies.ts';
import { createNext } from './next-message.ts';
import type { NewMessage } from './outbox.store.ts';
import {
  applyDelivery,
  applyReceipt,
  approveChallenge,
  denyChallenge,
  insertOrphan,
  loadFailing,
  type ReceiptAddress,
  type ReceiptChange,
  takeOrphans,
} from './receipts.store.ts';

/** `unknown`: no such message, another gateway's token, or not a receipt in this gateway's shape; nobody is told which. */
export type ReceiptVerdict = 'stored' | 'repeated' | 'unknown';

/** As `newToken()` makes them. */
const TOKEN = /^[\w-]{43}$/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
/** SMPP ids have at most 64 characters (§5.2.23); nobody's are much longer. */
const LONGEST_ID = 100;

/**
 * Takes in what a gateway says of one message. The token in the address names the message and proves that it comes
 * from the gateway: it was told to nobody else. Some providers have one such address for all messages. Repeats and late receipts are harmless. Throws only when storing
 * fails; the gateway then hears an error and comes again.
 */
export async function receiveReceipt(
  deps: DeliveryDependencies,
  gateway: string,
  token: string,
  request: ReceiptRequest,
): Promise<ReceiptVerdict> {
  const shared = readShared(deps, gateway, request);
  if (shared) {
    for (const receipt of shared) await receiveLinkReceipt(deps, gateway, receipt);
    // Also for messages that are none of ours: the address was the right one, and nothing changes by asking again.
    return 'stored';
  }
  const { readers } = deps.gateways;
  const read = Object.hasOwn(readers, gateway) ? readers[gateway] : undefined;
  if (!read || !TOKEN.test(token)) return 'unknown';
  const receipt = readSafely(deps, gateway, () => read(request));
  if (!receipt) return 'unknown';
  return storeReceipt(deps, { gateway, receiptHash: hashToken(token) }, receipt);
}

/** What a gateway said over its own link. Resolves when it is stored, or kept for a message that is not known yet. */
export async function receiveLinkReceipt(
  deps: DeliveryDependencies,
  gateway: string,
  { about, receipt }: LinkReceipt,
): Promise<ReceiptVerdict> {
  if ('reference' in about) {
    return UUID.test(about.reference) ? storeReceipt(deps, { gateway, id: about.reference }, receipt) : 'unknown';
  }
  const { gatewayMessageId } = about;
  if (gatewayMessageId.length > LONGEST_ID) return 'unknown';
  const verdict = await storeReceipt(deps, { gateway, gatewayMessageId }, receipt);
  if (verdict !== 'unknown') return verdict;
  // It may have overtaken our own storing of the id (R9): kept first and looked for again after, so that one of the two
  // sees the other.
  await insertOrphan(deps.db, { gateway, gatewayMessageId, receipt });
  return storeReceipt(deps, { gateway, gatewayMessageId }, receipt);
}

/** Applies the receipts that came before the gateway's id of a message was stored. */
export async function joinOrphans(
  deps: DeliveryDependencies,
  gateway: string,
  gatewayMessageId: string,
): Promise<void> {
  for (const receipt of await takeOrphans(deps.db, { gateway, gatewayMessageId }))
    await storeReceipt(deps, { gateway, gatewayMessageId }, receipt);
}

/**
 * Stores one receipt. A key pressed in a call moves the challenge with it; a failure that is the gateway's and not the
 * number's sends the same message through the next gateway.
 */
export async function storeReceipt(
  deps: DeliveryDependencies,
  message: ReceiptAddress,
  receipt: ReceiptState,
): Promise<ReceiptVerdict> {
  const change = toChange(receipt, deps.settings.codes.voice);
  const answer = change.outcome === 'approved' || change.outcome === 'denied' ? change.outcome : null;
  const stored = answer
    ? await deps.db.transaction().execute((trx) => storeAnswer(trx, message, change, answer))
    : await applyPlain(deps, message, change);
  if (!stored) return 'unknown';
  if (stored.nextId !== null) deps.deliverSoon(stored.nextId);
  if (stored.changed && change.state === 'delivered') deps.breakers.noteReceipt(message.gateway, null);
  return stored.changed ? 'stored' : 'repeated';
}

async function applyPlain(deps: DeliveryDependencies, message: ReceiptAddress, change: ReceiptChange) {
  if (change.state === 'delivered' && change.outcome === null && 'gatewayMessageId' in message)
    return applyDelivery(deps.db, message);
  return applyReceipt(deps.db, message, change, await findNext(deps, message, change));
}

/** Reasons that another gateway may not have. */
const GATEWAYS_OWN: readonly (FailureReason | null)[] = [
  'sender_refused',
  'filtered',
  'throttled',
  'auth',
  'quota',
  'config',
  'temporary',
];

async function findNext(
  deps: DeliveryDependencies,
  message: ReceiptAddress,
  change: ReceiptChange,
): Promise<NewMessage | null> {
  if (change.state !== 'failed' || !GATEWAYS_OWN.includes(change.reason)) return null;
  const failing = await loadFailing(deps.db, message);
  if (!failing) return null;
  const { gateway } = failing;
  deps.log.warn({ gateway, reason: change.reason }, 'a gateway reports a failure of its own');
  deps.breakers.noteReceipt(gateway, change.reason);
  return createNext(deps, failing);
}

/** Receipts on the one address that a provider has for all its messages; null when it is not that address, or not proved to be. */
function readShared(
  deps: DeliveryDependencies,
  gateway: string,
  request: ReceiptRequest,
): readonly LinkReceipt[] | null {
  const { texts } = deps.gateways;
  try {
    return texts.find(({ name }) => name === gateway)?.readSharedReceipts?.(request) ?? null;
  } catch {
    deps.log.warn({ gateway }, 'a receipt could not be read');
    return null;
  }
}

function readSafely(deps: DeliveryDependencies, gateway: string, read: () => ReceiptState | null): ReceiptState | null {
  try {
    const receipt = read();
    if (!receipt) deps.log.warn({ gateway }, 'a receipt could not be read');
    return receipt;
  } catch {
    deps.log.warn({ gateway }, 'a receipt could not be read');
    return null;
  }
}

/** A key pressed in a call changes message and challenge together, once: of `#`, a typed code and a cancelled sign-in one wins (R11). */
async function storeAnswer(
  trx: Database,
  message: ReceiptAddress,
  change: ReceiptChange,
  answer: 'approved' | 'denied',
) {
  const stored = await applyReceipt(trx, message, change);
  if (!stored?.changed || stored.challengeId === null) return stored;
  if (answer === 'approved') {
    const approved = await approveChallenge(trx, stored.challengeId);
    if (approved) {
      const { accountId, journeyId, purpose } = approved;
      await recordEvent(trx, { kind: 'call-approved', accountId, journeyId, detail: { purpose } });
    }
    return stored;
  }
  const denied = await denyChallenge(trx, stored.challengeId);
  if (denied) {
    const { accountId, journeyId, purpose, stopped } = denied;
    await recordEvent(trx, { kind: 'call-denied', accountId, journeyId, detail: { purpose, stopped } });
  }
  return stored;
}

function toChange(receipt: ReceiptState, voice: 'read-code' | 'approve'): ReceiptChange {
  const plain = { reason: null, outcome: null, ended: false, callOnly: false };
  switch (receipt.state) {
    case 'handed-over':
      return { ...plain, state: 'handed-over' };
    case 'delivered':
      return { ...plain, state: 'delivered', ended: true };
    case 'failed':
      return { ...plain, state: 'failed', reason: receipt.reason, ended: true };
    case 'ringing':
    case 'answered':
      return { ...plain, state: 'handed-over', outcome: receipt.state, callOnly: true };
    case 'call-ended': {
      // A gateway that says "approved" where no approval was asked for must not approve anything.
      const outcome = receipt.outcome === 'approved' && voice !== 'approve' ? 'read-out' : receipt.outcome;
      const reason = REASONS[outcome];
      return { state: reason ? 'failed' : 'delivered', reason, outcome, ended: true, callOnly: true };
    }
  }
}

/** Why a call came to nothing; null when it reached the person. */
const REASONS: Record<CallOutcome, FailureReason | null> = {
  approved: null,
  denied: null,
  'read-out': null,
  'not-confirmed': 'unreachable',
  busy: 'unreachable',
  'no-answer': 'unreachable',
  declined: 'unreachable',
  unreachable: 'unreachable',
  'bad-number': 'invalid_number',
  'gateway-failed': 'temporary',
};
