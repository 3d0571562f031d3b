import type { DeskContext, DeskEnvironment } from '../visit.ts';
import type { CaseRule, OpenedCase } from './open-case.ts';
import type { Viewer } from './viewer.ts';

/**
 * Who may ask a route. `case-…` rules are about the case whose number stands in the address as `:number`:
 * - `public`: everybody; `person`: whoever is signed in
 * - `operator`: an operator with two factors; `worker`: one who belongs to a group; `editor` and `lead`: in at least one group (which one
 *   an object belongs to is for the use case to ask); `administrator`: sets up the desk; `lead-or-administrator`: either
 * - `case-party`: whose case it is; `case-see`: case workers who may see it; `case-work`: those who may change it;
 *   `case-lead`: of those, the leads of its group; `case-appoint`: leads of its group who give it to a new case worker because
 *   nobody sees it any more (they see nothing of it)
 */
export type Rule =
  | 'public'
  | 'person'
  | 'operator'
  | 'worker'
  | 'editor'
  | 'lead'
  | 'administrator'
  | 'lead-or-administrator'
  | CaseRule;

export interface GuardedRoute {
  method: 'GET' | 'POST';
  path: string;
  rule: Rule;
}

/** What a handler finds in `c.var`: the viewer from `person` on, the case from `case-…` on. */
export type GuardedEnvironment = { Variables: DeskEnvironment['Variables'] & { viewer: Viewer; case: OpenedCase } };
export type GuardedContext = DeskContext & { var: { viewer: Viewer; case: OpenedCase } };
