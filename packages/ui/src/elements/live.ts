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
class VaktLive extends HTMLElement {
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
  else if (event.html !== undefined) patchWhenIdle(target, event.action, event.html);
}

/** Pieces that wait until nobody is in what they replace: the newest markup by id. */
const waiting = new Map<string, string>();

/** What somebody is in, points at or has changed does not change under their hands (`data-idle`). */
function patchWhenIdle(target: HTMLElement, action: string, html: string): void {
  waiting.delete(target.id);
  if (action === 'replace' && target.dataset.idle !== undefined && isBusy(target)) waiting.set(target.id, html);
  else patch(target, action, html);
}

function isBusy(piece: HTMLElement): boolean {
  if (piece.contains(document.activeElement)) return true;
  const forms = [...piece.querySelectorAll('form')];
  // Who is about to press a button presses what they have read.
  return forms.length > 0 && (piece.matches(':hover') || forms.some(isChanged));
}

function isChanged(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLSelectElement)
      return (
        field.selectedIndex !==
        Math.max(
          0,
          [...field.options].findIndex((option) => option.defaultSelected),
        )
      );
    if (field instanceof HTMLInputElement && field.type !== 'hidden')
      return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
    return field instanceof HTMLTextAreaElement && field.value !== field.defaultValue;
  });
}

/** When the hand has gone elsewhere. */
function catchUp(): void {
  for (const [id, html] of [...waiting]) {
    const target = document.getElementById(id);
    if (target && !isBusy(target)) patchWhenIdle(target, 'replace', html);
  }
}

for (const kind of ['focusout', 'pointerover', 'change'])
  document.addEventListener(kind, () => waiting.size > 0 && setTimeout(catchUp));

/** Loads the page anew, or the path that the server names; never another origin. */
function reload(target: string): void {
  const address = new URL(target.startsWith('/') ? target : '', location.href);
  if (target.startsWith('/') && address.origin === location.origin) location.assign(address);
  else location.reload();
}

function patch(target: HTMLElement, action: string, html: string): void {
  const text = policy?.createHTML(html) ?? html;
  const parsed = new DOMParser().parseFromString(text, 'text/html').body.children;
  const fresh = [...parsed].map((node) => document.importNode(node, true) as HTMLElement);
  // What came before a connection was lost comes again after it.
  if (action === 'append') target.append(...fresh.filter(({ id }) => !id || !document.getElementById(id)));
  else {
    const restore = remember(target);
    target.replaceWith(...fresh);
    restore();
    for (const { dataset, parentElement } of fresh) {
      const live = parentElement?.closest('vakt-live');
      if (dataset.liveSrc !== undefined && live instanceof VaktLive) live.moveTo(dataset.liveSrc);
    }
  }
  const loud = fresh.filter((node) => !node.hasAttribute('data-quiet'));
  if (loud.length > 0)
    announce(loud.map((node) => (node.querySelector('[data-announce]') ?? node).textContent ?? '').join(' '));
}

/** Notes what is typed, chosen and focused inside, and gives a function that puts it back by id. */
function remember(target: HTMLElement): () => void {
  const focused = document.activeElement;
  // A piece that was waited for has nothing of anybody's in it: what it says now is what is so.
  const isIdle = target.dataset.idle !== undefined;
  const kept = isIdle ? [] : [...target.querySelectorAll<HTMLInputElement>('input[id],select[id],textarea[id]')];
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

export {};
