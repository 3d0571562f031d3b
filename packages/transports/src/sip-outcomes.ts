import type { CallOutcome } from './transport.ts';

const OUTCOMES: Record<number, CallOutcome> = {
  404: 'bad-number',
  408: 'no-answer',
  410: 'bad-number',
  480: 'unreachable',
  484: 'bad-number',
  485: 'bad-number',
  486: 'busy',
  487: 'no-answer',
  600: 'busy',
  603: 'declined',
  604: 'bad-number',
  607: 'declined',
  608: 'declined',
};

/** What a final SIP answer (RFC 3261 §21, RFC 8197, RFC 8688) says of a call; null when it says nothing for people. */
export function readSipOutcome(code: unknown): CallOutcome | null {
  const number = typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code;
  if (typeof number !== 'number') return null;
  const server = number >= 500 && number <= 599;
  return OUTCOMES[number] ?? (server ? 'gateway-failed' : null);
}
