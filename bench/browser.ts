import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';

/** What came back. Redirects are not followed: who walks says where to. */
export interface Answer {
  status: number;
  location: string | null;
  body: string;
}

/** One browser with its cookies: the least that a server cannot tell from a real one without scripts. */
export interface Browser {
  get(url: string): Promise<Answer>;
  post(url: string, form: Record<string, string>): Promise<Answer>;
  /** A relying party's own request (the token endpoint): no cookies, no origin. */
  postAsServer(url: string, form: Record<string, string>, authorization: string): Promise<Answer>;
  /** Opens a stream of events and reads it until `close`. Resolves when the first event is there. */
  listen(url: string): Promise<{ close(): void }>;
}

/** Counts what was asked, over all browsers that were made with it. */
export interface Requests {
  count: number;
}

const PATIENCE_MS = 30_000;

/** Creates what browsers of one service share: its kept connections. */
export function createBrowsers(
  origin: string,
  requests: Requests,
): { create(wishes?: { compressed: boolean }): Browser; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const ask = createAsk(origin, agent, requests);
  return { create: (wishes) => createBrowser(origin, ask, wishes), close: () => agent.destroy() };
}

/** What a browser says of itself. */
const PERSON = { 'accept-language': 'nb', 'sec-fetch-site': 'same-origin' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const encode = (form: Record<string, string>) => new URLSearchParams(form).toString();

function keepCookies(jar: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const pair = line.split(';', 1)[0] ?? '';
    const at = pair.indexOf('=');
    jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

type Ask = (method: string, url: string, headers: Record<string, string>, body?: string) => Promise<IncomingMessage>;

/** How one service is asked, over kept connections; a header without a value is not sent. */
function createAsk(origin: string, agent: Agent, requests: Requests): Ask {
  return (method, url, headers, body) => {
    requests.count += 1;
    const target = new URL(url, origin);
    const path = `${target.pathname}${target.search}`;
    return new Promise((resolve, reject) => {
      const sent = httpRequest(
        { agent, method, host: '127.0.0.1', port: target.port, path, timeout: PATIENCE_MS },
        resolve,
      );
      sent.once('timeout', () => sent.destroy(new Error(`${method} ${target.pathname} was not answered.`)));
      sent.once('error', reject);
      for (const [name, value] of Object.entries({ host: target.host, ...headers })) {
        if (value) sent.setHeader(name, value);
      }
      sent.end(body);
    });
  };
}

function createBrowser(origin: string, open: Ask, { compressed } = { compressed: false }): Browser {
  const jar = new Map<string, string>();
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const page = { ...PERSON, accept: 'text/html', 'accept-encoding': compressed ? 'gzip, br' : '' };
  const ask = async (...wanted: Parameters<Ask>): Promise<Answer> => {
    const answer = await open(...wanted);
    keepCookies(jar, answer.headers['set-cookie'] ?? []);
    let body = '';
    answer.setEncoding('utf8');
    for await (const chunk of answer) body += chunk;
    return { status: answer.statusCode ?? 0, location: answer.headers.location ?? null, body };
  };
  return {
    get: (url) => ask('GET', url, { ...page, cookie: cookies() }),
    post: (url, form) => ask('POST', url, { ...page, origin, ...FORM, cookie: cookies() }, encode(form)),
    postAsServer: (url, form, authorization) => ask('POST', url, { ...FORM, authorization }, encode(form)),
    async listen(url) {
      const stream = await open('GET', url, { ...PERSON, accept: 'text/event-stream', cookie: cookies() });
      await new Promise((resolve) => stream.once('data', resolve).once('end', resolve));
      stream.on('data', () => {}).on('error', () => {});
      return { close: () => stream.destroy() };
    },
  };
}
