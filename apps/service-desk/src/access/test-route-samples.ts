import { randomUUID } from 'node:crypto';
import { newId } from '@vakt/foundation/ids';
import { addFile } from '../attachments/test-files.ts';
import { addCaseMail, addQuarantinedMail } from '../inbox/test-mails.ts';
import { addService } from '../services/test-services.ts';
import { addTemplate } from '../templates/test-templates.ts';
import type { TestHouse, TestPerson } from '../testing/test-house.ts';

/** What a request needs besides its case, so that the matrix can ask a route as everybody. */
export interface RouteSample {
  /** Values of the address's other parameters, made in this house for this case (its number). */
  params?: (
    house: TestHouse,
    caseNumber: string,
    asker: TestPerson | null,
  ) => Promise<Record<string, string>> | Record<string, string>;
  /** Query string, without question mark. */
  query?: string;
  /** Fields that are right: a refusal is then about who asks and about nothing else. */
  form?:
    | Record<string, string>
    | ((house: TestHouse, caseNumber: string, asker: TestPerson | null) => Promise<Record<string, string>>);
  /** True for a case that nobody sees any more, where that is what the route is about. */
  orphaned?: boolean;
  /** True for a stream that never ends: the answer is looked at, not read. */
  stream?: boolean;
}

/** Somebody new in the first line. */
async function memberOfFirst(house: TestHouse): Promise<Record<string, string>> {
  const { id } = await house.addPerson({ roles: { [house.groups.first]: 'worker' } });
  return { group: 'first', person: id };
}

async function newMember(house: TestHouse): Promise<Record<string, string>> {
  const email = `${randomUUID()}@ntnu.no`;
  await house.addPerson({ email });
  return { user: email, role: 'worker' };
}
/** A file of its own on the case, which its requester may see. */
const fileOf = async (house: TestHouse, caseNumber: string) => ({ file: await addFile(house, { caseNumber }) });

/** A view of the asker's own. */
const viewOf = async (house: TestHouse, _caseNumber: string, asker: TestPerson | null) => {
  const view = newId();
  const named = { name: 'Min liste', filter: '' };
  if (asker)
    await house.db
      .insertInto('saved_views')
      .values({ id: view, owner_id: asker.id, ...named })
      .execute();
  return { view };
};

