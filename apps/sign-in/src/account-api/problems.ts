/** Titles for whoever reads the log of a desk; what its people read, the desk says itself. */
const TITLES = {
  unauthorized: 'A worker’s access token is needed.',
  'invalid-token': 'The access token is not good, or its session has ended.',
  'insufficient-scope': 'The access token has no right to help people.',
  'insufficient-user-authentication': 'The worker has to prove a second factor anew.',
  'no-role': 'The worker has no role for this.',
  blocked: 'A rule of the organisation keeps the worker out.',
  'not-found': 'There is nothing here for this worker.',
  'bad-request': 'The request is not of the contract’s shape.',
  faulty: 'What the worker wrote is not enough.',
  'unsupported-media-type': 'Only application/json is read.',
  'too-many-searches': 'The worker has searched as often as an hour allows.',
  'own-account': 'Nobody acts on an account of their own.',
  'own-request': 'Nobody decides what they asked for.',
  'needs-administrator': 'Only administrators do this.',
  'cap-full': 'The worker has done as many such acts as a day allows.',
  gone: 'The time is over; nothing was done.',
  'not-waiting': 'It is decided already.',
  'lower-role': 'Whoever approves needs the same role or a higher one.',
  'requester-gone': 'Whoever asked for it is no worker any more.',
  server: 'Something went wrong.',
} as const;

export type ApiProblemKind = keyof typeof TITLES;

/** A refusal of the account API, as RFC 9457 has them. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly kind: ApiProblemKind;
  readonly status: number;
  readonly challenge: string | null;
  readonly errors: readonly { field: string; kind: string }[];

  constructor(
    kind: ApiProblemKind,
    status: number,
    { challenge = null, errors = [] }: { challenge?: string | null; errors?: ApiProblem['errors'] } = {},
  ) {
    super(kind);
    this.kind = kind;
    this.status = status;
    this.challenge = challenge;
    this.errors = errors;
  }
}

/** The body of a problem. `trace`: a number under which the log says more. */
export function describeProblem({ kind, status, errors }: ApiProblem, trace?: string): Record<string, unknown> {
  return {
    type: `urn:vakt:account-api:${kind}`,
    title: TITLES[kind],
    status,
    ...(errors.length > 0 && { errors }),
    ...(trace !== undefined && { trace }),
  };
}
