/** What a request came to. */
export interface Answer {
  status: number;
  url: URL;
  headers: Headers;
  text: string;
}

/**
 * A browser without a screen: keeps cookies per host (not per port, as browsers do), follows redirects, sends the headers
 * that browsers send with navigations and forms.
 */
export class TestBrowser {
  /** Name → value, as set by whatever host: all run on this machine. */
  readonly cookies = new Map<string, string>();
  /** Addresses of the last walk, in order. */
  trail: URL[] = [];
  readonly #language: string;

  constructor(language = 'nb') {
    this.#language = language;
  }

  /** Opens an address as a typed one, and follows redirects to the end (or until `stopAt` says so). */
  async open(address: URL | string, stopAt: (url: URL) => boolean = () => false): Promise<Answer> {
    this.trail = [];
    return this.#walk(new URL(address), { method: 'GET', headers: {} }, stopAt);
  }

  /** Sends a form from a page of the same site. */
  async submit(
    address: URL | string,
    fields: Record<string, string> | string = {},
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ): Promise<Answer> {
    this.trail = [];
    const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.#walk(new URL(address), { method: 'POST', headers: { ...type, ...headers }, body }, () => false);
  }

  async #walk(start: URL, first: RequestInit, stopAt: (url: URL) => boolean): Promise<Answer> {
    let [url, init] = [start, first];
    for (let hops = 0; hops < 20; hops += 1) {
      this.trail.push(url);
      const response = await fetch(url, {
        ...init,
        redirect: 'manual',
        headers: {
          'accept-language': this.#language,
          cookie: this.#cookieHeader(),
          ...(init.headers as Record<string, string>),
        },
      });
      this.#keepCookies(response.headers);
      const location = response.headers.get('location');
      const next = location === null ? null : new URL(location, url);
      if (next === null || stopAt(next)) {
        return { status: response.status, url: next ?? url, headers: response.headers, text: await response.text() };
      }
      await response.body?.cancel();
      [url, init] = [next, { method: 'GET', headers: {} }];
    }
    throw new Error(`More than 20 redirects from ${start.href}.`);
  }

  #cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(pair.indexOf('=') + 1);
      const gone = attributes.some((one) => /^max-age=0$/i.test(one) || /^expires=Thu, 01 Jan 1970/i.test(one));
      if (gone || value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
