import type { ColumnType, Generated } from 'kysely';

/** Files, drafts, templates, views and presence, as migration 0003 makes them. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

/** Whether a content was looked through for malware; `waiting` when the scanner was away: nobody gets it until then. */
export type ScanState = 'not-scanned' | 'waiting' | 'clean' | 'infected';

export interface BlobsTable {
  /** SHA-256 of the content, hex. */
  hash: string;
  size: ColumnType<string, number, number>;
  scan: Generated<ScanState>;
  scanned_at: MaybeTime;
  content_id: string;
  created_at: Time;
  /** When a file with this content was last added: what is in use is not swept. */
  used_at: Time;
}

/** The bytes of a blob, or of an upload under way, whose hash is not known yet. */
export interface BlobContentsTable {
  id: string;
  owner_id: string | null;
  size: ColumnType<string, number | undefined, number>;
  /** True once it is a blob's. */
  sealed: Generated<boolean>;
  touched_at: Time;
}

export interface BlobChunksTable {
  content_id: string;
  position: number;
  bytes: Buffer;
}

export interface AttachmentsTable {
  id: string;
  /** Null while the form that it belongs to is not sent. */
  case_id: string | null;
  message_id: string | null;
  owner_id: string | null;
  /** Null once the content of a removed file was erased. */
  hash: string | null;
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
  /** Stored files of the writer's own that go along. */
  file_ids: string[];
  updated_at: Time;
}

export interface LookupsTable {
  person_id: string;
  what: 'callers' | 'colleagues';
  /** When the period began that `count` is of. */
  began_at: Time;
  count: number;
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
  typed_at: MaybeTime;
}
