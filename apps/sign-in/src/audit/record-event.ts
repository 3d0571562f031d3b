import type { RawBuilder } from 'kysely';
import type { Database } from '../tables.ts';
import { insertEvent, insertionOf } from './audit-events.store.ts';
import type { AuditEvent } from './events.ts';

/** Looks like a telephone number or a code, however it was spaced. */
const DIGITS = /^\+?(?:[ -]?\d){6,15}$/;

/**
 * Records what happened, for ever. Give it the transaction in which it happened, so that both stand or neither; a
 * refusal is recorded on its own. Throws when a detail looks like a number or a code: that would be a bug of ours, and
 * it must not reach the record (ASVS 16.2.5).
 */
export async function recordEvent(db: Database, event: AuditEvent): Promise<void> {
  requireNoSecret(event);
  await insertEvent(db, event);
}

/** The same as a part of the statement that makes it happen, or does when `when` holds. */
export function recordingOf(event: AuditEvent, when?: RawBuilder<unknown>): RawBuilder<unknown> {
  requireNoSecret(event);
  return insertionOf(event, when);
}

function requireNoSecret(event: AuditEvent): void {
  for (const [name, value] of Object.entries(event.detail)) {
    if (holdsSecret(value)) throw new Error(`The detail ${name} of ${event.kind} looks like a number or a code.`);
  }
}

function holdsSecret(value: unknown): boolean {
  if (typeof value === 'string') return DIGITS.test(value.trim());
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsSecret);
}
