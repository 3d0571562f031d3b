import type { Assets } from '@vakt/ui/assets.ts';
import { parseCaseNumber } from '../access/case-number.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { sendPage } from '../pages/frame.tsx';
import { findJump } from './find-jump.ts';
import { LONGEST_QUERY } from './parse-query.ts';
import { searchCases } from './search-cases.ts';
import { SearchPage } from './search-page.tsx';

/** Search over all cases that a case worker sees, and the jump to one by its number. */
export function createSearchRoutes(deps: DeskDependencies & { assets: Assets }): GuardedRoutes {
  const { db, settings } = deps;
  return createGuardedRoutes(deps).get('/operator/search', 'worker', async (c) => {
    const { viewer, visit } = c.var;
    const typed = (c.req.query('q') ?? '').slice(0, LONGEST_QUERY).replaceAll('\0', '').trim();
    const jump = typed === '' ? null : await findJump(deps, viewer, typed);
    if (jump?.meant) return c.redirect(jump.href, 303);
    const below = parseCaseNumber(c.req.query('before') ?? '', settings.casePrefix);
    const result = typed === '' ? null : await searchCases(db, viewer, typed, below === null ? {} : { below });
    return sendPage(
      c,
      <SearchPage settings={settings} assets={deps.assets} visit={visit} typed={typed} result={result} jump={jump} />,
    );
  });
}
