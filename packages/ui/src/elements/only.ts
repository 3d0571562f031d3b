/** `<vakt-only data-field data-values>`: shows its content only while a field of the form has one of the values. */
class VaktOnly extends HTMLElement {
  connectedCallback(): void {
    const form = this.closest('form');
    const { field = '', values = '' } = this.dataset;
    const wanted = values.split(' ');
    const update = () => {
      const control = form?.elements.namedItem(field);
      if (control && 'value' in control) this.hidden = !wanted.includes(String(control.value));
    };
    form?.addEventListener('change', update);
    // The browser puts back what was chosen after this (reload, back button).
    addEventListener('pageshow', update);
    update();
  }
}

customElements.define('vakt-only', VaktOnly);
