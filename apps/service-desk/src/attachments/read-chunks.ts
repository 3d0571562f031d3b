/** Bytes of a chunk, except of the last. */
export const CHUNK = 256 * 1024;

export interface Chunk {
  position: number;
  bytes: Buffer;
}

/** Cuts a stream into chunks of 256 KiB. Holds one of them at a time, copied: streams use their memory again. */
export async function* readChunks(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Chunk> {
  let [position, filled] = [0, 0];
  let bytes = Buffer.allocUnsafeSlow(CHUNK);
  for await (const part of stream) {
    for (let at = 0; at < part.length; ) {
      const taken = part.subarray(at, at + CHUNK - filled);
      bytes.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < CHUNK) continue;
      yield { position, bytes };
      position += 1;
      [bytes, filled] = [Buffer.allocUnsafeSlow(CHUNK), 0];
    }
  }
  if (filled > 0) yield { position, bytes: bytes.subarray(0, filled) };
}
