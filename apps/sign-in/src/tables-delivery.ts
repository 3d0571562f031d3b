import type { ReceiptState } from '@vakt/transports/transport';
import type { ColumnType, Generated } from 'kysely';

/** The rows of delivery besides the outbox; see tables.ts. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type Json<T> = ColumnType<T, string, string>;

export type MessageState = 'queued' | 'sending' | 'handed-over' | 'delivered' | 'failed' | 'expired';

/** Receipts over a link that came before we knew the gateway's id of the message. Kept some minutes. */
export interface OrphanReceiptsTable {
  id: Generated<string>;
  gateway: string;
  gateway_message_id: string;
  receipt: Json<ReceiptState>;
  received_at: Time;
}

/** How many points of 100 a slow or failing gateway has lost of its share, for now. */
export interface GatewayReductionsTable {
  channel: 'sms' | 'call';
  gateway: string;
  points: number;
  changed_at: Time;
}

/** `closed`: passed by after failures; `opened`: asked again; `link-down`, `link-up`; `error`; `reduced`, `restored`. */
export type GatewayEventKind = 'closed' | 'opened' | 'link-down' | 'link-up' | 'error' | 'reduced' | 'restored';

export interface GatewayEventsTable {
  id: Generated<string>;
  at: Time;
  gateway: string;
  kind: GatewayEventKind;
  reason: string | null;
}

/** How an hour's messages fared, summed: what weeks are shown from and counters counted by. Made by migration 0007. */
export interface DeliveryHoursTable {
  hour: Time;
  gateway: string;
  channel: 'sms' | 'call';
  /** ISO 3166 region; empty when a number has none. */
  country: string;
  /** As in the outbox; `unsure`: failed, and yet a receipt may say that it arrived. */
  state: MessageState | 'unsure';
  /** Of a failure; empty else. */
  reason: string;
  messages: number;
}
