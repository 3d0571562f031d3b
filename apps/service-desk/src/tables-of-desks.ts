import type { ColumnType, Generated } from 'kysely';

/** Files, drafts, templates, views and presence, as migration 0003 makes them. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface BlobsTable {
  /** SHA-256 of the content, hex. */
  hash: string;
  size: ColumnType<string, number, number>;
  scan: Generated<'not-scanned' | 'clean' | 'infected'>;
  scanned_at: MaybeTime;
  created_at: Time;
}

export interface BlobChunksTable {
  hash: string;
  position: number;
  bytes: Buffer;
}

export interface AttachmentsTable {
  id: string;
  /** Null while the form that it belongs to is not sent. */
  case_id: string | null;
  message_id: string | null;
  owner_id: string | null;
  hash: string;
  name: string;
  size: ColumnType<string, number, number>;
  /** As we found by looking, never as somebody said. */
  type: string;
  internal: boolean;
  created_at: Time;
  removed_at: MaybeTime;
  removed_by: string | null;
}

export interface DraftsTable {
  case_id: string;
  person_id: string;
  kind: 'reply' | 'note';
  body: string;
  /** The case as it was when the draft was written. */
  case_version: number;
  /** The template that it began with: its status and tag go with the reply. */
  template_id: string | null;
  updated_at: Time;
}

export interface TemplatesTable {
  id: string;
  /** Null: for all groups. */
  group_id: string | null;
  key: string;
  name: string;
  bodies: ColumnType<Partial<Record<'nb' | 'nn' | 'en', string>>, string, string>;
  status_after: string | null;
  tag: string | null;
  created_by: string | null;
  updated_at: Time;
  removed_at: MaybeTime;
}

export interface SavedViewsTable {
  id: string;
  owner_id: string;
  /** Not null: shared with this group. */
  group_id: string | null;
  name: string;
  /** A query string, as in the address. */
  filter: string;
  position: Generated<number>;
  created_at: Time;
}

export interface PresenceTable {
  case_id: string;
  person_id: string;
  connection: string;
  state: 'looks' | 'types';
  seen_at: Time;
}
