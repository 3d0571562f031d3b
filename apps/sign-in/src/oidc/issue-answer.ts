import type { IncomingMessage } from 'node:http';
import { newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { decodeJwt } from 'jose';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { LEVELS } from '../policies/levels.ts';
import { pickLevel } from './acr.ts';
import { CLAIMS, SCOPES } from './claims.ts';
import type { Decisions, GrantedSignIn, RefusedSignIn, SignInRequest } from './decisions.ts';
import { newGrantId } from './grants.ts';
import { readIdTokenClaim, readRequest } from './read-request.ts';
import { currentUnit } from './request-unit.ts';

export interface AnswerDependencies {
  decisions: Decisions;
  readBrowserToken(request: IncomingMessage): string | null;
  /** The client's address, as it was read when the request came. */
  readAddress(request: IncomingMessage): string;
}

type OidcContext = KoaContextWithOIDC['oidc'];
type Session = NonNullable<OidcContext['session']>;
/** What the provider keeps but does not declare: the id that `resetIdentifier` replaced, and that the session may be replaced. */
type SessionInside = Session & { oldId?: string };
type ContextInside = { -readonly [K in keyof OidcContext]: OidcContext[K] };

/** Allowed difference between the clocks of our machines and the database. */
const CLOCK_SECONDS = 15;

function toError(refused: RefusedSignIn['refused'], why: string): Error {
  switch (refused) {
    case 'login_required':
      return new errors.LoginRequired(why);
    case 'interaction_required':
      return new errors.InteractionRequired(why);
    case 'unmet_authentication_requirements':
      return new errors.UnmetAuthenticationRequirements(why);
    case 'access_denied':
      return new errors.AccessDenied(why);
    case 'account_selection_required':
      return new errors.CustomOIDCProviderError(refused, why);
  }
}

/** The account that the request insists on: `id_token_hint` (checked when the request came) or an essential `sub`. */
function readRequiredSubject(params: Record<string, unknown>): string | null {
  if (typeof params.id_token_hint === 'string') return decodeJwt(params.id_token_hint).sub ?? null;
  const value = readIdTokenClaim(params, 'sub')?.value;
  return typeof value === 'string' ? value : null;
}

/** What no journey can bring about is refused before anybody is asked anything. */
function refuseTheImpossible(request: SignInRequest): void {
  if (request.essentialAcr !== null && !request.essentialAcr.some((acr) => LEVELS.includes(acr))) {
    throw toError('unmet_authentication_requirements', 'none of the requested authentication contexts is offered');
  }
}

/**
 * The last gate: whatever was decided, nothing leaves that the relying party said it cannot use. Gives the level to report.
 * `since` is when the request came, seconds since 1970: who signed in after that signed in for it.
 */
function requireWhatWasAsked(
  request: SignInRequest,
  subject: string | null,
  granted: GrantedSignIn,
  since: number,
): string {
  if (subject !== null && subject !== granted.accountId) {
    throw toError('login_required', 'the requested account is not the one that signed in');
  }
  const oldest = request.forceSignIn ? since : since - (request.maxAge ?? Number.POSITIVE_INFINITY);
  if (granted.authTime < oldest - CLOCK_SECONDS) throw toError('login_required', 'the sign-in is older than allowed');
  const acr = pickLevel(granted.acr, request.essentialAcr);
  if (acr === null)
    throw toError('unmet_authentication_requirements', 'the requested authentication context was not reached');
  return acr;
}

/**
 * Chooses the provider session of the account that signed in: the one it has had in this browser, the cookie's when that
 * is its own, else a new one. Another account's session is left alone, so that nobody is signed out.
 */
async function chooseSession(oidc: OidcContext, granted: GrantedSignIn): Promise<Session> {
  const current = oidc.session as Session;
  const wanted = granted.providerSessionUid;
  if (wanted !== null && wanted !== current.uid) {
    const found = await oidc.provider.Session.findByUid(wanted);
    if (found?.accountId === granted.accountId) return found;
  }
  if (current.accountId === granted.accountId) return current;
  const Session = oidc.provider.Session as unknown as { instantiate(payload: object): Session };
  // The same for all tabs that sign in at the same moment, so that they make one session and not several.
  return Session.instantiate({ uid: hashToken(`provider session of ${granted.accountSessionId}`) });
}

/** A session gets a new id when somebody signed in anew or higher (ASVS 7.2.4), and keeps it otherwise: other tabs use it too. */
function settleIdentifier(session: SessionInside, authTime: number, acr: string): void {
  const before = session.oldId ?? session.jti;
  const rose = LEVELS.indexOf(acr) > LEVELS.indexOf(session.acr ?? '');
  session.jti = rose || authTime > (session.loginTs ?? 0) ? newToken() : before;
  delete session.oldId;
}

/** Puts the decided sign-in into the provider's hands, in place of what it assumed from the cookie. */
async function applySignIn(
  oidc: ContextInside,
  request: SignInRequest,
  granted: GrantedSignIn,
  acr: string,
): Promise<void> {
  const { accountId, accountSessionId, amr, authTime, providerSessionUid } = granted;
  const session = await chooseSession(oidc, granted);
  settleIdentifier(session, authTime, acr);
  session.loginAccount({ accountId, acr, amr, loginTs: authTime });
  oidc.session = session;
  oidc.entity('Session', session);
  const grantId = newGrantId({ accountId, accountSessionId, clientId: request.clientId });
  const grant = new oidc.provider.Grant({ accountId, clientId: request.clientId });
  grant.jti = grantId;
  grant.addOIDCScope([...SCOPES]);
  grant.addOIDCClaims([...CLAIMS]);
  oidc.entity('Grant', grant);
  oidc.entity('Account', { accountId, claims: () => ({ sub: accountId }) });
  // One name for the session everywhere: a relying party's `sid` leads back to it when that signs out.
  session.sidFor(request.clientId, session.uid);
  session.grantIdFor(request.clientId, grantId);
  // Asks for `sid` in the ID token of every relying party, not only of those with back-channel logout.
  oidc.claims = { ...oidc.claims, id_token: { ...oidc.claims.id_token, sid: null } };
  const unit = currentUnit();
  if (unit && providerSessionUid !== session.uid) unit.signedIn = { accountSessionId, providerSessionUid: session.uid };
}

/**
 * Answers an authorization request or says that the person must be asked (true). Nothing is answered from what the
 * provider remembers: each answer is decided anew, for this interaction and this browser. Errors go to the relying party.
 */
export async function answerOrAsk(deps: AnswerDependencies, ctx: KoaContextWithOIDC): Promise<boolean> {
  const { oidc } = ctx;
  const params = oidc.params ?? {};
  const request = readRequest(params);
  refuseTheImpossible(request);
  const interaction = oidc.entities.Interaction;
  if (!interaction && !oidc.prompts.has('none')) return true;
  const browser = { token: deps.readBrowserToken(ctx.req), address: deps.readAddress(ctx.req) };
  const decision = interaction
    ? await deps.decisions.confirm(interaction.uid, browser)
    : await deps.decisions.decideSilently(browser, request, oidc.session?.accountId ?? null);
  const unit = currentUnit();
  if ('refused' in decision) {
    if (unit) unit.recording = decision.recording ?? null;
    throw toError(decision.refused, 'the sign-in was not completed in this browser');
  }
  const since = interaction?.iat ?? Math.floor(Date.now() / 1000);
  const acr = requireWhatWasAsked(request, readRequiredSubject(params), decision, since);
  await applySignIn(oidc as ContextInside, request, decision, acr);
  if (unit) unit.recording = decision.recording ?? null;
  return false;
}
