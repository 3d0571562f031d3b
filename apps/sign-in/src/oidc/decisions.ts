import type { Parts } from '@vakt/storage/parts';
import type { RawBuilder } from 'kysely';

/**
 * What the door (oidc/) asks of the rest of the service, and what it gives back. The door speaks OpenID Connect and
 * decides nothing about people: who is signed in, at what level, and whether that is enough is decided by `Decisions`,
 * from stored state, at every question.
 */

/** What a relying party asked for, read from its authorization request. */
export interface SignInRequest {
  /** Client id = service id in the configuration. */
  clientId: string;
  /** `acr_values`, in order of preference. */
  acrValues: string[];
  /** Values of an essential `acr` claim (claims parameter, id_token): one of these or an error. Null when not essential. */
  essentialAcr: string[] | null;
  forceSignIn: boolean;
  chooseAccount: boolean;
  /** Seconds since password and factors; null when not asked. */
  maxAge: number | null;
  loginHint: string | null;
  /** `ui_locales`, first that we speak. */
  uiLocales: string[];
}

/** A sign-in that was decided: goes into the ID token as it stands. */
export interface GrantedSignIn {
  accountId: string;
  accountSessionId: string;
  acr: string;
  amr: string[];
  /** Seconds since 1970. */
  authTime: number;
  /** The provider session that this browser has had for this account, if any: the cookie is swapped to it. */
  providerSessionUid: string | null;
  recording?: Recording;
}

/** What a decision wants stored with the answer, when `when` holds: parts of the same statement. */
export type Recording = (when: RawBuilder<unknown>) => Parts;

export type RefusedSignIn = {
  recording?: Recording | undefined;
  refused:
    | 'login_required'
    | 'interaction_required'
    | 'account_selection_required'
    | 'unmet_authentication_requirements'
    | 'access_denied';
};

/** The browser that a request came with: our cookie's value, and the address. */
export interface AskingBrowser {
  token: string | null;
  address: string;
}

export interface Decisions {
  /** May this browser have an answer with nobody asked (prompt=none)? */
  decideSilently(
    browser: AskingBrowser,
    request: SignInRequest,
    providerAccountId: string | null,
  ): Promise<GrantedSignIn | RefusedSignIn>;
  /** Asked once more when the answer is issued: is the journey of this interaction finished in this browser, and is its level still enough? */
  confirm(interactionUid: string, browser: AskingBrowser): Promise<GrantedSignIn | RefusedSignIn>;
  /** Ties the provider's session (made or used anew) to the account session, when `when` holds: parts of the statement that
   * stores it. */
  tyingOf(accountSessionId: string, providerSessionUid: string, when: RawBuilder<unknown>): Parts;
  /** Is this provider session tied to an account session of this browser that has not ended? */
  ownsProviderSession(browserToken: string | null, providerSessionUid: string): Promise<boolean>;
  /** The person signed out at the provider: end the account sessions that were tied to this provider session. */
  endProviderSession(providerSessionUid: string): Promise<void>;
  /** Claims about an account, asked at the token endpoint and at userinfo; null when the account is not open or the session has ended. */
  loadClaims(accountId: string, accountSessionId: string): Promise<AccountClaims | null>;
}

export interface AccountClaims {
  name: string;
  preferredUsername: string;
  email: string | null;
  roles: string[];
  organisation: string;
  locale: string | null;
}
