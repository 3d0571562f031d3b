import { Problem } from '@vakt/foundation/problem';

/** Every problem that the desk answers with. `kind` picks the words of the page (see problem-page.tsx). */
export const problems = {
  /** The sign-in service does not answer. Trying again is right. */
  signInUnavailable: () => new Problem('sign-in-unavailable', 503),
  /** A callback for a sign-in that this browser did not start (made up, another browser, cookie lost). */
  signInUnknown: () => new Problem('sign-in-unknown', 400),
  /** A callback that came before. */
  signInUsed: () => new Problem('sign-in-used', 409),
  /** The person took longer than a started sign-in is kept. */
  signInExpired: () => new Problem('sign-in-expired', 410),
  /** The person cancelled at the sign-in service. */
  signInCancelled: () => new Problem('sign-in-cancelled', 403),
  /** The sign-in service said no. */
  signInRefused: () => new Problem('sign-in-refused', 403),
  /** What the sign-in service answered does not hold: signature, nonce, issuer, audience, times. */
  signInInvalid: () => new Problem('sign-in-invalid', 400),
  /** Two factors were asked for and not delivered. */
  levelNotMet: () => new Problem('level-not-met', 403),
  /** Signed in with two factors, and not an operator. */
  notOperator: () => new Problem('not-operator', 403),
  /** An operator who belongs to no group yet. */
  notMember: () => new Problem('not-member', 403),
  /** A case worker whose role does not reach so far. */
  forbidden: () => new Problem('forbidden', 403),
  /** A form that was sent from another site. */
  foreignForm: () => new Problem('foreign-form', 403),
  badRequest: () => new Problem('bad-request', 400),
  tooLarge: () => new Problem('too-large', 413),
  notFound: () => new Problem('not-found', 404),
  /** A file that the virus scanner has not looked at yet. */
  fileWaiting: () => new Problem('file-waiting', 503),
  /** A case that is held: nothing of it is removed. */
  held: () => new Problem('held', 409),
  /** Our fault. `trace` finds it in the log. */
  failed: (trace: string) => new Problem('failed', 500, { trace }),
} as const;
