import { randomUUID } from 'node:crypto';
import type { TestHouse } from '../testing/test-house.ts';

/** What a request needs besides its case, so that the matrix can ask a route as everybody. */
export interface RouteSample {
  /** Values of the address's other parameters, made in this house for this case (its number). */
  params?: (house: TestHouse, caseNumber: string) => Promise<Record<string, string>> | Record<string, string>;
  /** Query string, without question mark. */
  query?: string;
  /** Fields that are right: a refusal is then about who asks and about nothing else. */
  form?: Record<string, string> | ((house: TestHouse, caseNumber: string) => Promise<Record<string, string>>);
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
  // Lists, views, live (queues/, views/, live/).
  'GET /operator': {},
  // The case page, templates, telephone calls (workspace/, templates/, phone-calls/).
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
  // Mail (inbox/, outbox/).
  // Files (attachments/).
  // Search (search/).
};
