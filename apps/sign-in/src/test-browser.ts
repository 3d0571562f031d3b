import { decodeEntities, type PageForm, readForms, readText } from './test-forms.ts';

/** What came back, whole: for tests that look for what must not stand anywhere. */
export interface Seen {
  method: string;
  url: string;
  status: number;
  headers: [string, string][];
  body: string;
}

/** Where the browser stands: a page of the service, or (body empty) a foreign address that it was sent to and did not open. */
export interface Page {
  url: URL;
  status: number;
  /** The browser was sent away from the service: a relying party's callback. */
  isForeign: boolean;
  headers: Headers;
  html: string;
  text: string;
  heading: string;
  forms: PageForm[];
}

export interface Cookie {
  name: string;
  value: string;
  path: string;
}

type Values = Record<string, string | string[]>;

/** An answer whose body has been read already: `text` gives it as often as it is asked. */
type Answer = Response & { body: never; text(): Promise<string> };

export interface TestBrowser {
  cookies: Cookie[];
  /** Everything that was ever answered to this browser. */
  seen: Seen[];
  cookie(name: string): string | undefined;
  setCookie(name: string, value: string, path?: string): void;
  /** One request, no redirect followed. Cookies, Origin and Sec-Fetch-Site as Chromium sends them; `headers` has the last word. */
  request(url: string | URL, init?: RequestInit): Promise<Answer>;
  /** Opens an address and follows redirects as long as they stay at the service. */
  open(url: string | URL): Promise<Page>;
  /** Sends a form's POST (URL-encoded) and follows redirects. */
  post(url: string | URL, values?: Values): Promise<Page>;
  /** Fills a form in and sends it. The form is the one whose action ends so; `values` replace its own; `press` is a button's text. */
  submit(page: Page, action: string, values?: Values, press?: string): Promise<Page>;
  /** Another window with the same cookies at this moment; from here on each goes its own way. */
  copy(): TestBrowser;
}

const MOST_REDIRECTS = 12;

function readCookie(line: string): Cookie & { gone: boolean } {
  const [pair = '', ...attributes] = line.split(/;\s*/);
  const at = pair.indexOf('=');
  const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
  const gone = attributes.some((one) => /^max-age=0$/i.test(one) || /^expires=.*1970/i.test(one));
  return { name: pair.slice(0, at), value: pair.slice(at + 1), path, gone };
}

export function encodeForm(values: Values | [string, string][]): string {
  const pairs = Array.isArray(values)
    ? values
    : Object.entries(values).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]));
  return new URLSearchParams(pairs).toString();
}

/** A small browser without scripts. `origin` is the service's; it opens nothing else. */
export function createTestBrowser({ origin }: { origin: string }, cookies: Cookie[] = []): TestBrowser {
  const browser: TestBrowser = {
    cookies: [...cookies],
    seen: [],
    cookie: (name) => browser.cookies.find((one) => one.name === name)?.value,
    setCookie(name, value, path = '/') {
      browser.cookies = browser.cookies.filter((one) => one.name !== name || one.path !== path);
      browser.cookies.push({ name, value, path });
    },
    request: (url, init = {}) => request(browser, origin, new URL(url, origin), init),
    open: async (url) => follow(browser, origin, new URL(url, origin), await browser.request(url)),
    async post(url, values = {}) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return follow(
        browser,
        origin,
        new URL(url, origin),
        await browser.request(url, { method: 'POST', headers, body: encodeForm(values) }),
      );
    },
    async submit(page, action, values = {}, press) {
      const { address, filled } = fillIn(page, action, values, press);
      return browser.post(address, filled);
    },
    copy: () =>
      createTestBrowser(
        { origin },
        browser.cookies.map((one) => ({ ...one })),
      ),
  };
  return browser;
}

/** One request: the cookies that fit go along, what comes back is kept. */
async function request(browser: TestBrowser, origin: string, target: URL, init: RequestInit): Promise<Answer> {
  const method = init.method ?? 'GET';
  const headers = new Headers(createHeaders(browser, target, method, origin));
  for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
  const response = await fetch(target, { ...init, headers, redirect: 'manual' });
  const body = await response.text();
  browser.seen.push({ method, url: target.href, status: response.status, headers: [...response.headers], body });
  for (const line of response.headers.getSetCookie()) {
    const { gone, ...cookie } = readCookie(line);
    browser.setCookie(cookie.name, cookie.value, cookie.path);
    if (gone || cookie.value === '')
      browser.cookies = browser.cookies.filter((one) => one.name !== cookie.name || one.path !== cookie.path);
  }
  return Object.assign(response, { text: async () => body }) as Answer;
}

/** A form as it would be sent: its own values, the pressed button's, and `values` in place of its own. */
function fillIn(page: Page, action: string, values: Values, press: string | undefined) {
  const form = page.forms.find((one) => one.action.endsWith(action));
  const place = `"${page.heading}" (${page.status} ${page.url.pathname})`;
  if (!form) throw new Error(`No form for "${action}" on ${place}, only ${page.forms.map((one) => one.action)}`);
  const button = press === undefined ? undefined : form.buttons.find((one) => one.text.includes(press));
  if (press !== undefined && !button)
    throw new Error(`No button "${press}", only ${form.buttons.map((one) => one.text)}`);
  const filled: Values = {};
  for (const [name, value] of form.fields) {
    if (!(name in values)) filled[name] = [...[filled[name] ?? []].flat(), value];
  }
  if (button?.name) filled[button.name] = button.value;
  return { address: button?.action ?? form.action, filled: { ...filled, ...values } };
}

function createHeaders(browser: TestBrowser, target: URL, method: string, origin: string): Record<string, string> {
  const sent = browser.cookies.filter(
    ({ path }) => target.pathname === path || target.pathname.startsWith(path.replace(/\/?$/, '/')),
  );
  const cookie = sent.map((one) => `${one.name}=${one.value}`).join('; ');
  return {
    accept: 'text/html,application/xhtml+xml',
    'accept-language': 'nb,en;q=0.5',
    'sec-fetch-site': method === 'GET' ? 'none' : 'same-origin',
    'sec-fetch-mode': 'navigate',
    ...(method === 'GET' ? {} : { origin }),
    ...(cookie === '' ? {} : { cookie }),
  };
}

async function follow(browser: TestBrowser, origin: string, from: URL, first: Response): Promise<Page> {
  let url = from;
  let response = first;
  for (let hops = 0; hops < MOST_REDIRECTS; hops += 1) {
    const location = response.headers.get('location');
    if (location === null) return readPage(url, response, await response.text());
    url = new URL(location, url);
    if (url.origin !== origin) return { ...readPage(url, response, ''), isForeign: true };
    response = await browser.request(url);
  }
  throw new Error(`Sent around in a circle, last to ${url.pathname}`);
}

function readPage(url: URL, response: Response, html: string): Page {
  const heading = decodeEntities(readText(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html)?.[1] ?? ''));
  return {
    url,
    status: response.status,
    isForeign: false,
    headers: response.headers,
    html,
    text: readText(html),
    heading,
    forms: readForms(html),
  };
}
