import { holdAccount } from '../../accounts/hold-account.ts';
import { createTestKeyring, type SignInTestDatabase } from '../../delivery/test-rows.ts';
import { countCodeAttempt } from '../../limits/count-code-attempt.ts';
import { defaultCodes, defaultLimits } from '../../limits/default-limits.ts';
import { createPasswordHasher, type PasswordHasher } from '../password/password-hasher.ts';
import { comparePass, spendPass } from './check-pass.ts';
import { type CollectedPass, collectPass, compareCollectionCode } from './collect-pass.ts';
import { orderPass, type PassOrder } from './order-pass.ts';

/** Cheap, or 200 rounds would take minutes. */
export const hasher = createPasswordHasher({ cost: { memoryKiB: 64, passes: 1, lanes: 1 }, queueLimit: 10_000 });

/** Tests of attempts that are not about the account's wait. */
const GENEROUS = { ...defaultLimits, codeFailuresBeforeWait: 1_000_000 };

/** Passes as journeys and workers handle them, on a test's database. */
export function createTestPasses({ db }: SignInTestDatabase) {
  const keyring = createTestKeyring();
  const { triesPerChallenge } = defaultCodes;
  const deps = (given: { hasher?: PasswordHasher; settings?: typeof defaultLimits } = {}) => ({
    db,
    keyring,
    hasher: given.hasher ?? hasher,
    countAttempt: (attempt: { accountId: string; methodId: null; challengeId: null }) =>
      countCodeAttempt(db, { ...attempt, triesPerChallenge, settings: given.settings ?? GENEROUS }),
  });
  const order = async (accountId: string, wish: Partial<PassOrder> = {}): Promise<string> => {
    const common = { accountId, by: 'worker', reason: 'lost phone', proof: 'passport' };
    const ordered = await orderPass({ db, keyring, now: () => new Date() }, { ...common, ...wish });
    if (ordered.verdict !== 'ordered') throw new Error(ordered.why);
    return ordered.collectionCode;
  };
  const collect = async (accountId: string, typed: string): Promise<CollectedPass | string> => {
    const compared = await compareCollectionCode(deps(), { accountId, typed });
    if (compared.verdict !== 'right') return compared.verdict;
    const collected = await db.transaction().execute(async (trx) => {
      await holdAccount(trx, accountId);
      return collectPass(trx, accountId, compared.claim);
    });
    return collected ?? 'overtaken';
  };
  const use = async (accountId: string, typed: string): Promise<'once' | 'many' | string> => {
    const compared = await comparePass(deps(), { accountId, typed });
    if (compared.verdict !== 'right') return compared.verdict;
    const spent = await db.transaction().execute(async (trx) => {
      await holdAccount(trx, accountId);
      return spendPass(trx, accountId, compared.passId);
    });
    if (!spent) return 'overtaken';
    return spent.once ? 'once' : 'many';
  };
  return {
    keyring,
    deps,
    order,
    collect,
    use,
    /** Ordered and collected: the pass as its owner reads it. */
    async give(accountId: string, wish: Partial<PassOrder> = {}): Promise<CollectedPass> {
      const collected = await collect(accountId, await order(accountId, wish));
      if (typeof collected === 'string') throw new Error(collected);
      return collected;
    },
  };
}
