import type { PageContext } from '../web/page-context.ts';
import type { ConsoleView } from './gather-console.ts';
import type { Figurer } from './words.ts';

/** What each part of the console's page is written with. */
export interface PartProps {
  page: PageContext;
  view: ConsoleView;
  figures: Figurer;
}
