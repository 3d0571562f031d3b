import type { PageContext } from '../web/page-context.ts';
import type { Fault, Reveal } from './dependencies.ts';
import { describeFault } from './fault-texts.ts';
import type { Situation } from './situation.ts';

/** What a journey's page is written from. */
export interface View {
  page: PageContext;
  situation: Situation;
  faults: Fault[];
  /** What was typed, to fill the fields again; never a password or a code. */
  typed: Record<string, string>;
  /** A secret that is shown in this answer alone. */
  reveal?: Reveal | undefined;
}

/** Address of an act of this journey; without an act, of its page. */
export function pathOf(situation: Situation, act = ''): string {
  const path = `/sign-in/${encodeURIComponent(situation.journey.id)}`;
  return act === '' ? path : `${path}/${act}`;
}

/** The text that stands beside a field, or null. */
export function faultOf(view: View, field: string): string | null {
  const fault = view.faults.find((one) => one.field === field);
  return fault ? describeFault(view.page, fault) : null;
}

/** All faults for the summary on top of the page. */
export function listFaults(view: View): { fieldId: string; text: string }[] {
  return view.faults.map((fault) => ({ fieldId: fault.field, text: describeFault(view.page, fault) }));
}

/** `kari@ntnu.no` of the account, as it stands on pages. */
export function addressOf(view: View): string {
  const { account } = view.situation;
  return account ? `${account.userName}@${view.page.organisation.domain}` : '';
}
