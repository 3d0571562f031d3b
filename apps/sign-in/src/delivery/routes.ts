import type { ReceiptRequest } from '@vakt/transports/transport';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { DeliveryDependencies } from './dependencies.ts';
import { receiveReceipt } from './receive-receipt.ts';

/** No gateway's receipt comes near this. */
const MOST_BYTES = 64 * 1024;

/**
 * Where gateways report back: `GET|POST /receipts/:gateway/:token`. 200 with nothing in it when the receipt was stored
 * or had been before; 404 with nothing in it for everything else.
 */
export function createReceiptRoutes(deps: DeliveryDependencies): Hono {
  const routes = new Hono();
  const limit = bodyLimit({ maxSize: MOST_BYTES, onError: (context) => context.body(null, 413) });
  routes.on(['GET', 'POST'], '/receipts/:gateway/:token', limit, async (context: Context) => {
    const request = await readRequest(deps, context);
    const verdict = await receiveReceipt(
      deps,
      context.req.param('gateway') ?? '',
      context.req.param('token') ?? '',
      request,
    );
    context.header('cache-control', 'no-store');
    return context.body(null, verdict === 'unknown' ? 404 : 200);
  });
  return routes;
}

async function readRequest(deps: DeliveryDependencies, context: Context): Promise<ReceiptRequest> {
  const method = context.req.method === 'POST' ? 'POST' : 'GET';
  const asked = new URL(context.req.url);
  return {
    method,
    // As the gateway was told to ask it: a proxy may have changed host and scheme on the way here.
    url: new URL(`${asked.pathname}${asked.search}`, deps.settings.publicUrl).href,
    query: context.req.query(),
    body: method === 'POST' ? await context.req.text() : '',
    contentType: context.req.header('content-type') ?? '',
    headers: context.req.header(),
  };
}
