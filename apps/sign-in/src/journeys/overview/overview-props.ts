import type { View } from '../view.ts';
import type { Overview } from './gather-overview.ts';

/** What each part of the person's own page is written from. */
export interface OverviewProps {
  view: View;
  overview: Overview;
}
