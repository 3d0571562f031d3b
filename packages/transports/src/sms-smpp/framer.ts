import { decodePdu, HEADER_LENGTH, type Pdu } from './pdu.ts';

/** The longest PDU that is believed: far more than any that we need, and little memory. */
const LONGEST_PDU = 64 * 1024;
const LENGTH_FIELD = 4;

export interface Framer {
  /**
   * Takes what came and gives each whole PDU to `handle`, in order. False: the stream is not SMPP (a length that cannot
   * be, such as an HTTP answer's); nothing after it can be trusted, and the connection must end.
   */
  push(chunk: Buffer, handle: (pdu: Pdu) => void): boolean;
}

/** Cuts a stream into PDUs (§3.2: the first four bytes are the whole length). Holds at most one PDU and one chunk. */
export function createFramer(): Framer {
  let held: Buffer[] = [];
  let size = 0;
  /** Bytes that must be here before there is something to do: those of the length, then those of the PDU. */
  let wanted = LENGTH_FIELD;
  return {
    push(chunk, handle) {
      held.push(chunk);
      size += chunk.length;
      if (size < wanted) return true;
      const bytes = held.length === 1 ? chunk : Buffer.concat(held);
      let at = 0;
      wanted = LENGTH_FIELD;
      // The length alone is judged, before the header is whole: a peer that sends no more is found out too.
      while (bytes.length - at >= LENGTH_FIELD) {
        const length = bytes.readUInt32BE(at);
        if (length < HEADER_LENGTH || length > LONGEST_PDU) return false;
        if (bytes.length - at < length) {
          wanted = length;
          break;
        }
        handle(decodePdu(bytes.subarray(at, at + length)));
        at += length;
      }
      held = at < bytes.length ? [bytes.subarray(at)] : [];
      size = bytes.length - at;
      return true;
    },
  };
}
