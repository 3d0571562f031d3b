import { refuse } from '../ask-gateway.ts';
import type { FailureReason, SendVerdict } from '../transport.ts';

/** `same-later`: the gateway is busy, and will take it in a moment. */
export type StatusMeaning = 'ok' | 'same-later' | FailureReason;

/**
 * What a `command_status` means (§5.1.3). Those not listed are a fault in our configuration or of ours, except the range
 * that is left to vendors.
 */
const MEANINGS: Record<number, StatusMeaning> = {
  0: 'ok',
  // Busy: RMSGQFUL, RTHROTTLED, RX_T_APPN.
  20: 'same-later',
  88: 'same-later',
  100: 'same-later',
  // Broken over there: RINVBNDSTS, RSYSERR, RSUBMITFAIL, RDELIVERYFAILURE, RUNKNOWNERR.
  4: 'temporary',
  8: 'temporary',
  69: 'temporary',
  254: 'temporary',
  255: 'temporary',
  // We are not let in: RALYBND, RBINDFAIL, RINVPASWD, RINVSYSID.
  5: 'auth',
  13: 'auth',
  14: 'auth',
  15: 'auth',
  // This number: RINVDSTADR, RINVDSTTON, RINVDSTNPI; RX_P_APPN and RX_R_APPN refuse for good.
  11: 'invalid_number',
  80: 'invalid_number',
  81: 'invalid_number',
  101: 'barred',
  102: 'barred',
  // This sender: RINVSRCADR, RINVSRCTON, RINVSRCNPI.
  10: 'sender_refused',
  72: 'sender_refused',
  73: 'sender_refused',
};

/** RINVBNDSTS: the gateway does not hold us for bound, whatever we think. */
export const NOT_BOUND = 0x04;
/** RINVCMDLEN, RINVCMDID, RX_T_APPN: what we answer ourselves. */
export const OUR_STATUS = { ok: 0, malformed: 0x02, unknownCommand: 0x03, tellAgain: 0x64 } as const;

export function readStatus(status: number): StatusMeaning {
  if (status >= 0x400 && status <= 0x4ff) return 'unknown';
  return MEANINGS[status] ?? 'config';
}

/** The verdict of an answer that refuses; busy for too long is `throttled`, for the next gateway. */
export function judgeStatusCode(status: number): SendVerdict {
  const meaning = readStatus(status);
  return refuse(meaning === 'ok' ? 'unknown' : meaning === 'same-later' ? 'throttled' : meaning);
}

/** Why a bind was refused: waiting helps only when the gateway is busy or broken. */
export function judgeBind(status: number): 'temporary' | 'auth' | 'config' {
  const meaning = readStatus(status);
  if (['same-later', 'temporary', 'unknown'].includes(meaning)) return 'temporary';
  return meaning === 'auth' ? 'auth' : 'config';
}
