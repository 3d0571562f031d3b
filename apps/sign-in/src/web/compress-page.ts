import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context, Next } from 'hono';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Smaller pages fit into the first packets anyhow. */
const LEAST_BYTES = 1400;

/**
 * Compresses pages at a low quality (a few tenths of a millisecond): people come from telephones, and not everybody has
 * a proxy in front. Pages hold no secret beside text that a stranger can choose, so their length tells nothing (BREACH).
 */
export async function compressPage(context: Context, next: Next): Promise<void> {
  await next();
  const { res } = context;
  if (!res.headers.get('content-type')?.startsWith('text/html') || res.headers.has('content-encoding')) return;
  const accepted = context.req.header('accept-encoding') ?? '';
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null;
  res.headers.append('vary', 'accept-encoding');
  if (!encoding || context.req.method === 'HEAD') return;
  const body = Buffer.from(await res.arrayBuffer());
  const compressed = body.length < LEAST_BYTES ? null : await compress(body, encoding);
  context.res = new Response(new Uint8Array(compressed ?? body), { status: res.status, headers: res.headers });
  if (compressed) context.res.headers.set('content-encoding', encoding);
}

function compress(body: Buffer, encoding: 'br' | 'gzip'): Promise<Buffer> {
  return encoding === 'br'
    ? brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } })
    : zip(body, { level: 4 });
}
