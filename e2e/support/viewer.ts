import { expect, type Page, test } from '@playwright/test';
import { createInspector } from './inspect-page.ts';

/** Somebody who walks through pages and looks closely at some. */
export interface Viewer {
  page: Page;
  /** Looks at the page as it stands now; `name` is its state in page-states.ts. What is wrong fails the test at its end. */
  see(name: string): Promise<void>;
}

/** Pages with a budget are the sign-in service's, but for the consoles': who works there does not come by telephone. */
const hasBudget = (name: string) => !/^(desk|simulator|console|support)/.test(name);

/** Creates a viewer of a page; before the first page is loaded. */
export async function createViewer(page: Page): Promise<Viewer> {
  const inspector = await createInspector(page);
  return {
    page,
    see: (name) =>
      test.step(name, async () => {
        expect.soft(await inspector.look(name, { weigh: hasBudget(name) })).toEqual([]);
      }),
  };
}
