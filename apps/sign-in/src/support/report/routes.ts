import type { Clock } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import { streamFile } from '@vakt/foundation/stream-file';
import { Hono } from 'hono';
import { recordEvent } from '../../audit/record-event.ts';
import { REPORT_ADDRESS } from '../../own-services.ts';
import {
  asAdministrator,
  type Bindings,
  createConsolePage,
  type DoorDependencies,
  type Here,
  recordView,
} from '../administrator-door.ts';
import { reachOf } from '../people/worker.ts';
import { gatherReport } from './gather-report.ts';
import { readPlace, readReportFilter, withinReach } from './report-filter.ts';
import { renderReportPage } from './report-page.tsx';
import { writeReport } from './write-csv.ts';

export interface ReportRouteDependencies extends DoorDependencies {
  clock: Clock;
  log: Log;
}

/** The registration report, for administrators. That somebody looked, and what left, is on record. */
export function createReportRoutes(deps: ReportRouteDependencies): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  routes.get(REPORT_ADDRESS, (context) => showReport(deps, context));
  routes.get(`${REPORT_ADDRESS}/people.csv`, (context) => sendPeople(deps, context));
  return routes;
}

function showReport(deps: ReportRouteDependencies, context: Here): Promise<Response> {
  return asAdministrator(deps, context, async (administrator) => {
    const ask = (name: string) => context.req.query(name);
    const reach = reachOf(deps.settings, administrator);
    const filter = withinReach(readReportFilter(ask), reach);
    await recordView(deps, administrator, { page: 'report', period: filter.period });
    const view = await gatherReport({ ...deps, reach, now: deps.clock.now() }, filter, readPlace(ask));
    return context.html(renderReportPage(createConsolePage(deps, context, administrator), administrator, view));
  });
}

function sendPeople(deps: ReportRouteDependencies, context: Here): Promise<Response> {
  return asAdministrator(deps, context, async (administrator) => {
    const { db, settings, clock, log } = deps;
    const { accountId } = administrator;
    const asked = readReportFilter((name) => context.req.query(name));
    const filter = withinReach(asked, reachOf(settings, administrator));
    await recordEvent(db, {
      kind: 'audit-exported',
      accountId,
      journeyId: null,
      detail: { of: 'report', format: 'csv', by: null },
    });
    const name = `vakt-registration-${clock.now().toISOString().slice(0, 10)}.csv`;
    return streamFile(writeReport(db, settings, filter), { name, type: 'text/csv; charset=utf-8' }, log);
  });
}
