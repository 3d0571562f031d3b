import type { Clock } from '@vakt/foundation/clock';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Database } from '../../tables.ts';
import { consumeCounter, loadActiveTokens } from './active-tokens.store.ts';
import { openToken } from './open-token.ts';
import type { TokenMaterial } from './token.ts';
import { type CodeVerdict, findCode, findTwoCodes } from './token-codes.ts';

export interface TokenDependencies {
  keyring: Keyring;
  clock: Clock;
}

/**
 * `accepted` names the method that it was. `replayed`: right, but it or a later one was accepted before. `gone`: the
 * account has no token that works.
 */
export type TokenVerdict = { verdict: 'accepted'; methodId: string } | { verdict: 'wrong' | 'replayed' | 'gone' };

export interface GivenCode {
  accountId: string;
  /** One token, or null for any of the account's. */
  methodId: string | null;
  code: string;
}

/**
 * Checks a code against the account's tokens and uses it up (RFC 4226, RFC 6238). Each code is accepted once, however many
 * submit it at the same moment. Count the attempt first (`countCodeAttempt`); in the transaction `db` the acceptance stands
 * or falls with what it leads to.
 */
export function checkToken(deps: TokenDependencies, db: Database, given: GivenCode): Promise<TokenVerdict> {
  return checkAny(deps, db, given, (token) => findCode(token, given.code, deps.clock.now()));
}

/**
 * Checks two consecutive codes within the wide window, uses both up and sets the token's clock or counter by them. Counts
 * as an answer too, for two codes prove more than one. An attempt like any other: count it first.
 */
export function resynchroniseToken(
  deps: TokenDependencies,
  db: Database,
  given: GivenCode & { nextCode: string },
): Promise<TokenVerdict> {
  const { code, nextCode } = given;
  return checkAny(deps, db, given, (token) => findTwoCodes(token, [code, nextCode], deps.clock.now()));
}

async function checkAny(
  { keyring }: TokenDependencies,
  db: Database,
  { accountId, methodId }: GivenCode,
  judge: (token: TokenMaterial) => CodeVerdict,
): Promise<TokenVerdict> {
  const stored = await loadActiveTokens(db, accountId, methodId);
  if (stored.length === 0) return { verdict: 'gone' };
  let worst: TokenVerdict = { verdict: 'wrong' };
  for (const row of stored) {
    const judged = judge(openToken(keyring, row));
    if (judged.verdict === 'replayed') worst = { verdict: 'replayed' };
    if (judged.verdict !== 'right' || row.methodId === null) continue;
    const used = { accountId, methodId: row.methodId, ...judged.place };
    if (await consumeCounter(db, used)) return { verdict: 'accepted', methodId: row.methodId };
    worst = { verdict: 'replayed' };
  }
  return worst;
}
