/** How long after the last key a draft is saved, and how long it waits at most while somebody types on; milliseconds. */
const QUIET = 1500;
const AT_MOST = 6000;

/** `<vakt-compose>`: keeps the draft on the server while somebody types, and sends by Ctrl and Enter. */
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
    form.addEventListener('submit', (event) => {
      if (this.#isSent) return event.preventDefault();
      this.#isSent = true;
      clearTimeout(this.#timer);
    });
    addEventListener('pageshow', () => {
      this.#isSent = false;
    });
    // Whoever closes the window a second after the last key loses nothing.
    addEventListener('pagehide', () => !this.#isSent && this.#save(form, body, true));
  }

  #plan(form: HTMLFormElement, body: HTMLTextAreaElement): void {
    clearTimeout(this.#timer);
    this.#since ||= Date.now();
    const left = Math.max(0, Math.min(QUIET, this.#since + AT_MOST - Date.now()));
    this.#timer = window.setTimeout(() => this.#save(form, body, false), left);
  }

  #save(form: HTMLFormElement, body: HTMLTextAreaElement, isLast: boolean): void {
    const text = body.value;
    this.#since = 0;
    if (text === this.#saved || this.#isSent) return;
    const fields = new URLSearchParams();
    for (const name of ['version', 'kind']) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) fields.set(name, field.value);
    }
    fields.set('body', text);
    fetch(this.dataset.draft ?? '', {
      method: 'POST',
      headers: { 'X-Draft': 'script' },
      body: fields,
      keepalive: isLast,
      redirect: 'error',
    }).then(
      (answer) => {
        if (answer.ok) this.#saved = text;
        this.#tell(answer.ok);
      },
      () => this.#tell(false),
    );
  }

  #tell(isSaved: boolean): void {
    const place = this.querySelector('.vk-composer__saved');
    if (place) place.textContent = (isSaved ? this.dataset.saved : this.dataset.failed) ?? '';
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
