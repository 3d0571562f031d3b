/** So long after "g" the next letter still belongs to it, milliseconds. */
const SEQUENCE_LASTS = 1_500;

/**
 * `<vakt-keys>`: single keys for what stands on the page. What a key does is an element with `data-key`: a link or button is
 * pressed (and the field that its `data-focus` names gets the focus), a field gets the focus. j and k go through the rows of a list (`data-row`). With `data-single="off"` only Escape
 * and Ctrl+Enter act (WCAG 2.1.4).
 */
class VaktKeys extends HTMLElement {
  #prefix = '';
  #until = 0;

  connectedCallback(): void {
    document.addEventListener('keydown', this.#press);
    const dialog = this.querySelector('dialog');
    this.querySelector('[data-key="?"]')?.addEventListener('click', (event) => {
      if (!dialog) return;
      event.preventDefault();
      dialog.showModal();
    });
    this.querySelector('[data-close]')?.addEventListener('click', () => dialog?.close());
  }

  disconnectedCallback(): void {
    document.removeEventListener('keydown', this.#press);
  }

  #press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape') {
      this.#escape(event);
      return;
    }
    const field = event.target instanceof HTMLElement && isField(event.target);
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      const form = event.target instanceof Element ? event.target.closest('form') : null;
      act(event, form?.querySelector<HTMLElement>('[data-key="Control+Enter"]'));
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey) return;
    // Arrows are no letters: whoever is in the list goes through it, also with single keys off.
    const isInList = document.activeElement?.matches('[data-row]');
    if (isInList && !event.shiftKey && event.key === 'ArrowDown') move(event, 1);
    else if (isInList && !event.shiftKey && event.key === 'ArrowUp') move(event, -1);
    else if (this.dataset.single !== 'off') this.#single(event);
  };

  #single(event: KeyboardEvent): void {
    const prefix = Date.now() < this.#until ? this.#prefix : '';
    this.#prefix = '';
    if (prefix === '' && event.key === 'g') {
      this.#prefix = 'g ';
      this.#until = Date.now() + SEQUENCE_LASTS;
    } else if (prefix === '' && (event.key === 'j' || event.key === 'k')) move(event, event.key === 'j' ? 1 : -1);
    else if (prefix === '' && event.key === 'x')
      act(event, rowOf(document.activeElement)?.querySelector<HTMLElement>('[data-choose]'));
    else act(event, find(prefix + event.key));
  }

  /** Out of a field first, then back to where the page says. */
  #escape(event: KeyboardEvent): void {
    if (document.querySelector('details[data-menu][open]')) return;
    if (event.target instanceof HTMLElement && isField(event.target)) event.target.blur();
    else act(event, find('Escape'));
  }
}

const find = (key: string) => document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
const rowOf = (element: Element | null) => element?.closest('li') ?? null;

function isField(element: HTMLElement): boolean {
  if (element instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(element.type);
  return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement || element.isContentEditable;
}

function act(event: KeyboardEvent, element: HTMLElement | null | undefined): void {
  if (!element) return;
  event.preventDefault();
  if (isField(element)) element.focus();
  else element.click();
  // What a choice brings out is what one wants to write in.
  document.getElementById(element.dataset.focus ?? '')?.focus();
}

/** To the next row: from the one with the focus, else from the one that is open, else to the first. */
function move(event: KeyboardEvent, by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const focused = rows.indexOf(rowOf(document.activeElement)?.querySelector<HTMLElement>('[data-row]') as HTMLElement);
  const from = focused >= 0 ? focused : rows.findIndex((row) => row.ariaCurrent === 'true');
  const next = rows[from < 0 ? 0 : from + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

customElements.define('vakt-keys', VaktKeys);

export {};
