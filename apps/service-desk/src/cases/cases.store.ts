import { newId } from '@vakt/foundation/ids';
import { sql } from 'kysely';
import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus, Confidentiality, Entry } from '../tables-of-cases.ts';
import type { TimerPlan } from '../timers/count-days.ts';
import type { CaseEvent } from './events.ts';

export interface NewCaseRow {
  title: string;
  groupId: string;
  requesterId: string;
  createdBy: string | null;
  confidentiality: Confidentiality;
  named: readonly string[];
  impact: number;
  urgency: number;
  priority: number;
  entry: Entry;
  language: LanguageTag;
  serviceId: string | null;
  serviceVersion: number | null;
  answers: unknown;
  recovery: boolean;
}

/** Inserts a case in the status `registered`, with the next number. */
export async function insertCase(db: Database, row: NewCaseRow): Promise<{ id: string; number: number }> {
  return db
    .insertInto('cases')
    .values({
      id: newId(),
      title: row.title,
      status: 'registered',
      group_id: row.groupId,
      requester_id: row.requesterId,
      parties: [row.requesterId],
      named: [...row.named],
      confidentiality: row.confidentiality,
      service_id: row.serviceId,
      service_version: row.serviceVersion,
      answers: row.answers === null ? null : JSON.stringify(row.answers),
      impact: row.impact,
      urgency: row.urgency,
      priority: row.priority,
      entry: row.entry,
      language: row.language,
      recovery: row.recovery,
      created_by: row.createdBy,
    })
    .returning(['id', 'number'])
    .executeTakeFirstOrThrow();
}

/** What may change on a case. What is left out stays. */
export interface CaseChanges {
  title?: string;
  status?: CaseStatus;
  groupId?: string;
  assigneeId?: string | null;
  confidentiality?: Confidentiality;
  named?: readonly string[];
  parties?: readonly string[];
  impact?: number;
  urgency?: number;
  priority?: number;
  tags?: readonly string[];
  returned?: number;
  flagged?: boolean;
  recovery?: boolean;
  /** When the status ends by itself; null for never. Goes with `status`, or with `groupId` for a timer that runs. */
  timer?: TimerPlan | null;
  /** The requester was told that the timer acts soon; it acts at `timerAt` and not before. */
  warned?: { timerAt: Date };
  /** Whether somebody waits for us in the new status. Goes with `status`. */
  ourTurn?: boolean;
}

/**
 * Changes a case if it still is at `expected` (null: whatever version it is at), and gives its new version; null when it
 * has moved on. One statement: of two who save at once, one is told.
 */
export async function updateCase(
  db: Database,
  caseId: string,
  expected: number | null,
  changes: CaseChanges,
): Promise<number | null> {
  const { status, ourTurn } = changes;
  const waiting = ourTurn === true ? sql<Date>`coalesce(waiting_since, now())` : null;
  const row = await db
    .updateTable('cases')
    .set({
      version: sql<number>`version + 1`,
      updated_at: sql<Date>`now()`,
      ...(changes.title === undefined ? {} : { title: changes.title }),
      ...(changes.groupId === undefined ? {} : { group_id: changes.groupId }),
      ...(changes.assigneeId === undefined ? {} : { assignee_id: changes.assigneeId }),
      ...(changes.confidentiality === undefined ? {} : { confidentiality: changes.confidentiality }),
      ...(changes.named === undefined ? {} : { named: [...changes.named] }),
      ...(changes.parties === undefined ? {} : { parties: [...changes.parties] }),
      ...(changes.impact === undefined ? {} : { impact: changes.impact }),
      ...(changes.urgency === undefined ? {} : { urgency: changes.urgency }),
      ...(changes.priority === undefined ? {} : { priority: changes.priority }),
      ...(changes.tags === undefined ? {} : { tags: [...changes.tags] }),
      ...(changes.returned === undefined ? {} : { returned: changes.returned }),
      ...(changes.flagged === undefined ? {} : { flagged_at: changes.flagged ? sql<Date>`now()` : null }),
      ...(changes.recovery === undefined ? {} : { recovery: changes.recovery }),
      ...(status === undefined
        ? {}
        : {
            status,
            status_since: sql<Date>`case when status = ${status} then status_since else now() end`,
            closed_at: status === 'closed' ? sql<Date>`coalesce(closed_at, now())` : null,
          }),
      ...(changes.timer === undefined ? {} : timerColumns(changes.timer)),
      ...(changes.warned === undefined ? {} : { timer_warned_at: sql<Date>`now()`, timer_at: changes.warned.timerAt }),
      ...(ourTurn === undefined ? {} : { waiting_since: waiting }),
    })
    .where('id', '=', caseId)
    .$if(expected !== null, (query) => query.where('version', '=', expected ?? 0))
    .returning('version')
    .executeTakeFirst();
  return row?.version ?? null;
}

/** A new plan has not warned yet. */
function timerColumns(plan: TimerPlan | null) {
  return {
    timer_from: plan?.from ?? null,
    timer_warn_at: plan?.warnAt ?? null,
    timer_at: plan?.at ?? null,
    timer_warned_at: null,
  };
}

export interface NewMessageRow {
  caseId: string;
  kind: 'question' | 'reply' | 'note' | 'event';
  internal: boolean;
  authorId: string | null;
  authorName: string | null;
  entry: Entry | null;
  body: string;
  event: CaseEvent | null;
  language: string | null;
  /** Seconds for which a reply is held back, so that it can be recalled. */
  holdSeconds: number;
}

/** Adds a message to a case's thread, and gives its id. */
export async function insertMessage(db: Database, row: NewMessageRow): Promise<string> {
  const { id } = await db
    .insertInto('messages')
    .values({
      id: newId(),
      case_id: row.caseId,
      kind: row.kind,
      internal: row.internal,
      author_id: row.authorId,
      author_name: row.authorName,
      entry: row.entry,
      body: row.body,
      event: row.event === null ? null : JSON.stringify(row.event),
      language: row.language,
      held_until: row.holdSeconds > 0 ? sql<Date>`now() + make_interval(secs => ${row.holdSeconds})` : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/**
 * Tells every process that a case changed, when the transaction commits. The payload holds ids alone: who may know more
 * asks for it, through the policy.
 */
export async function notifyCase(db: Database, caseId: string, what: string): Promise<void> {
  await sql`select pg_notify('desk_case', ${JSON.stringify({ case: caseId, what })})`.execute(db);
}
