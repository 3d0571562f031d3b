import { Agent, type IncomingMessage, request } from 'node:http';

/** What came back. */
export interface Answer {
  status: number;
  location: string | null;
  text: string;
}

/** Asks the desk as a browser does: connections stay open between requests. */
export interface DeskClient {
  get(cookie: string, path: string): Promise<Answer>;
  post(cookie: string, path: string, form: Readonly<Record<string, string>>): Promise<Answer>;
  /** Opens a stream; `onData` is told of what comes until it is closed. Resolves with its status when it is open. */
  open(cookie: string, path: string, onData: (text: string) => void): Promise<{ status: number; close(): void }>;
}

export function createDeskClient(origin: string): DeskClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const send = (
    cookie: string,
    path: string,
    body: string | null,
    own: Agent | false = agent,
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = {
        cookie,
        'accept-language': 'nb',
        ...(body === null
          ? {}
          : {
              'content-type': 'application/x-www-form-urlencoded',
              'content-length': String(Buffer.byteLength(body)),
              'sec-fetch-site': 'same-origin',
            }),
      };
      const asked = request(
        new URL(path, origin),
        { method: body === null ? 'GET' : 'POST', agent: own, headers },
        resolve,
      );
      asked.on('error', reject);
      asked.end(body ?? undefined);
    });
  const read = async (answer: IncomingMessage): Promise<Answer> => {
    let text = '';
    answer.setEncoding('utf8');
    for await (const chunk of answer) text += chunk;
    return { status: answer.statusCode ?? 0, location: answer.headers.location ?? null, text };
  };
  return {
    get: async (cookie, path) => read(await send(cookie, path, null)),
    post: async (cookie, path, form) => read(await send(cookie, path, new URLSearchParams(form).toString())),
    async open(cookie, path, onData) {
      const answer = await send(cookie, path, null, false);
      answer.setEncoding('utf8');
      answer.on('data', onData);
      answer.on('error', () => {});
      return { status: answer.statusCode ?? 0, close: () => void answer.destroy() };
    },
  };
}
