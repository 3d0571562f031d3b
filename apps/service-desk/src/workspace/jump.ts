import { parseCaseNumber, renderCaseNumber } from '../access/case-number.ts';
import { isOperator } from '../access/check-access.ts';
import { openCase } from '../access/open-case.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { problems } from '../problems.ts';

/**
 * Leads from a case's number to the right page for who asks: the workspace for case workers, self-service for everybody
 * else. Whether there is such a case is said by that page alone, and to nobody who may not know.
 */
export async function jump(c: GuardedContext, deps: Pick<DeskDependencies, 'db' | 'settings'>): Promise<Response> {
  const { casePrefix, operators, organisation } = deps.settings;
  const wanted = parseCaseNumber(c.req.param('number') ?? '', casePrefix);
  if (wanted === null) throw problems.notFound();
  const number = renderCaseNumber(wanted, casePrefix);
  const { viewer, visit } = c.var;
  const mine = (await openCase(deps.db, viewer, wanted, 'case-party')) !== null;
  // An operator who came by password alone is asked for the second factor by the workspace itself.
  const operator = viewer.worker || (visit.session !== null && isOperator(visit.session, operators, organisation));
  return c.redirect(operator && !mine ? `/operator/cases/${number}` : `/self-service/cases/${number}`, 303);
}
