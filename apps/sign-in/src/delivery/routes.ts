import type { ReceiptRequest } from '@vakt/transports/transport';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { answerCallback } from './answer-callback.ts';
import type { DeliveryDependencies } from './dependencies.ts';
import { receiveReceipt } from './receive-receipt.ts';

/** No gateway's receipt comes near this. */
const MOST_BYTES = 64 * 1024;

/**
 * Where gateways report back: `GET|POST /receipts/:gateway/:token`. 200 with nothing in it when the receipt was stored
 * or had been before; 404 with nothing in it for everything else. Below that address voice providers ask what a call
 * shall do next.
 */
export function createReceiptRoutes(deps: DeliveryDependencies): Hono {
  const routes = new Hono();
  const limit = bodyLimit({ maxSize: MOST_BYTES, onError: (context) => context.body(null, 413) });
  routes.on(['GET', 'POST'], '/receipts/:gateway/:token', limit, async (context: Context) => {
    const request = await readRequest(deps, context);
    const verdict = await receiveReceipt(deps, param(context, 'gateway'), param(context, 'token'), request);
    context.header('cache-control', 'no-store');
    return context.body(null, verdict === 'unknown' ? 404 : 200);
  });
  routes.on(['GET', 'POST'], '/receipts/:gateway/:token/:path{.+}', limit, async (context: Context) => {
    const request = await readRequest(deps, context);
    const address = {
      gateway: param(context, 'gateway'),
      token: param(context, 'token'),
      path: param(context, 'path'),
    };
    const answer = await answerCallback(deps, address, request);
    context.header('cache-control', 'no-store');
    if (!answer) return context.body(null, 404);
    context.header('content-type', answer.contentType);
    const body = typeof answer.body === 'string' ? answer.body : new Uint8Array(answer.body);
    return context.body(body, answer.status as 200);
  });
  return routes;
}

function param(context: Context, name: string): string {
  return context.req.param(name) ?? '';
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
