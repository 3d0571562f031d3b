/** How long a button stays held back when no answer comes, milliseconds. */
const GIVE_UP_AFTER = 15_000;

/** `<vakt-once>`: a form inside is sent once. The buttons come back with the page (back button) or when no answer comes. */
class VaktOnce extends HTMLElement {
  #isSent = false;

  connectedCallback(): void {
    this.addEventListener('submit', (event) => {
      if (this.#isSent) return event.preventDefault();
      this.#isSent = true;
      // After this task: the pressed button's own name and value must still be sent.
      setTimeout(() => this.#hold(true));
      setTimeout(() => this.#release(), GIVE_UP_AFTER);
    });
    addEventListener('pageshow', this.#release);
  }

  disconnectedCallback(): void {
    removeEventListener('pageshow', this.#release);
  }

  #release = (): void => {
    if (!this.#isSent) return;
    this.#isSent = false;
    this.#hold(false);
  };

  #hold(isHeld: boolean): void {
    for (const button of this.querySelectorAll<HTMLButtonElement>('button[type=submit]')) {
      // A button that waits for something else (a countdown) stays as it is.
      if (isHeld ? button.disabled : !button.ariaBusy) continue;
      button.disabled = isHeld;
      button.ariaBusy = isHeld ? 'true' : null;
    }
  }
}

customElements.define('vakt-once', VaktOnce);
