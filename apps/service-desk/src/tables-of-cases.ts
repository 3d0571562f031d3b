import type { ColumnType, Generated } from 'kysely';
import type { LanguageTag } from './settings.ts';

/** The rows of cases and of what stands around them, as migration 0003 makes them. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Json<T> = ColumnType<T, string, string>;
/** A day without a time, as "2026-11-26". */
type Day = ColumnType<string, string, string>;

/** The eight statuses, as NTNU hjelp has them. */
export const CASE_STATUSES = [
  'registered',
  'assigned',
  'in-progress',
  'waiting-user',
  'on-hold',
  'updated',
  'done',
  'closed',
] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** Who may see a case besides those whose case it is. */
export const CONFIDENTIALITIES = ['open', 'group', 'named', 'sealed'] as const;
export type Confidentiality = (typeof CONFIDENTIALITIES)[number];

export const ENTRIES = ['form', 'mail', 'phone', 'desk'] as const;
export type Entry = (typeof ENTRIES)[number];

export const GROUP_ROLES = ['worker', 'editor', 'lead'] as const;
export type GroupRole = (typeof GROUP_ROLES)[number];

export interface GroupsTable {
  id: string;
  key: string;
  name_nb: string;
  name_en: string;
  /** 1 or 2: first or second line. */
  line: number;
  /** Local part of the group's own mail address. */
  mail_name: string | null;
  /** Who has this value in the roles claim is a worker of the group without being listed. */
  role_claim: Generated<string | null>;
  signature_nb: Generated<string>;
  signature_en: Generated<string>;
  created_at: Time;
  closed_at: MaybeTime;
}

export interface MembershipsTable {
  group_id: string;
  person_id: string;
  role: GroupRole;
  since: Time;
}

export interface AbsencesTable {
  id: string;
  person_id: string;
  starts_on: Day;
  ends_on: Day;
  created_by: string;
  created_at: Time;
  ended_at: MaybeTime;
}

export interface TimerSuspensionsTable {
  id: string;
  /** Null: all groups. */
  group_id: string | null;
  starts_on: Day;
  ends_on: Day;
  reason: string;
  created_by: string | null;
  created_at: Time;
  changed_at: Time;
  ended_at: MaybeTime;
}

/** Who changed what on a group: its settings and members. */
export interface GroupChangesTable {
  id: Generated<string>;
  group_id: string;
  what: 'created' | 'settings' | 'closed' | 'member' | 'left';
  /** Whom it is about. */
  person_id: string | null;
  detail: Generated<string>;
  by_id: string;
  at: Time;
}

export interface ServicesTable {
  id: string;
  key: string;
  group_id: string;
  published_version: number | null;
  position: Generated<number>;
  created_at: Time;
  retired_at: MaybeTime;
}

export interface ServiceVersionsTable {
  service_id: string;
  version: number;
  state: 'draft' | 'published' | 'superseded';
  /** services/content.ts says what is in it. */
  content: Json<unknown>;
  created_by: string | null;
  created_at: Time;
  published_at: MaybeTime;
  published_by: string | null;
  /** Goes up by one each time a draft is saved. */
  revision: Generated<number>;
  saved_by: Generated<string | null>;
  saved_at: Time;
}

export interface SentFormsTable {
  person_id: string;
  /** Drawn when the form was shown. */
  form_id: string;
  case_id: string;
  sent_at: Time;
}

export interface KeptFormsTable {
  id: string;
  person_id: string;
  page: string;
  fields: string;
  kept_at: Time;
}

export interface CasesTable {
  id: string;
  number: Generated<number>;
  title: string;
  status: CaseStatus;
  status_since: Time;
  group_id: string;
  assignee_id: string | null;
  requester_id: string;
  /** Requester and colleagues: they see the case as requesters do, whatever else they are. */
  parties: string[];
  /** Case workers who are named on a named or sealed case. */
  named: Generated<string[]>;
  confidentiality: Generated<Confidentiality>;
  service_id: string | null;
  service_version: number | null;
  answers: ColumnType<unknown, string | null, string | null>;
  /** 1 (many people) to 3 (one person). */
  impact: Generated<number>;
  /** 1 (cannot wait) to 3 (can wait). */
  urgency: Generated<number>;
  /** 1 (critical) to 4 (low), from impact and urgency. */
  priority: Generated<number>;
  entry: Entry;
  language: Generated<LanguageTag>;
  /** Somebody's way back into an account: nobody acts on the own or the own manager's. */
  recovery: Generated<boolean>;
  tags: Generated<string[]>;
  /** Goes up by one with every change: who saves says which one they saw. */
  version: Generated<number>;
  created_by: string | null;
  created_at: Time;
  updated_at: Time;
  /** Since when somebody waits for us; null when nobody does. */
  waiting_since: MaybeTime;
  /** When the status changes by itself; null when it does not. */
  timer_at: MaybeTime;
  timer_warned_at: MaybeTime;
  /** The day from which the timer's days are counted. */
  timer_from: ColumnType<string | null, string | null | undefined, string | null>;
  /** When the timer warns before it acts. */
  timer_warn_at: MaybeTime;
  /** How often it was sent back as "not ours". */
  returned: Generated<number>;
  /** Sent back twice: the group's lead looks at it. */
  flagged_at: MaybeTime;
  closed_at: MaybeTime;
  /** The case that this one was merged into: its thread is there. */
  merged_into: string | null;
  /** While it is held nothing of it is removed, however old. */
  held_at: MaybeTime;
  held_by: string | null;
  hold_reason: string | null;
  /** Since when the people whose case it is know that no case worker sees it any more. */
  orphaned_at: MaybeTime;
}

/** How somebody came to read a confidential case; `appointed`: they gave it to a new case worker. */
export type HowRead = 'page' | 'file' | 'raw-mail' | 'appointed';

export interface CaseReadsTable {
  id: Generated<string>;
  case_id: string;
  person_id: string;
  how: HowRead;
  read_at: Time;
}

export interface MessagesTable {
  id: string;
  case_id: string;
  position: Generated<string>;
  kind: 'question' | 'reply' | 'note' | 'event';
  /** True: never for requesters, on any page, in any mail. */
  internal: boolean;
  author_id: string | null;
  author_name: string | null;
  entry: Entry | null;
  body: Generated<string>;
  /** cases/events.ts says what is in it. */
  event: ColumnType<unknown, string | null, string | null>;
  language: string | null;
  /** A reply is seen by case workers alone until then, and can be taken back. */
  held_until: MaybeTime;
  recalled_at: MaybeTime;
  /** Since when a reply can no longer be recalled: its mail may go. */
  released_at: MaybeTime;
  created_at: Time;
}
