import type { PlainKey } from '@vakt/messages/translate';
import { type DeliveryState, DeliveryStatus } from '@vakt/ui/status';
import type { DeliveryStatus as Delivery } from '../delivery/delivery-status.ts';
import type { PageContext } from '../web/page-context.ts';

/** Id of the element that live events replace. */
export const DELIVERY_ID = 'delivery';

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
  unknown: 'delivery.notDelivered',
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
      return { state: 'handed-over', text: 'delivery.handedOver' };
    case 'expired':
      return { state: 'expired', text: 'delivery.expired' };
    case 'failed':
      return { state: 'failed', text: SMS_REASONS[delivery.reason ?? ''] ?? 'delivery.failed' };
    default:
      return { state: 'sending', text: delivery.state === 'queued' ? 'delivery.queued' : 'delivery.sending' };
  }
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
