import { problems } from '../problems.ts';
import type { Database } from '../tables.ts';
import { type FileReader, findFile } from './attachments.store.ts';
import { canPreview } from './find-type.ts';
import { readContent } from './read-content.ts';
import { onlyIds } from './upload-ids.ts';

/**
 * What came from outside is shown in a box: no script, no forms, nothing loaded, an origin of its own (CSP Level 3 §6.3.2,
 * HTML `sandbox`).
 */
const BOX = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Browsers show no PDF in a sandboxed page: their viewer is a box of its own, apart from our origin. */
const BOX_OF_PDF = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Answers with a file of a case: to save, or to look at. Streams it, one chunk in memory at a time. Throws `not-found` for
 * what is not there, not this reader's, removed, blocked, or cannot be looked at: one answer for all of them.
 */
export async function sendFile(
  db: Database,
  reader: FileReader,
  wish: { caseId: string; fileId: string; how: 'save' | 'preview' },
): Promise<Response> {
  const [fileId] = onlyIds([wish.fileId]);
  const file = fileId ? await findFile(db, reader, wish.caseId, fileId) : null;
  if (!file || file.scan === 'infected') throw problems.notFound();
  if (wish.how === 'preview' && !canPreview(file.type)) throw problems.notFound();
  if (file.scan === 'waiting') throw problems.fileWaiting();
  const isPdf = file.type === 'application/pdf';
  return new Response(streamContent(db, file.contentId), {
    headers: {
      'Content-Type': file.type === 'text/plain' ? 'text/plain; charset=utf-8' : file.type,
      'Content-Length': String(file.size),
      'Content-Disposition': renderDisposition(wish.how === 'save' ? 'attachment' : 'inline', file.name),
      'Content-Security-Policy': isPdf && wish.how === 'preview' ? BOX_OF_PDF : BOX,
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

function streamContent(db: Database, contentId: string): ReadableStream<Uint8Array> {
  const chunks = readContent(db, contentId);
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    // Nothing is read ahead of who reads.
    { highWaterMark: 0 },
  );
}

/** RFC 6266 with RFC 8187: a plain name for old programs, the whole one for all others. */
function renderDisposition(kind: 'attachment' | 'inline', name: string): string {
  const plain = name.replace(/[^A-Za-z0-9 ._-]/g, '_');
  const whole = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${whole}`;
}
