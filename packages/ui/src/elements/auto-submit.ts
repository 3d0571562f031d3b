/** `<vakt-auto-submit>`: a form of choices inside acts as soon as one is made; its button is there for who has no script. */
class VaktAutoSubmit extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector('form');
    const button = this.querySelector<HTMLButtonElement>('button[type=submit]');
    if (!form || !button) return;
    button.hidden = true;
    // By keyboard a choice is passed over on the way to the next: it acts when the field is left, or by Enter.
    let byKey = false;
    let changed = false;
    form.addEventListener('pointerdown', () => (byKey = false));
    form.addEventListener('keydown', (event) => {
      byKey = true;
      if (event.key === 'Enter' && changed) form.requestSubmit();
    });
    form.addEventListener('change', () => {
      if (byKey) changed = true;
      else form.requestSubmit();
    });
    form.addEventListener('focusout', () => changed && form.requestSubmit());
  }
}

customElements.define('vakt-auto-submit', VaktAutoSubmit);

export {};
