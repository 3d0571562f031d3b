/** `<vakt-undo data-seconds data-text>`: counts down how long a reply can be taken back; then the offer goes. */
class VaktUndo extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    const until = Date.now() + Number(this.dataset.seconds) * 1000;
    const line = this.querySelector('p');
    // Read out once, not every second.
    line?.removeAttribute('role');
    const show = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (line) line.textContent = (this.dataset.text ?? '').replace('97', String(left));
      if (left > 0) return;
      clearInterval(this.#timer);
      this.remove();
    };
    this.#timer = window.setInterval(show, 1000);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }
}

customElements.define('vakt-undo', VaktUndo);
