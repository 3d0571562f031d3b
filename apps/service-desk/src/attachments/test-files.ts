import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { systemClock } from '@vakt/foundation/clock';
import { createSilentLog } from '@vakt/foundation/log';
import { Problem } from '@vakt/foundation/problem';
import { Hono } from 'hono';
import { createGuardedRoutes } from '../access/guarded-routes.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { TestHouse, TestPerson } from '../testing/test-house.ts';
import { createVisitReader, type DeskEnvironment } from '../visit.ts';
import { bindFiles } from './bind-files.ts';
import { type RefusedFile, readMultipart } from './read-multipart.ts';
import { type FileDependencies, storeFile } from './store-file.ts';

/** What a part of the desk needs to store files in a test's house. */
export function fileDependencies(house: TestHouse): FileDependencies {
  return { db: house.db, settings: house.settings, log: createSilentLog() };
}

export interface AddFile {
  /** "NTNU0000001" */
  caseNumber: string;
  name?: string;
  content?: string | Uint8Array;
  internal?: boolean;
  messageId?: string;
}

/** Puts a file on a case, as whoever asked for it; gives its id. */
export async function addFile(house: TestHouse, wish: AddFile): Promise<string> {
  const { name = 'kvittering.txt', content = 'Kvittering for reisen', internal = false, messageId = null } = wish;
  const { id: caseId, requester_id: ownerId } = await house.db
    .selectFrom('cases')
    .select(['id', 'requester_id'])
    .where('number', '=', Number(wish.caseNumber.replace(/\D/g, '')))
    .executeTakeFirstOrThrow();
  const stored = await storeFile(fileDependencies(house), streamOf(content), { name, ownerId });
  if ('refused' in stored) throw new Error(`The file was refused: ${stored.refused}`);
  const ids = [stored.attachmentId];
  await house.db.transaction().execute((trx) => bindFiles(trx, { caseId, messageId, ids, ownerId, internal }));
  return stored.attachmentId;
}

/** Content as it comes from a line: in pieces. */
export async function* streamOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content as string);
  for (let at = 0; at < bytes.length; at += 60_000) yield bytes.subarray(at, at + 60_000);
}

/** What readMultipart found, as the form of these tests answers. */
export interface Seen {
  fields: Record<string, string>;
  files: { id: string; name: string; size: number; type: string }[];
  refused: RefusedFile[];
}

/** A form with one file field, `papers`, as any page of the desk may have one. */
export interface TestForm {
  url: string;
  send(person: TestPerson, body: BodyInit, headers?: Record<string, string>): Promise<{ status: number; seen: Seen }>;
  close(): Promise<void>;
}

/** Opens a form of its own on a house's database: what it makes of a body is its answer. */
export async function openTestForm(house: TestHouse, changes: Partial<FileDependencies> = {}): Promise<TestForm> {
  const deps = { ...fileDependencies(house), ...changes, clock: systemClock } as DeskDependencies;
  const routes = createGuardedRoutes(deps).post(
    '/form',
    'person',
    async (c) => {
      const { form, files, refused } = await readMultipart(c, deps);
      return c.json({
        fields: Object.fromEntries(form.names().map((name) => [name, form.get(name, 1_000_000)])),
        files: files('papers').map(({ id, name, size, type }) => ({ id, name, size, type })),
        refused: refused('papers'),
      } satisfies Seen);
    },
    { largest: null },
  );
  const app = new Hono<DeskEnvironment>();
  app.use(createVisitReader(deps));
  app.route('/', routes.hono);
  app.onError((error, c) => c.json({}, (error instanceof Problem ? error.status : 500) as 500));
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/form`;
  return {
    url,
    send: async (person, body, headers = {}) => {
      const init = { method: 'POST', body, headers: { cookie: person.cookie, ...headers }, duplex: 'half' };
      const response = await fetch(url, init as RequestInit);
      return { status: response.status, seen: (await response.json()) as Seen };
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
