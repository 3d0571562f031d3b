import { newId } from '@vakt/foundation/ids';
import { addFile } from '../attachments/test-files.ts';
import { addService } from '../services/test-services.ts';
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
  /** True for a stream that never ends: the answer is looked at, not read. */
  stream?: boolean;
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
  // Acts on many cases (bulk/).
  'POST /operator/bulk': { form: { act: 'take', case: 'NTNU0000001:1' } },
  // Lists, views, live (queues/, views/, live/).
  'GET /operator': {},
  'GET /operator/cases.csv': {},
  'POST /operator/next': { form: {} },
  'GET /operator/views': {},
  'POST /operator/views': { form: { name: 'Min liste', filter: 'queue=mine', group: '' } },
  'POST /operator/views/:view/remove': { params: viewOf, form: {} },
  // The case page, templates, telephone calls (workspace/, templates/, phone-calls/).
  'GET /operator/cases/:number': {},
  'GET /:number{[A-Za-z]+[0-9]+}': {},
  'POST /operator/cases/:number/reply': { form: { body: 'Vi ser på det.', version: '1', seen: '0' } },
  'POST /operator/cases/:number/note': { form: { body: 'Ring verkstedet.', version: '1', seen: '0' } },
  'POST /operator/cases/:number/draft': { form: { body: 'Hei', kind: 'reply', version: '1' } },
  'POST /operator/cases/:number/use-template': { form: { body: '', insert: '', version: '1' } },
  'POST /operator/cases/:number/recall': { form: { message: '' } },
  'POST /operator/cases/:number/take': { form: { version: '1' } },
  'POST /operator/cases/:number/properties': {
    form: { version: '1', status: 'in-progress', assignee: '', impact: '2', urgency: '2' },
  },
  'POST /operator/cases/:number/details': { form: { version: '1', title: 'Skriveren virker ikke', tags: 'skriver' } },
  'POST /operator/cases/:number/confidentiality': { form: { version: '1', confidentiality: 'group' } },
  'POST /operator/cases/:number/named': { form: { version: '1', add: 'ingen' } },
  'POST /operator/cases/:number/reopen': { form: { version: '1' } },
  'POST /operator/cases/:number/hand-over': { form: { version: '1', group: '', reason: 'Hører til der.' } },
  'POST /operator/cases/:number/not-ours': { form: { version: '1', reason: 'Ikke vår.' } },
  // Groups, absences, timers (groups/, absences/, timers/).
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
