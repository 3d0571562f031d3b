/**
 * `<vakt-only data-field data-values>`: shows its content only while a field of the form has one of the values. A field that
 * stands in a hidden one counts as not answered, so that what depends on it is hidden too.
 */
class VaktOnly extends HTMLElement {
  connectedCallback(): void {
    const form = this.closest('form');
    const { field = '', values = '' } = this.dataset;
    const wanted = values.split(' ');
    const update = () => {
      const control = form?.elements.namedItem(field);
      if (control) this.hidden = !valuesOf(control).some((value) => wanted.includes(value));
    };
    // In the order of the page: what stands first is decided first.
    form?.addEventListener('change', update);
    // The browser puts back what was chosen after this (reload, back button).
    addEventListener('pageshow', update);
    update();
  }
}

/** What is chosen in a field: of a select or a text its value, of boxes and circles the ticked ones; nothing when it is hidden. */
function valuesOf(control: Element | RadioNodeList): string[] {
  const parts = control instanceof RadioNodeList ? [...control] : [control];
  return parts.flatMap((part) => {
    if (!(part instanceof HTMLInputElement || part instanceof HTMLSelectElement || part instanceof HTMLTextAreaElement))
      return [];
    if (part.closest('vakt-only[hidden]')) return [];
    const isMark = part instanceof HTMLInputElement && (part.type === 'checkbox' || part.type === 'radio');
    return isMark && !part.checked ? [] : [part.value];
  });
}

customElements.define('vakt-only', VaktOnly);
