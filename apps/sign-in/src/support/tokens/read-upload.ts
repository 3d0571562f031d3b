import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { Problem } from '@vakt/foundation/problem';

/** A file that is coming in. */
export interface ComingFile {
  name: string;
  pieces: AsyncIterable<Uint8Array>;
}

const LONGEST_FIELD = 2000;
/** What is refused half way is read on unseen, so that the browser hears why; beyond this the connection is cut. */
const MOST_BYTES = 96 * 1024 * 1024;

/**
 * Reads a form with one file (multipart/form-data, RFC 7578) while it comes in: the fields that stand before the file are
 * handed over with it, and `take` reads it piece by piece. Null when there was no file. Throws `Problem` for what is no
 * such form; when the connection breaks off, the file's pieces throw.
 */
export function readUpload<Result>(
  incoming: IncomingMessage,
  take: (fields: ReadonlyMap<string, string>, file: ComingFile) => Promise<Result>,
): Promise<Result | null> {
  const contentType = incoming.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*;/i.test(contentType)) throw new Problem('bad-request', 415);
  if (Number(incoming.headers['content-length'] ?? 0) > MOST_BYTES) throw new Problem('too-large', 413);
  const parser = createParser(contentType);
  const fields = new Map<string, string>();
  let coming: Readable | null = null;
  let taken: Promise<Result> | null = null;
  const read = new Promise<void>((resolve, reject) => {
    parser.on('field', (name: string, value: string) => fields.set(name, value));
    parser.on('file', (_name: string, stream: Readable, fileName: string | undefined) => {
      if (!fileName) return stream.resume();
      coming = stream;
      // Not `for await (… of stream)`: a stream that is left half way would be destroyed, and the form never end.
      const pieces = { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) };
      taken = Promise.resolve().then(() => take(fields, { name: fileName, pieces }));
      taken.catch(() => stream.resume());
      return stream;
    });
    parser.once('error', () => reject(new Problem('bad-request', 400)));
    parser.once('finish', () => resolve());
    watchLength(incoming);
    incoming.once('close', () => {
      if (incoming.complete) return;
      coming?.destroy(new Error('the connection broke off'));
      reject(new Problem('bad-request', 400));
    });
    incoming.pipe(parser);
  });
  return read.then(
    () => taken,
    async (error: unknown) => {
      incoming.unpipe(parser);
      incoming.resume();
      coming?.destroy(new Error('no whole form'));
      // What was begun with the file ends before this is told.
      await taken?.catch(() => {});
      throw error;
    },
  );
}

function watchLength(incoming: IncomingMessage): void {
  let length = 0;
  incoming.on('data', (piece: Buffer) => {
    length += piece.length;
    if (length > MOST_BYTES) incoming.destroy();
  });
}

function createParser(contentType: string) {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { files: 1, fields: 6, parts: 8, fieldSize: LONGEST_FIELD, headerPairs: 20 },
    });
  } catch {
    throw new Problem('bad-request', 400);
  }
}
