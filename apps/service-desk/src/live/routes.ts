import { newToken } from '@vakt/foundation/ids';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { readForm } from '../pages/read-form.ts';
import { readListQuery } from '../queues/list-query.ts';
import type { LiveConnection } from './connection.ts';
import { recordTyping } from './presence.store.ts';
import { openStream } from './stream.ts';

/** A page's name for its stream, as the server made it. */
const CONNECTION = /^[\w-]{22}$/;

/** Live events of the workspace, and the beacon that says that somebody types. */
export function createLiveRoutes(deps: DeskDependencies): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get('/operator/live', 'worker', (c) => stream(c, deps, null))
    .get('/operator/cases/:number/live', 'case-see', (c) => stream(c, deps, c.var.case))
    .post('/operator/cases/:number/presence', 'case-see', async (c) => {
      const connection = (await readForm(c)).get('connection');
      if (CONNECTION.test(connection)) await recordTyping(deps.db, c.var.case.id, c.var.viewer.personId, connection);
      return c.body(null, 204);
    });
}

function stream(c: GuardedContext, deps: DeskDependencies, opened: { id: string; number: number } | null): Response {
  const { visit, viewer } = c.var;
  const search = new URL(c.req.url).searchParams;
  const name = search.get('connection') ?? '';
  const seen = readNumber(search.get('seen')) ?? 0n;
  // Not known: the head comes anew.
  const version = Number(readNumber(search.get('version')) ?? 0n);
  const events = openStream(() => deps.live.leave(connection));
  const connection: LiveConnection = {
    id: CONNECTION.test(name) ? name : newToken(16),
    sessionIdHash: visit.session?.idHash ?? '',
    viewer,
    translator: visit.translator,
    query: readListQuery(search),
    opened: opened && { id: opened.id, number: opened.number, seen, added: seen, version },
    stream: events,
    shown: new Set(),
    fresh: new Set(),
    told: new Map(),
    ready: false,
    missed: new Set(),
    countsDue: false,
  };
  // A browser that was here before has lost what was said meanwhile.
  const cameBack = c.req.header('last-event-id') !== undefined || search.has('last-event-id');
  if (!deps.live.join(connection, cameBack ? null : readNumber(search.get('since')))) {
    events.end();
    return c.body(null, 503);
  }
  return events.response;
}

function readNumber(text: string | null): bigint | null {
  return text !== null && /^\d{1,18}$/.test(text) ? BigInt(text) : null;
}
