/** What the server sends; status.tsx has the same shape for those who write it. */
interface LiveEvent {
  target: string;
  action: 'replace' | 'append' | 'remove' | 'reload' | 'show' | 'submit';
  html?: string;
}

/** A form waits at most so long for its event, milliseconds: a gateway without receipts must not hide it for ever. */
const WAIT_AT_MOST = 10_000;
/** After so long without a connection the page offers to be loaded anew. */
const OFFER_RELOAD_AFTER = 8_000;
const TRY_AGAIN_AFTER = 5_000;
/** A page that nobody has looked at for so long gives its connection back: a browser has six for one host. */
const CLOSE_UNSEEN_AFTER = 10_000;

/** Trusted Types, which TypeScript's own types do not have yet. */
declare global {
  interface Window {
    trustedTypes?: {
      createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string };
    };
  }
}

/** The only way in which text becomes markup on our pages (Trusted Types); the text comes from our own server alone. */
const policy = window.trustedTypes?.createPolicy('vakt-live', { createHTML: (text: string) => text });

/** `<vakt-live>`: applies the server's events to the page, keeping what a person has typed. */
export class VaktLive extends HTMLElement {
  #source: EventSource | null = null;
  #offer = 0;
  #lastId = '';
  #unseen = 0;

  connectedCallback(): void {
    for (const form of this.querySelectorAll<HTMLElement>('form[data-wait-for]')) {
      form.hidden = true;
      setTimeout(() => show(form), WAIT_AT_MOST);
    }
    this.dataset.ready = '';
    this.#open();
    addEventListener('pageshow', this.#reopen);
    addEventListener('pagehide', this.#close);
    document.addEventListener('visibilitychange', this.#look);
  }

  disconnectedCallback(): void {
    this.#close();
    removeEventListener('pageshow', this.#reopen);
    removeEventListener('pagehide', this.#close);
    document.removeEventListener('visibilitychange', this.#look);
  }

  #look = (): void => {
    clearTimeout(this.#unseen);
    if (this.dataset.whileVisible === undefined) return;
    if (document.hidden) this.#unseen = window.setTimeout(this.#close, CLOSE_UNSEEN_AFTER);
    else this.#reopen();
  };

  #close = (): void => {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#offer);
    this.#offer = 0;
  };

  #reopen = (): void => {
    if (!this.#source) this.#open();
  };

  /** From now on the events come from elsewhere: what this page was about is gone. */
  moveTo(address: string): void {
    this.dataset.src = address;
    this.#close();
    this.#open();
  }

  #open(): void {
    const address = new URL(this.dataset.src ?? '', location.href);
    // The browser sends Last-Event-ID only on its own reconnections; on ours the id goes in the query.
    if (this.#lastId) address.searchParams.set('last-event-id', this.#lastId);
    const source = new EventSource(address);
    this.#source = source;
    source.onopen = () => {
      clearTimeout(this.#offer);
      this.#offer = 0;
      this.#offerReload(false);
    };
    source.onmessage = (message) => {
      this.#lastId = message.lastEventId || this.#lastId;
      apply(JSON.parse(message.data) as LiveEvent);
    };
    source.onerror = () => {
      this.#offer ||= window.setTimeout(() => this.#offerReload(true), OFFER_RELOAD_AFTER);
      if (source.readyState !== EventSource.CLOSED || source !== this.#source) return;
      setTimeout(() => this.#source === source && this.#open(), TRY_AGAIN_AFTER);
    };
  }

  #offerReload(isOffered: boolean): void {
    const link = this.querySelector<HTMLElement>('.vk-live__reload');
    if (link) link.hidden = !isOffered;
  }
}

/** How markup comes into the page. */
export type Bring = (target: HTMLElement, action: string, html: string) => void;

let bring: Bring = patch;

/** Lets another part decide when and how markup comes in: the desk's pages have pieces that wait (live-idle.ts). */
export function bringBy(other: Bring): void {
  bring = other;
}

function apply(event: LiveEvent): void {
  if (event.action === 'reload') {
    reload(event.target);
    return;
  }
  const target =
    document.getElementById(event.target) ??
    document.querySelector<HTMLElement>(`form[data-wait-for="${CSS.escape(event.target)}"]`);
  if (!target) return;
  if (event.action === 'show') show(target);
  else if (event.action === 'submit' && target instanceof HTMLFormElement) target.requestSubmit();
  else if (event.action === 'remove') target.remove();
  else if (event.html !== undefined) bring(target, event.action, event.html);
}

/** Loads the page anew, or the path that the server names; never another origin. */
function reload(target: string): void {
  const address = new URL(target.startsWith('/') ? target : '', location.href);
  if (target.startsWith('/') && address.origin === location.origin) location.assign(address);
  else location.reload();
}

/** Brings markup in at once. */
export function patch(target: HTMLElement, action: string, html: string): void {
  const text = policy?.createHTML(html) ?? html;
  const fresh = [...new DOMParser().parseFromString(text, 'text/html').body.children].map((node) =>
    document.importNode(node, true),
  );
  // What came before a connection was lost comes again after it.
  if (action === 'append') target.append(...fresh.filter(({ id }) => !id || !document.getElementById(id)));
  else {
    const restore = remember(target);
    target.replaceWith(...fresh);
    restore();
  }
  const loud = fresh.filter((node) => !node.hasAttribute('data-quiet'));
  if (loud.length > 0)
    announce(loud.map((node) => (node.querySelector('[data-announce]') ?? node).textContent ?? '').join(' '));
}

/** Notes what is typed, chosen and focused inside, and gives a function that puts it back by id. */
function remember(target: HTMLElement): () => void {
  const focused = document.activeElement;
  const kept = [...target.querySelectorAll<HTMLInputElement>('input[id],select[id],textarea[id]')];
  return () => {
    for (const old of kept) {
      const now = document.getElementById(old.id) as HTMLInputElement | null;
      if (!now || now === old) continue;
      if (now.type === 'checkbox' || now.type === 'radio') now.checked = old.checked;
      else if (now.type !== 'hidden') now.value = old.value;
    }
    if (focused?.id && !focused.isConnected) document.getElementById(focused.id)?.focus();
  };
}

function show(element: HTMLElement): void {
  if (!element.hidden) return;
  element.hidden = false;
  // Whoever is somewhere else already is left there.
  if (document.activeElement === document.body) element.querySelector<HTMLElement>('[autofocus]')?.focus();
  announce(element.querySelector('[data-announce],label')?.textContent ?? '');
}

function announce(text: string): void {
  const region = document.getElementById('announce');
  if (region) region.textContent = text.trim();
}

customElements.define('vakt-live', VaktLive);
