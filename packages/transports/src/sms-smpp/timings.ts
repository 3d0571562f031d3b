import { SECOND } from '@vakt/foundation/clock';

/** How long a link waits for what; milliseconds. Handed in, so that tests need not wait as long. */
export interface SmppTimings {
  /** Connection, TLS and bind together. */
  bind: number;
  /** Between two looks whether the peer is still there, and how long it may take to answer. */
  enquire: number;
  enquireAnswer: number;
  /** Heard so lately, a peer need not be asked whether it is there. */
  justHeard: number;
  /** The wait before connecting again: doubled with each try in vain, and never more than the longest. */
  reconnectLeast: number;
  reconnectMost: number;
  /** After a refused bind: operators lock accounts that try too often. */
  afterRefusedBind: number;
  /** How long a message waits for a link that is just coming up, and for its turn. */
  turn: number;
  /** Between two tries when the gateway is busy, and how long to go on with it in all. */
  busyLeast: number;
  busyMost: number;
  busyInAll: number;
  /** How long the host may take to store a receipt before the gateway is asked to say it again. */
  receipt: number;
  /** How long an unbind may take. */
  unbind: number;
}

export const SMPP_TIMINGS: SmppTimings = {
  bind: 5 * SECOND,
  enquire: 30 * SECOND,
  enquireAnswer: 5 * SECOND,
  justHeard: 2 * SECOND,
  reconnectLeast: SECOND / 2,
  reconnectMost: 30 * SECOND,
  afterRefusedBind: 30 * SECOND,
  turn: SECOND,
  busyLeast: SECOND,
  busyMost: 2 * SECOND,
  busyInAll: 8 * SECOND,
  receipt: 10 * SECOND,
  unbind: 2 * SECOND,
};
