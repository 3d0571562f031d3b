/** A page says at most so often that somebody types, milliseconds. */
const SAY_EVERY = 3_000;

/** `<vakt-typing>`: tells the server that somebody writes in a text field inside, and nothing of what. */
class VaktTyping extends HTMLElement {
  #said = 0;

  connectedCallback(): void {
    this.addEventListener('input', (event) => {
      if (!(event.target instanceof HTMLTextAreaElement) || Date.now() - this.#said < SAY_EVERY) return;
      this.#said = Date.now();
      const body = new URLSearchParams({ connection: this.dataset.connection ?? '' });
      // Nobody waits for the answer; the next beacon is soon enough.
      fetch(this.dataset.src ?? '', { method: 'POST', body }).catch(() => {});
    });
  }
}

customElements.define('vakt-typing', VaktTyping);

export {};
