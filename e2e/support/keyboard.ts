import { expect, type Locator, type Page, test } from '@playwright/test';

/** Somebody without a mouse. Every stop of the focus is looked at: it can be seen, and nothing lies over it. */
export interface Keyboard {
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  /** Tab (or Shift+Tab) until this has the focus. */
  tabTo(target: Locator, direction?: 'forwards' | 'backwards'): Promise<void>;
  /** Goes there and presses Enter, or Space. */
  activate(target: Locator, key?: 'Enter' | 'Space'): Promise<void>;
}

/** More stops than anybody should need: past what is longer, a page has a skip link. */
const MOST_STOPS = 80;

/** What is wrong with where the focus stands now; null when it can be seen. `''`: it has left the page. */
function lookAtFocus(): string | null {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return '';
  const name = `${focused.tagName.toLowerCase()}#${focused.id} "${focused.textContent?.trim().slice(0, 40)}"`;
  const box = focused.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const isInside = box.right > 0 && box.bottom > 0 && box.left < clientWidth && box.top < clientHeight;
  if (box.width === 0 || box.height === 0 || !isInside) return `${name} has the focus and is not to be seen`;
  // The ring of a radio button or check box is drawn around it and its label.
  // In the list of cases it is drawn around the row.
  const ringed =
    focused.closest('.vk-item') ??
    ((focused.matches('[type=radio],[type=checkbox]') && focused.closest('.ds-field')) || focused);
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(ringed);
  // The skip link is there only while it has the focus: that is its sign.
  const isSign = focused.classList.contains('ds-skip-link');
  const hasRing = isSign || (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
  if (!hasRing) return `${name} has the focus and no ring`;
  const x = Math.min(Math.max(box.left + box.width / 2, 1), clientWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 1), clientHeight - 1);
  const top = document.elementFromPoint(x, y);
  const isOnTop = top !== null && (ringed.contains(top) || top.contains(focused));
  return isOnTop ? null : `${name} has the focus and lies under ${top?.outerHTML.slice(0, 80)}`;
}

async function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((one) => one === document.activeElement);
}

/** Walks with Tab until the target is reached. The focus may leave the page once: over the end of it, to begin anew. */
async function walkTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab'): Promise<void> {
  await expect(target).toBeVisible();
  let left = 0;
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await isFocused(target)) return;
    await page.keyboard.press(key);
    const fault = await page.evaluate(lookAtFocus);
    if (fault === '') left += 1;
    else expect(fault).toBeNull();
    if (left > 1) break;
  }
  throw new Error(`The focus does not come to ${target} by ${key}.`);
}

export function createKeyboard(page: Page): Keyboard {
  const tabTo: Keyboard['tabTo'] = (target, direction = 'forwards') =>
    test.step(`${direction} to ${target}`, () => walkTo(page, target, direction === 'forwards' ? 'Tab' : 'Shift+Tab'));
  return {
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    tabTo,
    async activate(target, key = 'Enter') {
      await tabTo(target);
      await page.keyboard.press(key);
    },
  };
}
