import { newId } from '@vakt/foundation/ids';
import type { Kysely } from 'kysely';
import { holdAccount } from '../../accounts/hold-account.ts';
import { spendActivation } from '../../limits/spend-activation.ts';
import type { Database, SignInTables } from '../../tables.ts';
import {
  bindToken,
  countCodeMakers,
  existsFree,
  findBindable,
  listAssigned as listStored,
} from './active-tokens.store.ts';
import type { TokenDependencies } from './check-token.ts';
import { openToken } from './open-token.ts';
import { serialKey, type TokenMaterial } from './token.ts';
import { type CodePlace, findCode, findTwoCodes } from './token-codes.ts';

/** Apps and tokens that one person may have. */
const MOST_CODE_MAKERS = 5;
/** Longer is no serial number. */
const LONGEST_SERIAL = 100;

/** A token that the person has proved, by a code that is not used up yet. */
export interface ProvedToken {
  tokenId: string;
  serial: string;
  place: CodePlace;
}

export type TokenProof =
  | { verdict: 'proved'; token: ProvedToken }
  /** No such token, somebody else's, or not its code: one answer for all, or serial numbers could be tried out. */
  | { verdict: 'wrong' }
  /** The organisation activates too many at once just now. */
  | { verdict: 'busy'; retryAt: Date | null };

export interface TypedToken {
  accountId: string;
  organisation: string;
  serial: string;
  code: string;
  /** The code after it; empty when there was none. Asked for where one code could be luck. */
  nextCode: string;
}

/**
 * Checks what a person typed to make a token theirs: its serial number and a current code. A token with a counter that
 * nobody assigned needs two consecutive codes, and so does one that is out of step. Binds nothing and uses nothing up.
 * Count the attempt first (`countCodeAttempt`). At most 200 activations in five minutes and organisation.
 */
export async function proveToken(
  deps: TokenDependencies & { db: Kysely<SignInTables> },
  typed: TypedToken,
): Promise<TokenProof> {
  const { accountId, organisation } = typed;
  const key = typed.serial.length > LONGEST_SERIAL ? '' : serialKey(typed.serial);
  const found = await findBindable(deps.db, { accountId, organisation, serialKey: key });
  const material = found ? openToken(deps.keyring, found) : UNKNOWN;
  const place = judge(material, typed, found?.assigned ?? false, deps.clock.now());
  if (!found || !place) return { verdict: 'wrong' };
  const room = await spendActivation(deps, organisation);
  if (room) return { verdict: 'busy', retryAt: room.retryAt };
  return { verdict: 'proved', token: { tokenId: found.id, serial: found.serial, place } };
}

/** Stands in for a token that is not there, so that both answers take as long. */
const UNKNOWN: TokenMaterial = {
  kind: 'hotp',
  algorithm: 'SHA1',
  digits: 6,
  intervalSeconds: null,
  secret: 'A'.repeat(32),
  nextCounter: 0,
  drift: 0,
};

function judge(token: TokenMaterial, { code, nextCode }: TypedToken, assigned: boolean, now: Date): CodePlace | null {
  const found = nextCode.trim() === '' ? findCode(token, code, now) : findTwoCodes(token, [code, nextCode], now);
  if (found.verdict !== 'right') return null;
  const enough = token.kind === 'totp' || assigned || nextCode.trim() !== '';
  return enough ? found.place : null;
}

/**
 * Makes a proved token a method of the account, in the caller's transaction; the codes that proved it are used up.
 * `too-many`: the person has five apps and tokens. `gone`: it was bound, lost or used since it was proved.
 */
export async function bindProvedToken(
  trx: Database,
  accountId: string,
  { tokenId, place }: ProvedToken,
): Promise<{ verdict: 'bound'; methodId: string } | { verdict: 'too-many' | 'gone' }> {
  if (!(await holdAccount(trx, accountId))) return { verdict: 'gone' };
  if ((await countCodeMakers(trx, accountId)) >= MOST_CODE_MAKERS) return { verdict: 'too-many' };
  const methodId = newId();
  const bound = await bindToken(trx, { tokenId, accountId, methodId, ...place });
  return bound ? { verdict: 'bound', methodId } : { verdict: 'gone' };
}

/** Whether the account could make a token its own: one is in stock or waits for it. */
export function hasFreeTokens(db: Database, account: { id: string; organisation: string }): Promise<boolean> {
  return existsFree(db, account);
}

/** Serial numbers of the tokens that were assigned to a person and wait to be activated. */
export async function listAssignedTokens(db: Database, accountId: string): Promise<string[]> {
  return (await listStored(db, accountId)).map(({ serial }) => serial);
}
