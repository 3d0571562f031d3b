/** `<vakt-countdown>`: holds the first button back until the seconds are over; its label says how many are left. */
class VaktCountdown extends HTMLElement {
  #timer = 0;
  #label = '';

  connectedCallback(): void {
    const until = Date.now() + Number(this.dataset.seconds) * 1000;
    const button = this.querySelector('button');
    this.#label ||= button?.textContent ?? '';
    // What a browser without script reads below the button.
    this.querySelector('.vk-countdown__text')?.remove();
    const show = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (button) {
        button.disabled = left > 0;
        button.textContent = left > 0 ? this.#sentence(left) : this.#label;
      }
      if (left <= 0) clearInterval(this.#timer);
    };
    this.#timer = window.setInterval(show, 1000);
    show();
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  #sentence(left: number): string {
    const { one = '', two = '', many = '' } = this.dataset;
    return left === 1 ? one : left === 2 ? two : many.replace('{n}', String(left));
  }
}

customElements.define('vakt-countdown', VaktCountdown);
