import type { PageContext } from '../../web/page-context.ts';
import type { Figurer } from '../words.ts';
import type { ReportView } from './gather-report.ts';

/** What each part of the report is written with. */
export interface ReportProps {
  page: PageContext;
  view: ReportView;
  figures: Figurer;
}
