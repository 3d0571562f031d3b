import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A gateway that takes every message at once and keeps its code. */
export interface Gateway {
  url: string;
  /** Waits for the message to this number that has not been asked for yet, and gives its code. Rejects after ten seconds. */
  nextCode(number: string): Promise<string>;
  close(): Promise<void>;
}

const PATIENCE_MS = 10_000;
const CODE = /(?<!\d)\d{6}(?!\d)/;

interface Message {
  to: string;
  body: string;
  reference: string;
  receiptUrl: string;
}

export interface GatewayOptions {
  /** Whether each message is reported as delivered, as phones do. */
  receipts(): boolean;
  /** Told of each message as soon as it has come. */
  onMessage?(message: { to: string; reference: string }): void;
}

/** Starts the gateway on a free port of loopback. */
export async function startGateway({ receipts, onMessage = () => {} }: GatewayOptions): Promise<Gateway> {
  const codes = new Map<string, string[]>();
  const waiting = new Map<string, (code: string) => void>();
  const receive = ({ to, body, reference, receiptUrl }: Message) => {
    onMessage({ to, reference });
    const code = CODE.exec(body)?.[0] ?? '';
    const waiter = waiting.get(to);
    waiting.delete(to);
    if (waiter) waiter(code);
    else codes.set(to, [...(codes.get(to) ?? []), code]);
    if (!receipts()) return;
    const headers = { 'content-type': 'application/json' };
    void fetch(receiptUrl, { method: 'POST', headers, body: '{"state":"delivered"}' }).then((answer) => answer.text());
  };
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    request.once('end', () => {
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"taken"}');
      if (text) receive(JSON.parse(text) as Message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`,
    nextCode(number) {
      const [code, ...others] = codes.get(number) ?? [];
      codes.set(number, others);
      if (code !== undefined) return Promise.resolve(code);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('A message did not come.')), PATIENCE_MS);
        waiting.set(number, (came) => {
          clearTimeout(timer);
          resolve(came);
        });
      });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
