import type { Log } from './log.ts';

export interface StreamedFile {
  /** As the browser saves it; letters, digits, dots and hyphens. */
  name: string;
  type: string;
}

/**
 * Answers with a file that is written while it is read: pieces are made no faster than they are taken, and no more are
 * made when the reader has gone. A failure half way breaks the connection off, so that half a file is never taken for a
 * whole one.
 */
export function streamFile(pieces: AsyncGenerator<string>, { name, type }: StreamedFile, log: Log): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await pieces.next();
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        log.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'a file was not written to its end');
        controller.error(error);
      }
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  return new Response(body, {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
  });
}
