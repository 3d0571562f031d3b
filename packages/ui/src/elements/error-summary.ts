/** A page that comes back with errors opens at their summary. */
document.querySelector<HTMLElement>('[data-error-summary]')?.focus();

export {};
