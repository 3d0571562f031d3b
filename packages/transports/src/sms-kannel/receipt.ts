import type { FailureReason, ReadReceipt } from '../transport.ts';

const DELIVERED = 1;
const FAILED = 2;
const REFUSED = 16;
const UNDER_WAY = 4 | 8;

/** What an operator's refusal means: SMPP 3.4 `command_status` (§5.1.3) as Kannel writes it, `NACK/0x0000000b/…`. */
const NACKS: Record<number, FailureReason> = {
  8: 'temporary',
  10: 'sender_refused',
  11: 'invalid_number',
  20: 'throttled',
  51: 'invalid_number',
  69: 'temporary',
  80: 'invalid_number',
  81: 'invalid_number',
  88: 'throttled',
  100: 'temporary',
};

/** What a report of failure means: `stat:` of SMPP 3.4 appendix B. */
const STATES: Record<string, FailureReason> = {
  UNDELIV: 'unreachable',
  EXPIRED: 'unreachable',
  DELETED: 'unknown',
  REJECTD: 'barred',
};

function readReason(answer: string): FailureReason {
  const nack = /^NACK\/(0x[0-9a-f]+|\d+)/i.exec(answer)?.[1];
  if (nack !== undefined) return NACKS[Number(nack)] ?? 'unknown';
  const state = /\bstat:([A-Z]+)/.exec(answer)?.[1];
  return STATES[state ?? ''] ?? 'unknown';
}

/** Reads Kannel's delivery report: a GET to our address with `type` (a bit mask) and `answer` (what the SMSC said). */
export const readKannelReceipt: ReadReceipt = ({ query }) => {
  const type = /^\d{1,3}$/.test(query['type'] ?? '') ? Number(query['type']) : 0;
  const answer = query['answer'] ?? '';
  if (type & DELIVERED) return { state: 'delivered' };
  if (type & (FAILED | REFUSED)) return { state: 'failed', reason: readReason(answer) };
  if (type & UNDER_WAY) return { state: 'handed-over' };
  return null;
};
