import type { CallOutcome, FailureReason } from '@vakt/transports/transport';
import type { MessageState } from '../tables.ts';

/** How the newest message of a challenge stands. Over several gateways the one that came furthest counts. */
export interface DeliveryStatus {
  state: MessageState;
  channel: 'sms' | 'call';
  /** Why it failed; null otherwise. `unknown`: nobody knows whether it left; offer to send again. */
  reason: FailureReason | null;
  /** For calls: how the call stands or ended. */
  outcome: 'ringing' | 'answered' | CallOutcome | null;
  sendNumber: number;
  changedAt: Date;
  /** Whether a gateway ever took it. */
  handedOver: boolean;
  /** Whether this is the last word; a `failed` that is not: nobody knows whether it left. */
  ended: boolean;
  /** Seconds since then, by the database's clock. */
  secondsInState: number;
}
