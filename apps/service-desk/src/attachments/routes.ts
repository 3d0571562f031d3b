import { renderCaseNumber } from '../access/case-number.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { FileReader } from './attachments.store.ts';
import { removeFile } from './remove-file.ts';
import { sendFile } from './send-file.ts';

const AS_WORKER = '/operator/cases/:number/files/:file';
const AS_REQUESTER = '/self-service/cases/:number/files/:file';

/** Files of cases. There is no address of a file but below its case: who may not see the case gets 404, and so does everybody else. */
export function createFileRoutes(deps: DeskDependencies): GuardedRoutes {
  const send = (c: GuardedContext, reader: FileReader, how: 'save' | 'preview') =>
    sendFile(deps.db, reader, { caseId: c.var.case.id, fileId: c.req.param('file') ?? '', how });
  const worker = (c: GuardedContext): FileReader => ({ as: 'worker', viewer: c.var.viewer });
  const requester = (c: GuardedContext): FileReader => ({ as: 'requester', personId: c.var.viewer.personId });
  return createGuardedRoutes(deps)
    .get(AS_WORKER, 'case-see', (c) => send(c, worker(c), 'save'))
    .get(`${AS_WORKER}/preview`, 'case-see', (c) => send(c, worker(c), 'preview'))
    .get(AS_REQUESTER, 'case-party', (c) => send(c, requester(c), 'save'))
    .get(`${AS_REQUESTER}/preview`, 'case-party', (c) => send(c, requester(c), 'preview'))
    .post(`${AS_WORKER}/remove`, 'case-work', async (c) => {
      await removeFile(deps, c.var.case, { fileId: c.req.param('file') ?? '', by: c.var.viewer.personId });
      return c.redirect(`/operator/cases/${renderCaseNumber(c.var.case.number, deps.settings.casePrefix)}`, 303);
    });
}
