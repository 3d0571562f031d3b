import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type HeardRequest, openListener } from '../test-listener.ts';
import type { CallCallback, CallGateway, CallOutcome, CodeCall, ReceiptState, SendVerdict } from '../transport.ts';

/** A call as delivery has it: what was placed, and what its receipts came to. */
export interface HostedCall {
  call: CodeCall;
  gateway: CallGateway;
  verdict: SendVerdict;
  /** In the order in which they came, repeats too. */
  receipts: ReceiptState[];
  outcome: CallOutcome | null;
}

export interface CallHost {
  url: string;
  /** Everything that was asked, refused or not. */
  requests: HeardRequest[];
  /** How each was answered. */
  statuses: number[];
  place(gateway: CallGateway, change?: Partial<CodeCall>): Promise<HostedCall>;
  /** The life of every code so far is over: all is answered 404. */
  expire(): void;
  close(): Promise<void>;
}

const CALL = {
  to: '+4791234567',
  extension: null,
  language: 'nb',
  mode: 'read-code',
  code: '482913',
  messageReference: 'KD',
  validForSeconds: 600,
} as const;

/**
 * The first final receipt stays. With one exception: somebody who has heard a code and then says that it was not him
 * must be believed.
 */
function keep(hosted: HostedCall, receipt: ReceiptState): void {
  hosted.receipts.push(receipt);
  if (receipt.state !== 'call-ended') return;
  const denies = receipt.outcome === 'denied' && hosted.outcome === 'read-out';
  if (hosted.outcome === null || denies) hosted.outcome = receipt.outcome;
}

/** For tests: plays delivery's part over real HTTP: finds the call by its token, lets the gateway answer, keeps receipts. */
export async function openCallHost(): Promise<CallHost> {
  const calls = new Map<string, HostedCall>();
  const statuses: number[] = [];
  const reply = (response: ServerResponse, status: number, body: string | Uint8Array = '', type = 'text/plain') => {
    statuses.push(status);
    response.writeHead(status, { 'content-type': type }).end(body);
  };
  const listener = await openListener((request, response) => {
    const asked = new URL(request.url, listener.url);
    const [, token = '', path = ''] = /^\/receipts\/voice\/([\w-]{43})\/(.+)$/.exec(asked.pathname) ?? [];
    const hosted = calls.get(token);
    if (!hosted) return reply(response, 404);
    const callback: CallCallback = {
      method: request.method === 'POST' ? 'POST' : 'GET',
      url: asked.href,
      query: Object.fromEntries(asked.searchParams),
      body: request.body,
      contentType: request.headers['content-type'] ?? '',
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      path,
      call: hosted.call,
    };
    const answer = hosted.gateway.answerCallback?.(callback) ?? null;
    if (!answer) return reply(response, 404);
    if (answer.receipt) keep(hosted, answer.receipt);
    reply(response, answer.status, answer.body, answer.contentType);
  });
  return {
    url: listener.url,
    requests: listener.requests,
    statuses,
    async place(gateway, change = {}) {
      const token = randomBytes(32).toString('base64url');
      const receiptUrl = `${listener.url}/receipts/voice/${token}`;
      const call: CodeCall = { ...CALL, reference: `call-${calls.size + 1}`, receiptUrl, ...change };
      const verdict: SendVerdict = { verdict: 'maybe-sent', reason: 'unknown' };
      const hosted: HostedCall = { call, gateway, verdict, receipts: [], outcome: null };
      calls.set(token, hosted);
      hosted.verdict = await gateway.placeCall(call);
      return hosted;
    },
    expire: () => calls.clear(),
    close: () => listener.close(),
  };
}
