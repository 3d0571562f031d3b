import type { ColumnType, Generated } from 'kysely';

/** The rows of what owners are told and answer, as migration 0015 makes them; see tables.ts. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Json<T> = ColumnType<T, string, string>;

/** Something that an owner was told, on whatever ways. */
interface NoticesTable {
  id: string;
  account_id: string;
  /** A `NoticeKind`. */
  kind: string;
  detail: Json<Record<string, string | number>>;
  language: string;
  /** Keyed hash of the reference that stands in it; the reference itself is made from this row. */
  reference_hash: string;
  /** How many text messages told it. */
  texts: Generated<number>;
  created_at: Time;
}

type MailState = 'queued' | 'sending' | 'accepted' | 'failed' | 'expired';

interface MailsTable {
  id: string;
  notice_id: string;
  state: Generated<MailState>;
  target_sealed: string;
  /** Subject and text; wiped when it is over. */
  content_sealed: string | null;
  /** Which relay has it now, or had it last. */
  relay: string | null;
  /** Relays that will not get it again: they refused it, or twice gave no answer. */
  spent: Generated<string[]>;
  /** Relays that once gave no answer when the mail was on its way. */
  unsure: Generated<string[]>;
  tries: Generated<number>;
  reason: string | null;
  created_at: Time;
  next_at: Time;
  not_after: Time;
  sending_at: MaybeTime;
  ended_at: MaybeTime;
}

/** A number that was replaced or removed and can be put back by who holds it. */
interface NumberUndosTable {
  id: string;
  account_id: string;
  /** The method as it was: its number stays sealed in its row. */
  method_id: string;
  /** Keyed hashes of the codes that went to the old number and by mail. */
  text_hash: string | null;
  mail_hash: string;
  /** How often the code was sent to the old number again. */
  resends: Generated<number>;
  resent_at: MaybeTime;
  created_at: Time;
  until: Time;
  used_at: MaybeTime;
  /** When something else ended it: support's reset, an undo of an earlier change. */
  ended_at: MaybeTime;
}

/** "This was not me", for support to look into. */
export interface SecurityReportsTable {
  id: string;
  account_id: string;
  /** On which way it came. */
  way: 'notice' | 'code' | 'own-page' | 'undo';
  /** The kind of notice that it is about, if any. */
  about: string | null;
  state: Generated<'open' | 'closed'>;
  opened_at: Time;
  closed_at: MaybeTime;
  closed_by: string | null;
  note: string | null;
}

export interface TablesOfNotices {
  notices: NoticesTable;
  mails: MailsTable;
  number_undos: NumberUndosTable;
  security_reports: SecurityReportsTable;
}
