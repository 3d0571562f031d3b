/** What one listener heard of a stream of RTP (RFC 3550). */
export interface Heard {
  packets: number;
  lost: number;
  /** The interarrival jitter as it stood after each packet (§6.4.1), in milliseconds. */
  jitter: number[];
}

export interface Listener {
  /** When the first packet came; null: none yet. */
  readonly firstAt: number | null;
  /** A packet, and when it came: milliseconds. */
  hear(packet: Buffer, at: number): void;
  judge(): Heard;
}

const CLOCK_PER_MS = 8;

/** Creates a listener to G.711: a clock of 8000 a second. */
export function createListener(): Listener {
  const jitter: number[] = [];
  const sequences = new Set<number>();
  let first: { at: number; sequence: number } | null = null;
  let last = { at: 0, sent: 0 };
  let estimate = 0;
  let highest = 0;
  return {
    get firstAt() {
      return first?.at ?? null;
    },
    hear(packet, at) {
      const sequence = packet.readUInt16BE(2);
      const sent = packet.readUInt32BE(4) / CLOCK_PER_MS;
      first ??= { at, sequence };
      // Counted from the first: the number itself begins anywhere and turns over.
      const offset = (sequence - first.sequence) & 0xffff;
      if (sequences.size > 0) {
        const late = at - last.at - (sent - last.sent);
        estimate += (Math.abs(late) - estimate) / 16;
        jitter.push(estimate);
      }
      sequences.add(offset);
      highest = Math.max(highest, offset);
      last = { at, sent };
    },
    judge: () => ({
      packets: sequences.size,
      lost: first === null ? 0 : highest + 1 - sequences.size,
      jitter,
    }),
  };
}
