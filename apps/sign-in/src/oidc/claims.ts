import { ACCOUNT_HELP_SCOPE } from '@vakt/account-api/contract';
import type { AccountClaims } from './decisions.ts';

/** Which claims each scope brings. They stand in the ID token, so that relying parties need not ask userinfo. */
export const CLAIMS_OF_SCOPES = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: ['name', 'preferred_username', 'locale', 'organisation'],
  email: ['email'],
  roles: ['roles'],
  /** Opens the account API and brings no claim. Only for services that the configuration names. */
  [ACCOUNT_HELP_SCOPE]: [],
} as const;

export const SCOPES: readonly string[] = Object.keys(CLAIMS_OF_SCOPES);
export const CLAIMS: readonly string[] = Object.values(CLAIMS_OF_SCOPES).flat();

/** Names an account's claims as OpenID Connect Core §5.1 does; what is unknown is left out, never empty. */
export function nameClaims(accountId: string, claims: AccountClaims): { sub: string; [claim: string]: unknown } {
  return {
    sub: accountId,
    name: claims.name,
    preferred_username: claims.preferredUsername,
    organisation: claims.organisation,
    roles: claims.roles,
    ...(claims.email === null ? {} : { email: claims.email }),
    ...(claims.locale === null ? {} : { locale: claims.locale }),
  };
}

/** The scopes that a service may ask for. */
export function scopesOf({ accountHelp }: { accountHelp: boolean }): readonly string[] {
  return accountHelp ? SCOPES : SCOPES.filter((scope) => scope !== ACCOUNT_HELP_SCOPE);
}
