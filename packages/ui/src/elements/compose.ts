/** How long after the last key a draft is saved, and how long it waits at most while somebody types on; milliseconds. */
const QUIET = 1500;
const AT_MOST = 6000;
/** So long the server is waited for before a text is sent. */
const SAVE_WAITS = 8000;

/** What became of a saving, by the name of the words for it. */
type Saving = 'saved' | 'failed' | 'signedOut' | 'refused';

/**
 * `<vakt-compose>`: keeps the draft on the server while somebody types, and sends by Ctrl and Enter. Before a text is sent it
 * is a draft on the server; when that cannot be, nothing is sent and the text stays where it is, with the reason.
 */
class VaktCompose extends HTMLElement {
  #timer = 0;
  #since = 0;
  #saved = '';
  #isSent = false;

  connectedCallback(): void {
    const form = this.querySelector('form');
    const body = this.querySelector('textarea');
    if (!form || !body) return;
    this.#saved = body.value;
    // Without script this button keeps the draft.
    this.querySelector('.vk-composer__draft button')?.remove();
    body.addEventListener('input', () => this.#plan(form, body));
    body.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit(form.querySelector<HTMLButtonElement>('.vk-buttons button[type=submit]'));
      }
    });
    form.addEventListener('submit', (event) => this.#send(event, form, body));
    addEventListener('pageshow', () => this.#hold(form, false));
    // Whoever closes the window a second after the last key loses nothing.
    addEventListener('pagehide', () => !this.#isSent && body.value !== this.#saved && this.#save(form, body, true));
  }

  /** Once the text is safe, the form goes with the button that was pressed; a second press meanwhile does nothing. */
  async #send(event: SubmitEvent, form: HTMLFormElement, body: HTMLTextAreaElement): Promise<void> {
    if (form.dataset.safe !== undefined) return;
    if (this.#isSent || body.value.trim() !== '') event.preventDefault();
    if (this.#isSent) return;
    this.#hold(form, true);
    clearTimeout(this.#timer);
    // There is nothing to lose.
    if (!event.defaultPrevented) return;
    const saving = await this.#save(form, body, false);
    if (saving !== 'saved') {
      this.#hold(form, false);
      body.focus();
      this.#explain(saving, true);
      return;
    }
    form.dataset.safe = '';
    form.requestSubmit(event.submitter as HTMLButtonElement | null);
  }

  #hold(form: HTMLFormElement, isSent: boolean): void {
    this.#isSent = isSent;
    delete form.dataset.safe;
  }

  #plan(form: HTMLFormElement, body: HTMLTextAreaElement): void {
    clearTimeout(this.#timer);
    this.#since ||= Date.now();
    const left = Math.max(0, Math.min(QUIET, this.#since + AT_MOST - Date.now()));
    this.#timer = window.setTimeout(async () => {
      this.#since = 0;
      if (body.value !== this.#saved && !this.#isSent) this.#explain(await this.#save(form, body, false), false);
    }, left);
  }

  async #save(form: HTMLFormElement, body: HTMLTextAreaElement, isLast: boolean): Promise<Saving> {
    const text = body.value;
    const fields = new URLSearchParams();
    for (const name of ['version', 'kind']) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) fields.set(name, field.value);
    }
    fields.set('body', text);
    try {
      const answer = await fetch(this.dataset.draft ?? '', {
        method: 'POST',
        headers: { 'X-Draft': 'script' },
        body: fields,
        keepalive: isLast,
        // Away to sign in: there is no session any more.
        redirect: 'manual',
        ...(isLast ? {} : { signal: AbortSignal.timeout(SAVE_WAITS) }),
      });
      if (answer.ok) this.#saved = text;
      if (answer.type === 'opaqueredirect') return 'signedOut';
      if (answer.ok) return 'saved';
      return answer.status >= 500 ? 'failed' : 'refused';
    } catch {
      return 'failed';
    }
  }

  /** Says what became of the draft; when it was to be sent, that it was not. */
  #explain(saving: Saving, isSending: boolean): void {
    const kept = this.querySelector<HTMLElement>('.vk-composer__saved');
    if (kept) kept.textContent = (saving === 'saved' ? this.dataset.saved : this.dataset.failed) ?? '';
    for (const line of this.querySelectorAll<HTMLElement>('[data-saving]')) {
      line.hidden = line.dataset.saving !== saving || (saving === 'failed' && !isSending);
      if (!line.hidden && isSending) line.scrollIntoView({ block: 'nearest' });
    }
  }
}

/** Who comes by a key wants to write; who goes through the choice with the arrows stays there (WCAG 3.2.2). */
for (const choice of document.querySelectorAll<HTMLElement>('.vk-composer__choice input[data-focus]')) {
  choice.addEventListener('click', (event) => {
    if (!event.isTrusted) document.getElementById(choice.dataset.focus ?? '')?.focus();
  });
}

customElements.define('vakt-compose', VaktCompose);

export {};
