/** How long after the last key something is asked for, milliseconds. */
const QUIET = 150;

interface Person {
  id: string;
  name: string;
  facts: string;
}
interface Beside {
  href: string;
  text: string;
  facts: string;
}

/**
 * `<vakt-caller>`: finds who calls as one types, as a combobox with a list (ARIA APG: editable, list autocomplete), shows
 * the caller's cases and similar ones, and registers by Ctrl and Enter. Texts are set as texts, never as markup.
 */
class VaktCaller extends HTMLElement {
  #people: Person[] = [];
  #active = -1;
  #asking: AbortController | null = null;
  #timer = 0;
  #besideTimer = 0;

  connectedCallback(): void {
    const form = this.querySelector('form');
    const input = this.querySelector<HTMLInputElement>('#caller');
    const found = this.querySelector<HTMLElement>('.vk-caller__found');
    if (!form || !input || !found) return;
    form.querySelector('button[value=find]')?.remove();
    const list = document.createElement('ul');
    list.id = 'caller-list';
    list.className = 'vk-caller__list';
    list.role = 'listbox';
    list.hidden = true;
    list.ariaLabel = this.querySelector('label[for=caller]')?.textContent ?? '';
    const told = document.createElement('p');
    told.className = 'vk-caller__told';
    told.role = 'status';
    input.parentElement?.after(told);
    input.after(list);
    input.role = 'combobox';
    input.ariaAutoComplete = 'list';
    input.ariaExpanded = 'false';
    input.setAttribute('aria-controls', list.id);
    input.addEventListener('input', () => this.#plan(input, list));
    input.addEventListener('keydown', (event) => this.#onKey(event, input, list));
    input.addEventListener('blur', () => this.#close(input, list));
    // Before the field loses the focus.
    list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const option = (event.target as Element).closest<HTMLElement>('[role=option]');
      if (option) this.#choose(Number(option.dataset.index), input, list);
    });
    form.querySelector('#title')?.addEventListener('input', () => this.#planBeside(form));
    found.addEventListener('change', () => this.#planBeside(form));
    form.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const solution = form.querySelector<HTMLTextAreaElement>('#solution');
      const end = document.activeElement === solution ? 'solved' : 'queue';
      form.requestSubmit(form.querySelector<HTMLButtonElement>(`button[value=${end}]`));
    });
    let isSent = false;
    form.addEventListener('submit', (event) => {
      if (isSent) event.preventDefault();
      isSent = true;
    });
    addEventListener('pageshow', () => {
      isSent = false;
    });
  }

  #plan(input: HTMLInputElement, list: HTMLElement): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#look(input, list), QUIET);
  }

