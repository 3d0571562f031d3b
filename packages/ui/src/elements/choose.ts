/** `<vakt-choose>`: a list whose rows can be ticked; what can be done with them comes out when one is. */
class VaktChoose extends HTMLElement {
  #last: HTMLInputElement | null = null;

  connectedCallback(): void {
    this.addEventListener('click', (event) => {
      const box = event.target;
      if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox') return;
      const all = this.#all();
      if (box === all) for (const one of this.#boxes()) one.checked = box.checked;
      else if (event.shiftKey && this.#last) this.#between(this.#last, box);
      this.#last = box === all ? null : box;
      this.#show();
    });
    this.querySelector('[data-choose-none]')?.addEventListener('click', () => {
      for (const one of this.#boxes()) one.checked = false;
      this.#show();
    });
    // The browser ticks again what was ticked when one comes back.
    setTimeout(() => this.#show());
    addEventListener('pageshow', this.#show);
  }

  disconnectedCallback(): void {
    removeEventListener('pageshow', this.#show);
  }

  /** Live events put new ones in the place of old ones: they are looked up each time. */
  #all = (): HTMLInputElement | null => this.querySelector<HTMLInputElement>('[data-choose-all]');
  #boxes = (): HTMLInputElement[] => [...this.querySelectorAll<HTMLInputElement>('input[data-choose]')];

  #between(one: HTMLInputElement, other: HTMLInputElement): void {
    const boxes = this.#boxes();
    const [from, to] = [boxes.indexOf(one), boxes.indexOf(other)].sort((a, b) => a - b);
    for (const box of boxes.slice(from, (to ?? 0) + 1)) box.checked = other.checked;
  }

  #show = (): void => {
    const boxes = this.#boxes();
    const count = boxes.filter((box) => box.checked).length;
    this.toggleAttribute('data-chosen', count > 0);
    const text = this.querySelector<HTMLElement>('[data-choose-count]');
    if (text) text.textContent = count > 0 ? (text.dataset.chooseCount ?? '').replace('{n}', String(count)) : '';
    const all = this.#all();
    if (!all) return;
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  };
}

customElements.define('vakt-choose', VaktChoose);

export {};
