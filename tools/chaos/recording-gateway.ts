import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { SeededRandom } from './seeded-random.ts';

/** A message as the sign-in service handed it over. */
export interface HandedMessage {
  reference: string;
  to: string;
}

/**
 * Stands between the sign-in service and the phone simulator and notes every message that is handed over, before it
 * goes on. The simulator takes a repeated reference for the same message; a real gateway would send it twice, so what
 * counts is what arrives here.
 */
export interface RecordingGateway {
  url: string;
  handed: HandedMessage[];
  close(): Promise<void>;
}

/** A gateway answers within this time: long enough for something to be killed in between. */
const SLOWEST_MS = 400;

/** Starts it on a free port of loopback. When the simulator does not answer, the connection breaks, as it would without us. */
export async function startRecordingGateway(simulator: string, random: SeededRandom): Promise<RecordingGateway> {
  const handed: HandedMessage[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    if (request.method === 'POST' && request.url === '/api/texts') handed.push(JSON.parse(body) as HandedMessage);
    const { method = 'GET' } = request;
    const headers = { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' };
    try {
      const answer = await fetch(new URL(request.url ?? '/', simulator), {
        method,
        headers,
        body: method === 'GET' ? null : body,
      });
      await wait(random.next() * SLOWEST_MS);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handed,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
