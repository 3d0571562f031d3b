import type { ColumnType, Generated } from 'kysely';

/** Mail in and out, as migration 0008 makes it. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface ReplyAddressesTable {
  selector: string;
  case_id: string;
  person_id: string;
  created_at: Time;
}

/** What a mail of ours is about; queue-mail.ts says what each kind says. */
export type MailKind =
  | 'received'
  | 'reply'
  | 'closing-soon'
  | 'completed'
  | 'reopened'
  | 'colleague-added'
  | 'workers-changed';

export interface OutgoingMailsTable {
  id: string;
  /** First half of the address that bounces of this mail come to. */
  bounce_selector: string;
  kind: MailKind;
  case_id: string;
  to_person_id: string;
  message_id: string | null;
  /** `unsure`: it was on its way when the answer was lost; not sent again. `dropped`: there was nothing to say any more. */
  state: Generated<'queued' | 'sending' | 'sent' | 'unsure' | 'refused' | 'dropped'>;
  reason: string | null;
  /** Where it went, once it was tried. */
  to_address: string | null;
  tries: Generated<number>;
  next_at: Time;
  not_after: Time;
  sending_at: MaybeTime;
  relay: string | null;
  ended_at: MaybeTime;
  bounced_at: MaybeTime;
  created_at: Time;
}

export interface UndeliverableAddressesTable {
  address: string;
  bounces: Generated<number>;
  first_at: Time;
  last_at: Time;
}

export interface IncomingMailsTable {
  id: string;
  fingerprint: string;
  inlet: string;
  /** MAIL FROM as the mail server said it: "" for a bounce, null when nobody said. */
  envelope_from: string | null;
  recipients: string[];
  raw: Buffer;
  size: number;
  state: Generated<'new' | 'opened' | 'joined' | 'quarantined' | 'dropped' | 'discarded'>;
  /** Why it was kept back or dropped: a word of judge-mail.ts. */
  reason: string | null;
  tries: Generated<number>;
  /** Until then a process is at it. */
  taken_until: MaybeTime;
  message_id_header: string | null;
  from_address: string | null;
  from_name: string | null;
  subject: Generated<string>;
  body: Generated<string>;
  body_hash: string | null;
  /** Whose address it came to. */
  group_id: string | null;
  /** The case it belongs to, or seems to while it is in quarantine. */
  case_id: string | null;
  message_id: string | null;
  decided_by: string | null;
  decided_at: MaybeTime;
  received_at: Time;
}
