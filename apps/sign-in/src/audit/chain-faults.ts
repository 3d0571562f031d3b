import type { CanonicalEvent } from './chain-marks.ts';

/** What is wrong with the record. `number`: the seal's; `eventId`: the event's. */
export type ChainFault =
  /** The event does not say any more what was sealed. */
  | { kind: 'changed'; number: string; eventId: string; event: CanonicalEvent }
  /** The event says what another one said: rows were put in another order. */
  | { kind: 'moved'; number: string; eventId: string; from: string; event: CanonicalEvent }
  /** The event is gone, and nothing signed says that it ran out. */
  | { kind: 'removed'; number: string; eventId: string }
  /** The event is said to have run out, and is here. */
  | { kind: 'returned'; number: string; eventId: string; event: CanonicalEvent }
  /** The event stands before sealed ones and was not there when they were sealed. */
  | { kind: 'inserted'; eventId: string; event: CanonicalEvent }
  /** Recorded hours ago and not sealed. */
  | { kind: 'late'; eventId: string; event: CanonicalEvent }
  /** The seal itself does not agree with the one before it. */
  | { kind: 'seal-changed'; number: string; eventId: string }
  /** Seals are gone from inside the chain, or from its start. */
  | { kind: 'seals-gone'; from: string; to: string }
  /** Where the chain begins is not signed by us. */
  | { kind: 'start-changed'; number: string }
  /** A checkpoint knows more events than there are. */
  | { kind: 'cut'; known: string; last: string; at: string }
  /** The chain is another one than when the checkpoint was made. */
  | { kind: 'rewritten'; number: string; at: string }
  | { kind: 'checkpoint-unsigned'; number: string };

/** Collects faults with a bound: a record that is all wrong must not fill the memory. */
export interface FaultList {
  add(fault: ChainFault, digest?: { expected: string; found: string }): void;
  /** How many there were, also beyond the bound. */
  count(): number;
  list(): ChainFault[];
}

const MOST = 1000;

/** Creates a list that tells a row that was moved from one that was changed, by the digests of both. */
export function createFaultList(): FaultList {
  const faults: { fault: ChainFault; digest: { expected: string; found: string } | undefined }[] = [];
  let all = 0;
  return {
    add(fault, digest) {
      all += 1;
      if (faults.length < MOST) faults.push({ fault, digest });
    },
    count: () => all,
    list() {
      const whose = new Map(
        faults.flatMap(({ fault, digest }) =>
          digest && 'eventId' in fault ? [[digest.expected, fault.eventId] as const] : [],
        ),
      );
      return faults.map(({ fault, digest }) => {
        const from = digest && whose.get(digest.found);
        return fault.kind === 'changed' && from ? { ...fault, kind: 'moved', from } : fault;
      });
    },
  };
}
