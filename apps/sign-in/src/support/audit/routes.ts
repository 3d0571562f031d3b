import type { Clock } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import { Problem } from '@vakt/foundation/problem';
import { streamFile } from '@vakt/foundation/stream-file';
import { Hono } from 'hono';
import { createEventNames } from '../../audit/event-names.ts';
import { exportEvents } from '../../audit/export-events.ts';
import { findEvent } from '../../audit/find-events.ts';
import { readSearch } from '../../audit/read-search.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { AUDIT_ADDRESS } from '../../own-services.ts';
import {
  asAdministrator,
  type Bindings,
  createConsolePage,
  type DoorDependencies,
  type Here,
  recordView,
} from '../administrator-door.ts';
import { reachOf } from '../people/worker.ts';
import { readAuditFilter } from './audit-filter.ts';
import { renderAuditPage } from './audit-page.tsx';
import { renderEventPage } from './event-page.tsx';
import { gatherAudit, nameAll } from './gather-audit.ts';

export interface AuditRouteDependencies extends DoorDependencies {
  clock: Clock;
  log: Log;
}

const FORMATS = { jsonl: 'application/jsonl; charset=utf-8', cef: 'text/plain; charset=utf-8' } as const;

/** The record, for administrators: search, one event, export. That somebody looked, and what left, is on record too. */
export function createAuditRoutes(deps: AuditRouteDependencies): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  routes.get(AUDIT_ADDRESS, (context) => showRecord(deps, context));
  routes.get(`${AUDIT_ADDRESS}/events/:id`, (context) => showEvent(deps, context));
  routes.get(`${AUDIT_ADDRESS}/export`, (context) => sendExport(deps, context));
  return routes;
}

function showRecord(deps: AuditRouteDependencies, context: Here): Promise<Response> {
  return asAdministrator(deps, context, async (administrator) => {
    const filter = readAuditFilter((name) => context.req.query(name));
    await recordView(deps, administrator, { page: 'audit' });
    const view = await gatherAudit({ ...deps, now: deps.clock.now() }, administrator, filter);
    const html = renderAuditPage(createConsolePage(deps, context, administrator), administrator, view);
    return context.html(html, view.faults.length > 0 ? 422 : 200);
  });
}

function showEvent(deps: AuditRouteDependencies, context: Here): Promise<Response> {
  return asAdministrator(deps, context, async (administrator) => {
    const id = context.req.param('id') ?? '';
    const event = /^\d{1,18}$/.test(id) ? await findEvent(deps.db, id, reachOf(deps.settings, administrator)) : null;
    if (!event) throw new Problem('not-found', 404);
    await recordView(deps, administrator, { page: 'audit-event' });
    const names = await nameAll(deps, [event]);
    return context.html(renderEventPage(createConsolePage(deps, context, administrator), administrator, event, names));
  });
}

function sendExport(deps: AuditRouteDependencies, context: Here): Promise<Response> {
  return asAdministrator(deps, context, async (administrator) => {
    const { db, settings, clock, log } = deps;
    const asked = context.req.query('format');
    const format = asked === 'cef' ? 'cef' : asked === 'jsonl' ? 'jsonl' : null;
    const { written } = readAuditFilter((name) => context.req.query(name));
    const { organisations } = settings;
    const { organisation, accountId } = administrator;
    const reach = reachOf(settings, administrator);
    const read = await readSearch({ db, organisations, organisation, reach, now: clock.now() }, written);
    if (!format || 'faults' in read) throw new Problem('bad-request', 400);
    // Before it leaves: whoever breaks the connection off has had it all the same.
    await recordEvent(db, {
      kind: 'audit-exported',
      accountId,
      journeyId: null,
      detail: { of: 'audit', format, by: null },
    });
    const pieces = exportEvents(db, read.search, format, createEventNames(settings));
    const name = `vakt-audit-${clock.now().toISOString().slice(0, 10)}.${format === 'cef' ? 'cef' : 'jsonl'}`;
    return streamFile(pieces, { name, type: FORMATS[format] }, log);
  });
}
