/** `<vakt-reveal>`: brings out the button that shows a password; the password is hidden again before it is sent. */
class VaktReveal extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector('input');
    const button = this.querySelector('button');
    if (!input || !button) return;
    const show = (isShown: boolean) => {
      input.type = isShown ? 'text' : 'password';
      button.ariaPressed = String(isShown);
      button.textContent = (isShown ? this.dataset.hide : this.dataset.show) ?? '';
    };
    button.hidden = false;
    button.addEventListener('click', () => {
      show(input.type === 'password');
      input.focus();
    });
    input.form?.addEventListener('submit', () => show(false));
  }
}

customElements.define('vakt-reveal', VaktReveal);
