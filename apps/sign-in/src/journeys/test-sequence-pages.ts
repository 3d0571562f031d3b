import type { Page } from '../test-browser.ts';
import type { Place } from './test-sequence-world.ts';

/** How somebody goes through pages. */
export interface Intent {
  /** Which way is wanted at the second factor; `first`: whichever comes first; `alone`: a passkey instead of the password. */
  way: 'first' | 'sms' | 'call' | 'totp' | 'recovery' | 'pass' | 'token' | 'passkey' | 'alone';
  typed: 'right' | 'wrong' | 'nothing';
  remember: boolean;
  /** What is enrolled when something has to be. */
  enrols: 'sms' | 'call' | 'app' | 'token' | 'passkey' | 'nothing';
  /** Each answer is sent twice at the same moment. */
  twice: boolean;
}

export const shows = (page: Page, act: string) => page.forms.some((form) => form.action.endsWith(`/${act}`));
export const journeyOf = (page: Page) => page.url.pathname.split('/')[2] ?? '';

/** Sends a form, or the same form twice at once from one cookie jar: of both pages the one that leads on. */
export async function send(
  place: Place,
  page: Page,
  act: string,
  values: Record<string, string> = {},
  twice = false,
): Promise<Page> {
  place.tabs.push(page);
  const submit = () => place.browser.submit(page, `/${act}`, values);
  if (!twice) return submit();
  const [one, two] = await Promise.all([submit(), submit()]);
  return two.isForeign ? two : one;
}
