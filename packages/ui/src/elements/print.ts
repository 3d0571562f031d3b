/** `<vakt-print>`: brings out the button that prints the page. */
class VaktPrint extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector('button');
    if (!button) return;
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}

customElements.define('vakt-print', VaktPrint);
