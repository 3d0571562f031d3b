import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import { createActRoutes } from './act-routes.tsx';
import { createComposeRoutes, openCase } from './compose-routes.tsx';
import { jump } from './jump.ts';
import type { Deps } from './show-case.tsx';

/** The page of a case, everything that is done on it, and the jump by number. */
export function createWorkspaceRoutes(deps: Deps): GuardedRoutes[] {
  const pages = createGuardedRoutes(deps)
    .get('/operator/cases/:number', 'case-see', (c) => openCase(c, deps))
    .get('/:number{[A-Za-z]+[0-9]+}', 'person', (c) => jump(c, deps));
  return [pages, createActRoutes(deps), createComposeRoutes(deps)];
}