/** One row for each guarded route, by method and path. A route without a row fails the matrix. */
export const ROUTE_SAMPLES: Readonly<Record<string, RouteSample>> = {
  // The door, the front page and the language menu.
  'GET /': {},
  'GET /signed-out': {},
  'GET /language': { query: 'language=nb' },
  'GET /operator/sign-in': {},
  'GET /callback': {},
  'POST /sign-out': {},
  'GET /operator/own-sign-in': {},
  'GET /operator/own-sign-in.json': {},
  'GET /operator/step-up': {},
  // Merging and holds (merging/, retention/).
  'GET /operator/cases/:number/merge': {},
  'POST /operator/cases/:number/merge': { form: { into: 'NTNU9999999', version: '1' } },
  'GET /operator/cases/:number/hold': {},
  'POST /operator/cases/:number/hold': { form: { reason: 'Klagesak' } },
  'POST /operator/cases/:number/release': {},
  // Cases that nobody sees any more (orphans/).
  'GET /operator/cases/:number/appoint': { orphaned: true },
  'POST /operator/cases/:number/appoint': { orphaned: true, form: { worker: '', reason: 'Den forrige har sluttet.' } },
  // Acts on many cases (bulk/).
  'POST /operator/bulk': { form: { act: 'take', case: 'NTNU0000001:1' } },
  // Lists, views, live (queues/, views/, live/).
  'GET /operator': {},
  'GET /operator/cases.csv': {},
  'POST /operator/next': { form: {} },
  'GET /operator/keys': {},
  'POST /operator/keys': { form: { single: 'off', return: '/operator' } },
  'GET /operator/views': {},
  'POST /operator/views': { form: { name: 'Min liste', filter: 'queue=mine', group: '' } },
  'POST /operator/views/:view/remove': { params: viewOf, form: {} },
  'GET /operator/live': { stream: true },
  'GET /operator/cases/:number/live': { stream: true },
  'POST /operator/cases/:number/presence': { form: { connection: 'a'.repeat(22) } },
  // The case page, templates, telephone calls (workspace/, templates/, phone-calls/).
  'GET /operator/cases/:number': {},
  'GET /:number{[A-Za-z]+[0-9]+}': {},
  'GET /operator/templates': {},
  'GET /operator/templates/new': {},
  'GET /operator/templates/:id': { params: async (house) => ({ id: await addTemplate(house) }) },
  'POST /operator/templates': { form: { name: 'Kvittering', group: 'all', nb: 'Hei {fornavn}' } },
  'POST /operator/templates/:id': {
    params: async (house) => ({ id: await addTemplate(house) }),
    form: { name: 'Kvittering', nb: 'Hei {fornavn}', seen: '0' },
  },
  'POST /operator/templates/:id/remove': { params: async (house) => ({ id: await addTemplate(house) }) },
  'GET /operator/calls/new': {},
  'GET /operator/calls/people': { query: 'q=rita' },
  'GET /operator/calls/beside': { query: 'title=skriver' },
  'POST /operator/calls': { form: { form: '5f0c2d1e-6a3b-4c7d-8e9f-0a1b2c3d4e5f', q: 'rita', end: 'find' } },
  'POST /operator/cases/:number/reply': { form: { body: 'Vi ser på det.', version: '1', seen: '0' } },
  'POST /operator/cases/:number/note': { form: { body: 'Ring verkstedet.', version: '1', seen: '0' } },
  'POST /operator/cases/:number/draft': { form: { body: 'Hei', kind: 'reply', version: '1' } },
  'POST /operator/cases/:number/use-template': { form: { body: '', insert: '', version: '1' } },
  'POST /operator/cases/:number/recall': { form: { message: '' } },
  'POST /operator/cases/:number/take': { form: { version: '1' } },
  'POST /operator/cases/:number/properties': {
    form: { version: '1', status: 'in-progress', assignee: '' },
  },
  'POST /operator/cases/:number/details': {
    form: { version: '1', title: 'Skriveren virker ikke', tags: 'skriver', impact: '2', urgency: '2' },
  },
  'POST /operator/cases/:number/confidentiality': { form: { version: '1', confidentiality: 'group' } },
  'POST /operator/cases/:number/named': { form: { version: '1', add: 'ingen' } },
  'POST /operator/cases/:number/reopen': { form: { version: '1' } },
  'POST /operator/cases/:number/hand-over': { form: { version: '1', group: '', reason: 'Hører til der.' } },
  'POST /operator/cases/:number/not-ours': { form: { version: '1', reason: 'Ikke vår.' } },
  // Groups, absences, timers (groups/, absences/, timers/).
  'GET /operator/groups': {},
  'GET /operator/groups/:group': { params: () => ({ group: 'first' }) },
  'POST /operator/groups/:group/members': { params: () => ({ group: 'first' }), form: newMember },
  'GET /operator/new-group': {},
  'POST /operator/new-group': {
    form: async () => ({ key: `ny-${randomUUID()}`, nameNb: 'Ny', nameEn: 'New', line: '2' }),
  },
  'GET /operator/groups/:group/settings': { params: () => ({ group: 'first' }) },
  'POST /operator/groups/:group/settings': {
    params: () => ({ group: 'first' }),
    form: { key: 'first', nameNb: 'Gruppe first', nameEn: 'Group first', line: '1', mailName: 'first' },
  },
  'POST /operator/groups/:group/close': {
    params: async (house) => {
      const key = `gammel-${randomUUID()}`;
      await house.addGroup(key, 2);
      return { group: key };
    },
  },
  'GET /operator/groups/:group/members/:person': { params: memberOfFirst },
  'POST /operator/groups/:group/members/:person/role': { params: memberOfFirst, form: { role: 'editor' } },
  'POST /operator/groups/:group/members/:person/absence': {
    params: memberOfFirst,
    form: { from: '2099-07-01', to: '2099-07-31' },
  },
  'POST /operator/groups/:group/members/:person/remove': { params: memberOfFirst },
  'GET /operator/absence': {},
  'POST /operator/absence': { form: { from: '2099-07-01', to: '2099-07-31' } },
  'POST /operator/absences/:absence/end': { params: () => ({ absence: randomUUID() }), form: { back: '' } },
  'GET /operator/timers': {},
  'POST /operator/timers': { form: { group: 'first', from: '2099-07-01', to: '2099-07-31', reason: 'Ferie' } },
  'POST /operator/timers/:suspension/end': { params: () => ({ suspension: randomUUID() }) },
  // Self-service and services (self-service/, services/).
  'GET /self-service': {},
  'GET /self-service/cases': {},
  'GET /self-service/services/:key': { params: makeService },
  'POST /self-service/services/:key': {
    params: makeService,
    form: { version: '1', 'a-what': 'Skriveren virker ikke.' },
  },
  'GET /self-service/cases/:number': {},
  'POST /self-service/cases/:number/reply': { form: { body: 'Takk, nå virker det.' } },
  'POST /self-service/cases/:number/add-colleague': { form: { who: 'nobody.of.this.name' } },
  'POST /self-service/cases/:number/remove-colleague': { form: { person: newId() } },
  'POST /self-service/cases/:number/withdraw': { form: {} },
  'POST /self-service/cases/:number/reopen': { form: {} },
  'GET /operator/services': {},
  'POST /operator/services': { form: async ({ groups }) => ({ name: 'Låne PC', group: groups.first }) },
  'GET /operator/services/:key': { params: makeService },
  'POST /operator/services/:key': { params: makeService, form: { revision: '0', name_nb: 'Låne PC' } },
  'GET /operator/services/:key/preview': { params: makeService, query: 'version=1' },
  'POST /operator/services/:key/preview': { params: makeService, form: { version: '1', 'a-what': 'x' } },
  'POST /operator/services/:key/discard': { params: makeService, form: { revision: '0' } },
  'POST /operator/services/:key/retire': { params: makeService, form: {} },
  'POST /operator/services/:key/restore': { params: makeService, form: {} },
  // Mail (inbox/, outbox/).
  // Mail (inbox/, outbox/). A mail that came to the first group; one that belongs to the case.
  'GET /operator/quarantine': {},
  'GET /operator/quarantine/:mail': { params: addQuarantinedMail },
  'GET /operator/quarantine/:mail/raw': { params: addQuarantinedMail },
  'POST /operator/quarantine/:mail/release': {
    params: addQuarantinedMail,
    form: async (house) => ({ group: house.groups.first }),
  },
  'POST /operator/quarantine/:mail/to-case': {
    params: addQuarantinedMail,
    form: async (_house, caseNumber) => ({ number: caseNumber }),
  },
  'POST /operator/quarantine/:mail/discard': { params: addQuarantinedMail, form: {} },
  'GET /operator/cases/:number/mails/:mail': { params: addCaseMail },
  // Files (attachments/).
  'GET /operator/cases/:number/files/:file': { params: fileOf },
  'GET /operator/cases/:number/files/:file/preview': { params: fileOf },
  'POST /operator/cases/:number/files/:file/remove': { params: fileOf, form: {} },
  'GET /self-service/cases/:number/files/:file': { params: fileOf },
  'GET /self-service/cases/:number/files/:file/preview': { params: fileOf },
  // Search (search/).
  'GET /operator/search': { query: 'q=skriveren' },
};

async function makeService(house: TestHouse): Promise<Record<string, string>> {
  return { key: (await addService(house)).key };
}
