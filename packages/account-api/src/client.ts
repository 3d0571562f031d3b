import type { z } from 'zod';
import { BASE_PATH, CONTRACT, type ContractRoute } from './contract.ts';
import * as shapes from './shapes.ts';

/** What the service refused: `kind` is the last word of the problem's type. */
export class AccountApiProblem extends Error {
  override readonly name = 'AccountApiProblem';
  readonly status: number;
  readonly kind: string;
  readonly errors: readonly { field: string; kind: string }[];
  /** The worker's factor is too old: ask for a sign-in with these, and try again (RFC 9470). */
  readonly stepUp: { acrValues: string; maxAgeSeconds: number } | null;

  constructor(given: Pick<AccountApiProblem, 'status' | 'kind' | 'errors' | 'stepUp'>) {
    super(`The account API answered ${given.status}: ${given.kind}.`);
    this.status = given.status;
    this.kind = given.kind;
    this.errors = given.errors;
    this.stepUp = given.stepUp;
  }
}

/** The contract as a desk calls it, in the name of the worker whose access token it has. */
export interface AccountApi {
  searchPeople(request: shapes.SearchRequest): Promise<shapes.SearchAnswer>;
  loadPerson(personId: string): Promise<shapes.Person>;
  explainFailures(personId: string): Promise<shapes.Failures>;
  orderAct(personId: string, request: shapes.OrderRequest): Promise<shapes.Act>;
  loadAct(actId: string): Promise<shapes.Act>;
  decideAct(actId: string, request: shapes.DecisionRequest): Promise<shapes.Act>;
  listWork(): Promise<shapes.Work>;
}

export interface AccountApiSettings {
  /** Origin of the sign-in service. */
  origin: URL;
  /** The worker's own access token, with the scope `account-help`. Asked for at each call. */
  accessToken: () => string;
  fetch?: typeof globalThis.fetch;
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** No answer of the contract is near this. */
const MOST_BYTES = 1024 * 1024;

/**
 * Creates the client. Every answer is checked against the contract; a problem is thrown as {@link AccountApiProblem}, an
 * answer that is none as a plain error. Redirects are not followed: the token goes nowhere else.
 */
export function createAccountApi(settings: AccountApiSettings): AccountApi {
  const call = <Answer>(
    route: ContractRoute & { answer: z.ZodType<Answer> },
    id: string | null,
    body?: unknown,
  ): Promise<Answer> => ask(settings, route, id, body);
  return {
    searchPeople: (request) => call(CONTRACT.searchPeople, null, request),
    loadPerson: (personId) => call(CONTRACT.loadPerson, personId),
    explainFailures: (personId) => call(CONTRACT.explainFailures, personId),
    orderAct: (personId, request) => call(CONTRACT.orderAct, personId, request),
    loadAct: (actId) => call(CONTRACT.loadAct, actId),
    decideAct: (actId, request) => call(CONTRACT.decideAct, actId, request),
    listWork: () => call(CONTRACT.listWork, null),
  };
}

async function ask<Answer>(
  { origin, accessToken, fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS }: AccountApiSettings,
  route: ContractRoute & { answer: z.ZodType<Answer> },
  id: string | null,
  body: unknown,
): Promise<Answer> {
  const path = route.path.replace(':id', encodeURIComponent(id ?? ''));
  const response = await fetch(new URL(`${BASE_PATH}${path}`, origin), {
    method: route.method,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${accessToken()}`,
      ...(route.body && { 'content-type': 'application/json' }),
    },
    ...(route.body && { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await readBounded(response);
  if (!response.ok) throw readProblem(response, text);
  return route.answer.parse(JSON.parse(text));
}

async function readBounded(response: Response): Promise<string> {
  let size = 0;
  const parts: Uint8Array[] = [];
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MOST_BYTES) throw new Error('The account API answered with more than the contract has.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function readProblem(response: Response, text: string): AccountApiProblem {
  const read = shapes.Problem.safeParse(parseOrNull(text));
  const challenge = response.headers.get('www-authenticate') ?? '';
  const named = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(challenge)?.[1];
  const isStepUp = named('error') === 'insufficient_user_authentication';
  return new AccountApiProblem({
    status: response.status,
    kind: read.data?.type.split(':').at(-1) ?? 'unknown',
    errors: read.data?.errors ?? [],
    stepUp: isStepUp ? { acrValues: named('acr_values') ?? '', maxAgeSeconds: Number(named('max_age') ?? 0) } : null,
  });
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
