import type { IncomingMessage } from 'node:http';

/** What went wrong, for a page that a person reads because nobody can be told by redirect. */
export type DoorProblem =
  | 'sign-in-over'
  | 'unknown-service'
  | 'wrong-return-address'
  | 'bad-request'
  | 'temporary-failure';

export interface DoorPageContext {
  request: IncomingMessage;
  /** The relying party, when it is known. */
  clientId: string | null;
  uiLocales: string[];
  status: number;
}

/** The form of the sign-out page: post `xsrf` to `action`, with `logout=yes` to sign out; without it the person stays. */
export interface SignOutForm {
  action: string;
  xsrf: string;
}

/** The provider's few pages, as whole HTML documents without inline script or style. */
export interface DoorPages {
  signOutConfirm(form: SignOutForm, context: DoorPageContext): string | Promise<string>;
  signedOut(context: DoorPageContext): string | Promise<string>;
  problem(kind: DoorProblem, context: DoorPageContext): string | Promise<string>;
}
