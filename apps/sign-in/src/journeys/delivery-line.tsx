import type { PlainKey } from '@vakt/messages/translate';
import { type DeliveryState, DeliveryStatus } from '@vakt/ui/status';
import type { DeliveryStatus as Delivery } from '../delivery/delivery-status.ts';
import type { PageContext } from '../web/page-context.ts';

/** Id of the element that live events replace. */
export const DELIVERY_ID = 'delivery';

/**
 * Without a further word for so many seconds after it was handed over the page stops waiting and offers other ways; it
 * still claims nothing. A phone rings for a minute at most, and a code is read out three times.
 */
const LATE_SECONDS = { sms: 20, call: 90, ringing: 120, answered: 300 };

/** What the page says of a message or call: only what a gateway has said of it. */
interface Line {
  state: DeliveryState;
  text: PlainKey;
}

const CALL_OUTCOMES: Record<string, Line> = {
  ringing: { state: 'ringing', text: 'delivery.ringing' },
  answered: { state: 'answered', text: 'delivery.answered' },
  'read-out': { state: 'delivered', text: 'delivery.readOut' },
  approved: { state: 'delivered', text: 'delivery.approved' },
  denied: { state: 'failed', text: 'delivery.denied' },
  'not-confirmed': { state: 'no-answer', text: 'delivery.notConfirmed' },
  busy: { state: 'busy', text: 'delivery.busy' },
  'no-answer': { state: 'no-answer', text: 'delivery.noAnswer' },
  declined: { state: 'no-answer', text: 'delivery.declined' },
  unreachable: { state: 'failed', text: 'delivery.callUnreachable' },
  'bad-number': { state: 'failed', text: 'delivery.badNumber' },
  'gateway-failed': { state: 'failed', text: 'delivery.callFailed' },
};

const SMS_REASONS: Record<string, PlainKey> = {
  invalid_number: 'delivery.invalidNumber',
  unreachable: 'delivery.unreachable',
  barred: 'delivery.barred',
};

function readLine(delivery: Delivery): Line {
  if (delivery.channel === 'call') {
    if (isLate(delivery)) return { state: 'handed-over', text: 'delivery.callUnknown' };
    const known = delivery.outcome ? CALL_OUTCOMES[delivery.outcome] : undefined;
    if (known) return known;
    if (delivery.state === 'failed' && !delivery.ended) return { state: 'failed', text: 'delivery.callUnknown' };
    if (delivery.state === 'failed' || delivery.state === 'expired')
      return { state: 'failed', text: 'delivery.callFailed' };
    return { state: 'sending', text: delivery.state === 'queued' ? 'delivery.callQueued' : 'delivery.calling' };
  }
  switch (delivery.state) {
    case 'delivered':
      return { state: 'delivered', text: 'delivery.deliveredNow' };
    case 'handed-over':
      return { state: 'handed-over', text: isLate(delivery) ? 'delivery.noReceipt' : 'delivery.handedOver' };
    case 'expired':
      return { state: 'expired', text: 'delivery.expired' };
    case 'failed':
      return { state: 'failed', text: readFailure(delivery) };
    default:
      return { state: 'sending', text: delivery.state === 'queued' ? 'delivery.queued' : 'delivery.sending' };
  }
}

function readFailure({ reason, handedOver, ended }: Delivery): PlainKey {
  if (!ended) return 'delivery.perhapsSent';
  return SMS_REASONS[reason ?? ''] ?? (handedOver ? 'delivery.notDelivered' : 'delivery.gatewayFailed');
}

/** Seconds until a message counts as late: it left, and nobody has said what became of it. 0 when it is; null: it cannot be. */
export function secondsUntilLate({ channel, state, outcome, secondsInState }: Delivery): number | null {
  if (state !== 'handed-over') return null;
  const word = outcome === 'ringing' || outcome === 'answered' ? outcome : 'call';
  return Math.max(0, LATE_SECONDS[channel === 'sms' ? 'sms' : word] - secondsInState);
}

function isLate(delivery: Delivery): boolean {
  return secondsUntilLate(delivery) === 0;
}

/** Whether the person needs another way now: it failed, nobody answered, or nobody knows. */
export function isTrouble(delivery: Delivery | null): boolean {
  if (!delivery) return false;
  return isLate(delivery) || ['failed', 'expired', 'busy', 'no-answer'].includes(readLine(delivery).state);
}

/** Whether nothing more will be heard of it. */
export function isSettled(delivery: Delivery | null): boolean {
  return (
    delivery === null || delivery.state === 'delivered' || delivery.state === 'expired' || delivery.state === 'failed'
  );
}

/** Whether the message has left us (or never will): then the code field is shown. */
export function hasLeft(delivery: Delivery | null): boolean {
  return delivery === null || !['queued', 'sending'].includes(delivery.state) || delivery.outcome !== null;
}

/** The line that says where the message is. */
export function DeliveryLine({ page, delivery }: { page: PageContext; delivery: Delivery | null }) {
  if (!delivery) return <div id={DELIVERY_ID} />;
  const line = readLine(delivery);
  return <DeliveryStatus id={DELIVERY_ID} state={line.state} text={page.t(line.text)} />;
}