  async #look(input: HTMLInputElement, list: HTMLElement): Promise<void> {
    this.#asking?.abort();
    this.#tell('');
    if (input.value.trim().length < 2) return this.#close(input, list);
    this.#asking = new AbortController();
    const address = new URL(this.dataset.people ?? '', location.href);
    address.searchParams.set('q', input.value);
    try {
      const answer = await fetch(address, { signal: this.#asking.signal, redirect: 'error' });
      if (answer.status === 429) {
        // Those found for what stood there before are not who is meant now.
        this.#close(input, list);
        return this.#tell(this.dataset.often ?? '');
      }
      if (!answer.ok) return;
      this.#people = (await answer.json()) as Person[];
    } catch {
      return;
    }
    list.replaceChildren(...this.#people.map((person, index) => optionOf(person, index)));
    list.hidden = this.#people.length === 0;
    input.ariaExpanded = String(!list.hidden);
    this.#mark(list.hidden ? -1 : 0, input, list);
    this.#tell(list.hidden ? (this.dataset.none ?? '') : '');
    if (!list.hidden) announce(this.#people.map(({ name }) => name).join(', '));
  }

  /** Below the field, for all to see. */
  #tell(text: string): void {
    const place = this.querySelector('.vk-caller__told');
    if (place) place.textContent = text;
  }

  #onKey(event: KeyboardEvent, input: HTMLInputElement, list: HTMLElement): void {
    const isOpen = !list.hidden;
    const last = this.#people.length - 1;
    if (event.key === 'ArrowDown' && isOpen) this.#mark(this.#active < last ? this.#active + 1 : 0, input, list);
    else if (event.key === 'ArrowUp' && isOpen) this.#mark(this.#active > 0 ? this.#active - 1 : last, input, list);
    else if (event.key === 'Escape' && isOpen) this.#close(input, list);
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      if (isOpen) this.#choose(this.#active, input, list);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #mark(index: number, input: HTMLInputElement, list: HTMLElement): void {
    this.#active = index;
    for (const [at, option] of [...list.children].entries()) option.ariaSelected = String(at === index);
    const option = list.children[index];
    if (option) input.setAttribute('aria-activedescendant', option.id);
    else input.removeAttribute('aria-activedescendant');
    option?.scrollIntoView({ block: 'nearest' });
  }

  #close(input: HTMLInputElement, list: HTMLElement): void {
    clearTimeout(this.#timer);
    list.hidden = true;
    input.ariaExpanded = 'false';
    this.#mark(-1, input, list);
  }

  #choose(index: number, input: HTMLInputElement, list: HTMLElement): void {
    const person = this.#people[index];
    const found = this.querySelector<HTMLElement>('.vk-caller__found');
    if (!person || !found) return;
    this.#close(input, list);
    input.value = '';
    const radio = document.createElement('input');
    Object.assign(radio, { type: 'radio', name: 'person', id: `person-${person.id}`, value: person.id, checked: true });
    const label = document.createElement('label');
    label.htmlFor = radio.id;
    const name = document.createElement('strong');
    name.textContent = person.name;
    label.append(name, ` ${person.facts}`);
    const row = document.createElement('div');
    row.append(radio, label);
    found.querySelectorAll(':scope > div').forEach((one) => {
      one.remove();
    });
    found.append(row);
    found.hidden = false;
    this.querySelector<HTMLElement>('#title')?.focus();
    const form = this.querySelector('form');
    if (form) this.#planBeside(form, 0);
  }

  #planBeside(form: HTMLFormElement, wait = 400): void {
    clearTimeout(this.#besideTimer);
    this.#besideTimer = window.setTimeout(() => this.#showBeside(form), wait);
  }

  async #showBeside(form: HTMLFormElement): Promise<void> {
    const fields = new FormData(form);
    const address = new URL(this.dataset.beside ?? '', location.href);
    address.searchParams.set('caller', String(fields.get('person') ?? ''));
    address.searchParams.set('title', String(fields.get('title') ?? ''));
    try {
      const answer = await fetch(address, { redirect: 'error' });
      if (!answer.ok) return;
      const lists = (await answer.json()) as Record<string, Beside[]>;
      for (const part of this.querySelectorAll<HTMLElement>('[data-beside]')) {
        const cases = lists[part.dataset.beside ?? ''] ?? [];
        part.hidden = cases.length === 0;
        part.querySelector('ul')?.replaceChildren(...cases.map(besideOf));
      }
    } catch {
      // What stands beside a call is help, not need: the call goes on without.
    }
  }
}

function optionOf(person: Person, index: number): HTMLElement {
  const option = document.createElement('li');
  option.role = 'option';
  option.id = `caller-${index}`;
  option.dataset.index = String(index);
  const name = document.createElement('strong');
  name.textContent = person.name;
  option.append(name, ` ${person.facts}`);
  return option;
}

function besideOf({ href, text, facts }: Beside): HTMLElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  Object.assign(link, { className: 'ds-link', href, textContent: text, target: '_blank', rel: 'noopener' });
  const more = document.createElement('span');
  more.textContent = facts;
  item.append(link, more);
  return item;
}

function announce(text: string): void {
  const region = document.getElementById('announce');
  if (region) region.textContent = text;
}

customElements.define('vakt-caller', VaktCaller);

export {};
