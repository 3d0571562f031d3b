import { bringBy, patch, VaktLive } from './live.ts';

/** Pieces that wait until nobody is in what they replace: the newest markup by id. */
const waiting = new Map<string, string>();

/** What somebody is in, points at or has changed does not change under their hands (`data-idle`). */
function patchWhenIdle(target: HTMLElement, action: string, html: string): void {
  waiting.delete(target.id);
  if (action === 'replace' && target.dataset.idle !== undefined && isBusy(target)) waiting.set(target.id, html);
  else patchAndMove(target, action, html);
}

/** A piece that says from where events come now (`data-live-src`) takes the page's stream there. */
function patchAndMove(target: HTMLElement, action: string, html: string): void {
  // A piece that was waited for has nothing of anybody's in it: what it says now is what is so, and no field is remembered.
  if (target.dataset.idle !== undefined)
    for (const field of target.querySelectorAll('input,select,textarea')) field.removeAttribute('id');
  patch(target, action, html);
  for (const { dataset, parentElement } of document.querySelectorAll<HTMLElement>('[data-live-src]')) {
    const live = parentElement?.closest('vakt-live');
    const address = dataset.liveSrc ?? '';
    if (live instanceof VaktLive && live.dataset.src !== address) live.moveTo(address);
  }
}

function isBusy(piece: HTMLElement): boolean {
  if (piece.contains(document.activeElement)) return true;
  const forms = [...piece.querySelectorAll('form')];
  // Who is about to press a button presses what they have read.
  return forms.length > 0 && (piece.matches(':hover') || forms.some(isChanged));
}

function isChanged(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLSelectElement)
      return (
        field.selectedIndex !==
        Math.max(
          0,
          [...field.options].findIndex((option) => option.defaultSelected),
        )
      );
    if (field instanceof HTMLInputElement && field.type !== 'hidden')
      return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
    return field instanceof HTMLTextAreaElement && field.value !== field.defaultValue;
  });
}

/** When the hand has gone elsewhere. */
function catchUp(): void {
  for (const [id, html] of [...waiting]) {
    const target = document.getElementById(id);
    if (target && !isBusy(target)) patchWhenIdle(target, 'replace', html);
  }
}

for (const kind of ['focusout', 'pointerover', 'change'])
  document.addEventListener(kind, () => waiting.size > 0 && setTimeout(catchUp));

bringBy(patchWhenIdle);
