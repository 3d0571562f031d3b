import type { PlainKey } from '@vakt/messages/translate';
import { type DeliveryState, DeliveryStatus } from '@vakt/ui/status';
import type { DeliveryStatus as Delivery } from '../delivery/delivery-status.ts';
import type { PageContext } from '../web/page-context.ts';

/** Id of the element that live events replace. */
export const DELIVERY_ID = 'delivery';

/** Without a receipt for so long the page stops waiting and offers other ways; it still claims nothing. */
export const LATE_SECONDS = 20;

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
    const known = delivery.outcome ? CALL_OUTCOMES[delivery.outcome] : undefined;
    if (known) return known;
    if (delivery.state === 'failed') return { state: 'failed', text: 'delivery.callFailed' };
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

/** Whether a text message left long ago and nobody has said what became of it. */
function isLate(delivery: Delivery): boolean {
  return delivery.channel === 'sms' && delivery.state === 'handed-over' && delivery.secondsInState >= LATE_SECONDS;
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
