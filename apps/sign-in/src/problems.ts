import type { PlainKey } from '@vakt/messages/translate';

/** Every problem that a page can answer with: its heading, its text, and its HTTP status where it is not the Problem's own. */
export interface ProblemWords {
  title: PlainKey;
  text: PlainKey | null;
}

const PROBLEMS = {
  'bad-request': { title: 'problem.badRequestTitle', text: 'problem.badRequestText' },
  forbidden: { title: 'problem.forbiddenTitle', text: 'problem.forbiddenText' },
  form: { title: 'problem.formTitle', text: 'problem.formText' },
  frozen: { title: 'problem.frozenTitle', text: 'problem.frozenText' },
  'not-found': { title: 'problem.notFoundTitle', text: 'problem.notFoundText' },
  method: { title: 'problem.methodTitle', text: 'problem.methodText' },
  conflict: { title: 'problem.conflictTitle', text: 'problem.conflictText' },
  gone: { title: 'problem.goneTitle', text: 'problem.goneText' },
  'other-window': { title: 'problem.otherWindowTitle', text: 'problem.otherWindowText' },
  'session-not-found': { title: 'problem.sessionNotFoundTitle', text: 'problem.sessionNotFoundText' },
  stopped: { title: 'problem.stoppedTitle', text: 'problem.stoppedText' },
  cookies: { title: 'problem.cookiesTitle', text: 'problem.cookiesText' },
  'too-many': { title: 'problem.tooManyTitle', text: 'problem.tooManyPlain' },
  'too-large': { title: 'problem.tooLargeTitle', text: 'problem.tooLargeText' },
  server: { title: 'problem.serverTitle', text: 'problem.serverText' },
  unavailable: { title: 'problem.unavailableTitle', text: 'problem.unavailableText' },
  'no-gateway': { title: 'problem.unavailableTitle', text: 'problem.unavailableText' },
  'other-organisation': { title: 'problem.otherOrganisationTitle', text: null },
  request: { title: 'problem.requestTitle', text: 'problem.requestText' },
} as const satisfies Record<string, ProblemWords>;

export type ProblemKind = keyof typeof PROBLEMS;

/** The words of a problem; one that has none is a fault of ours. */
export function problemWords(kind: string): ProblemWords {
  return Object.hasOwn(PROBLEMS, kind) ? PROBLEMS[kind as ProblemKind] : PROBLEMS.server;
}
