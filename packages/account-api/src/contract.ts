import type { z } from 'zod';
import * as shapes from './shapes.ts';

/** Where the contract is served, below the sign-in service's own address. */
export const BASE_PATH = '/account-api/v1';

/** The scope that an access token for it must have. */
export const ACCOUNT_HELP_SCOPE = 'account-help';

/** How old the worker's second factor may be, in seconds: to look, and to change something. */
export const LOOK_FACTOR_AGE_SECONDS = 3600;
export const ACT_FACTOR_AGE_SECONDS = 900;

/** One route of the contract. */
export interface ContractRoute {
  method: 'GET' | 'POST';
  /** Below {@link BASE_PATH}; `:id` is a UUID. */
  path: string;
  does: string;
  body: z.ZodType | null;
  answer: z.ZodType;
  factorAgeSeconds: number;
}

/** Every route. What is not here is not served; what is here has a row in the matrix of routes and roles. */
export const CONTRACT = {
  searchPeople: {
    method: 'POST',
    path: '/people/search',
    does: 'Finds people whom the worker may help. Counted and on record; a POST, so that nothing typed stands in an address.',
    body: shapes.SearchRequest,
    answer: shapes.SearchAnswer,
    factorAgeSeconds: LOOK_FACTOR_AGE_SECONDS,
  },
  loadPerson: {
    method: 'GET',
    path: '/people/:id',
    does: 'What a worker may see of a person. The look is on record.',
    body: null,
    answer: shapes.Person,
    factorAgeSeconds: LOOK_FACTOR_AGE_SECONDS,
  },
  explainFailures: {
    method: 'GET',
    path: '/people/:id/failures',
    does: 'Why sign-ins failed, in plain words.',
    body: null,
    answer: shapes.Failures,
    factorAgeSeconds: LOOK_FACTOR_AGE_SECONDS,
  },
  orderAct: {
    method: 'POST',
    path: '/people/:id/acts',
    does: 'Does something with an account: at once, or when a second worker has approved it.',
    body: shapes.OrderRequest,
    answer: shapes.Act,
    factorAgeSeconds: ACT_FACTOR_AGE_SECONDS,
  },
  loadAct: {
    method: 'GET',
    path: '/acts/:id',
    does: 'How an act stands.',
    body: null,
    answer: shapes.Act,
    factorAgeSeconds: LOOK_FACTOR_AGE_SECONDS,
  },
  decideAct: {
    method: 'POST',
    path: '/acts/:id/decision',
    does: "Approves, refuses, or withdraws an act that waits. Only others approve and refuse, only the act's own worker withdraws.",
    body: shapes.DecisionRequest,
    answer: shapes.Act,
    factorAgeSeconds: ACT_FACTOR_AGE_SECONDS,
  },
  listWork: {
    method: 'GET',
    path: '/work',
    does: 'What waits for a worker.',
    body: null,
    answer: shapes.Work,
    factorAgeSeconds: LOOK_FACTOR_AGE_SECONDS,
  },
} as const satisfies Record<string, ContractRoute>;

export type RouteName = keyof typeof CONTRACT;
