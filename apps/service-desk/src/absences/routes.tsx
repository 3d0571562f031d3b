import type { Assets } from '@vakt/ui/assets.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { PeriodFault, TypedPeriod } from '../calendar/read-period.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { safeReturnPath } from '../door/return-path.ts';
import { sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { AbsencePage } from './absence-page.tsx';
import { listAbsences } from './load-absences.ts';
import { addAbsence, dropAbsence } from './manage-absences.ts';

type Deps = DeskDependencies & { assets: Assets };

const OWN = '/operator/absence';

/** A case worker's own absence, and the end of anybody's that they look after. */
export function createAbsenceRoutes(deps: Deps): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get(OWN, 'worker', (c) => showOwn(c, deps, { from: '', to: '' }, []))
    .post(OWN, 'worker', async (c) => {
      const form = await readForm(c);
      const typed = { from: form.get('from', 20), to: form.get('to', 20) };
      const { personId } = c.var.viewer;
      const faults = await addAbsence(deps.db, { ...typed, personId, by: personId });
      return faults.length > 0 ? showOwn(c, deps, typed, faults) : c.redirect(`${OWN}?saved`, 303);
    })
    .post('/operator/absences/:absence/end', 'operator', async (c) => {
      // One that is unknown, ended already, or not theirs to end leads to the same page.
      const ended = await dropAbsence(deps.db, c.var.viewer, c.req.param('absence') ?? '');
      const back = safeReturnPath((await readForm(c)).get('back', 200), deps.settings.publicUrl, OWN);
      return c.redirect(ended ? `${back}?saved` : back, 303);
    });
}

async function showOwn(c: GuardedContext, deps: Deps, typed: TypedPeriod, faults: PeriodFault[]): Promise<Response> {
  const { settings, assets, db } = deps;
  const absences = await listAbsences(db, c.var.viewer.personId);
  const props = { absences, typed, faults, saved: c.req.query('saved') !== undefined };
  const page = <AbsencePage settings={settings} assets={assets} visit={c.var.visit} {...props} />;
  return sendPage(c, page, faults.length > 0 ? 422 : 200);
}
