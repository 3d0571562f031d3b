import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One request as it arrived at a test listener. */
export interface HeardRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingMessage['headers'];
  /** As UTF-8. */
  body: string;
  bytes: Buffer;
}

export interface TestListener {
  /** `http://127.0.0.1:<port>` */
  url: string;
  requests: HeardRequest[];
  close(): Promise<void>;
}

/** For tests: a real HTTP server on a free port of loopback that keeps what it hears and answers by `answer`. */
export async function openListener(
  answer: (request: HeardRequest, response: ServerResponse) => void,
): Promise<TestListener> {
  const requests: HeardRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const bytes = Buffer.concat(chunks);
      const heard = { method, url, headers, body: bytes.toString('utf8'), bytes };
      requests.push(heard);
      answer(heard, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The listener got no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
