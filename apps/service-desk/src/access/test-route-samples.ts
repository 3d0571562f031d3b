import { newId } from '@vakt/foundation/ids';
import { addService } from '../services/test-services.ts';
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
  // Acts on many cases (bulk/).
  'POST /operator/bulk': { form: { act: 'take', case: 'NTNU0000001:1' } },
  // Lists, views, live (queues/, views/, live/).
  'GET /operator': {},
  // The case page, templates, telephone calls (workspace/, templates/, phone-calls/).
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
  // Mail (inbox/, outbox/).
  // Files (attachments/).
  // Search (search/).
};

async function makeService(house: TestHouse): Promise<Record<string, string>> {
  return { key: (await addService(house)).key };
}
