/** `<vakt-changed>`: the button of the form inside is there only while something in it is changed. */
class VaktChanged extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector('form');
    const button = form?.querySelector('button');
    if (!form || !button) return;
    const fields = [...form.querySelectorAll('select')];
    const first = fields.map(({ value }) => value);
    const update = () => {
      button.hidden = fields.every(({ value }, index) => value === first[index]);
    };
    form.addEventListener('change', update);
    // The browser may put back what was chosen (back button).
    addEventListener('pageshow', update);
    update();
  }
}

customElements.define('vakt-changed', VaktChanged);
