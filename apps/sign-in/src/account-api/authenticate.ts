import { ACCOUNT_HELP_SCOPE } from '@vakt/account-api/contract';
import { recordEvent } from '../audit/record-event.ts';
import { readAccessToken } from '../oidc/read-access-token.ts';
import { SUPPORT_ACT, SUPPORT_ACT_FACTOR_AGE_SECONDS, SUPPORT_CONSOLE } from '../own-services.ts';
import { TWO_FACTORS } from '../policies/levels.ts';
import { judgeStanding, loadSignedIn } from '../support/find-administrator.ts';
import type { PeopleDependencies } from '../support/people/dependencies.ts';
import { WORKER_ROLES, type Worker } from '../support/people/worker.ts';
import { ApiProblem } from './problems.ts';

/** Longer than any token of ours. */
const LONGEST_TOKEN = 4096;

/**
 * The worker in whose name a desk asks: by the access token that we gave the desk in the worker's own session. The token
 * proves only whose session it is; role, factors, their age and what the rules ask of the console are asked of that
 * session now, at the place where it was signed in to the desk. Throws {@link ApiProblem}
 * with the challenge that says what is missing (RFC 6750 §3.1, RFC 9470 §3).
 */
export async function authenticateWorker(
  deps: PeopleDependencies,
  authorization: string | undefined,
  factorAgeSeconds: number,
): Promise<Worker> {
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
  if (!token || token.length > LONGEST_TOKEN) throw challenge('unauthorized', 'Bearer');
  const read = await readAccessToken(deps, token);
  const signedIn = read && (await loadSignedIn(deps, { sessionId: read.accountSessionId, service: read.clientId }));
  if (!read || signedIn?.accountId !== read.accountId) throw challenge('invalid-token', 'Bearer error="invalid_token"');
  const service = deps.settings.services.find(({ id }) => id === read.clientId);
  if (!service?.client.accountHelp || !read.scopes.includes(ACCOUNT_HELP_SCOPE))
    throw new ApiProblem('insufficient-scope', 403, {
      challenge: `Bearer error="insufficient_scope", scope="${ACCOUNT_HELP_SCOPE}"`,
    });
  if (!signedIn.roles.some((role) => WORKER_ROLES.includes(role))) {
    const detail = { missing: 'role' as const };
    await recordEvent(deps.db, { kind: 'support-refused', accountId: signedIn.accountId, journeyId: null, detail });
    throw new ApiProblem('no-role', 403);
  }
  const age = signedIn.factorAgeSeconds;
  if (age === null || age >= factorAgeSeconds) throw stepUp(factorAgeSeconds);
  const services =
    factorAgeSeconds > SUPPORT_ACT_FACTOR_AGE_SECONDS ? [SUPPORT_CONSOLE] : [SUPPORT_CONSOLE, SUPPORT_ACT];
  for (const asked of services) {
    const standing = judgeStanding(deps.settings, signedIn, { service: asked, origin: signedIn });
    if (standing.may === 'no') throw new ApiProblem('blocked', 403);
    if (standing.may === 'prove') throw stepUp(factorAgeSeconds, standing.level);
  }
  return signedIn;
}

/** The worker has to prove a second factor anew, no longer ago than that. */
export function stepUp(factorAgeSeconds: number, level: string = TWO_FACTORS): ApiProblem {
  return challenge(
    'insufficient-user-authentication',
    `Bearer error="insufficient_user_authentication", acr_values="${level}", max_age="${factorAgeSeconds}"`,
  );
}

function challenge(kind: 'unauthorized' | 'invalid-token' | 'insufficient-user-authentication', header: string) {
  return new ApiProblem(kind, 401, { challenge: header });
}
