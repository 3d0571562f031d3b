import { newToken } from '@vakt/foundation/ids';

interface Cookie {
  name: string;
  value: string;
  path: string;
}

/** A browser with cookies by path, which follows redirects only when asked to. */
export class TestBrowser {
  cookies: Cookie[] = [];
  readonly token = newToken();
  constructor() {
    this.cookies.push({ name: 'browser', value: this.token, path: '/' });
  }
  cookie(name: string): string | undefined {
    return this.cookies.find((one) => one.name === name)?.value;
  }
  set(name: string, value: string): void {
    for (const one of this.cookies) if (one.name === name) one.value = value;
  }
  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const path = attributes.find((one) => one.startsWith('path='))?.slice(5) ?? '/';
    this.cookies = this.cookies.filter((one) => one.name !== name || one.path !== path);
    if (value !== '' && !line.includes('01 Jan 1970')) this.cookies.push({ name, value, path });
  }
  async open(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const sent = this.cookies.filter(
      (one) => pathname === one.path || pathname.startsWith(one.path.replace(/\/?$/, '/')),
    );
    const headers = new Headers(init.headers);
    headers.set('cookie', sent.map((one) => `${one.name}=${one.value}`).join('; '));
    if (!headers.has('accept')) headers.set('accept', 'text/html');
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }
}
