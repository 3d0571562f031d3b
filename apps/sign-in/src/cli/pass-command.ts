import { userInfo } from 'node:os';
import { systemClock } from '@vakt/foundation/clock';
import { formatDateTime } from '@vakt/messages/format';
import type { Account } from '../accounts/account.ts';
import { type OrderVerdict, orderPass, type PassOrder } from '../factors/access-pass/order-pass.ts';
import { PASS_ADDRESS } from '../own-services.ts';
import { type House, inHouse } from './open-house.ts';
import { type CommandInput, requireAccount, textOption } from './people-commands.ts';
import { describeTold, tellInHouse } from './tell-in-house.ts';
import { UsageFault } from './usage.ts';

const REFUSALS: Record<(OrderVerdict & { verdict: 'refused' })['why'], string> = {
  'own-account': 'Nobody orders a pass for the own account.',
  'no-account': 'The account is gone.',
  life: 'A pass is good for 10 to 43,200 minutes: --minutes 60.',
  length: 'A pass has 8 to 48 signs: --length 10.',
  from: 'The time is not understood, or more than 30 days ahead: --from 2026-03-02T08:00:00Z.',
  reason:
    'The reason is missing, longer than 500 characters, or holds a long number: --reason "WHY". It is kept on record.',
};

/** `vakt people pass NAME --reason …`: prints the collection code, which the person types at `/pass`. */
export function passCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async (house) => {
    const account = await requireAccount(house, input);
    const ordered = await orderAndTell(house, account, readOrder(input, account));
    if (ordered.verdict === 'refused') throw new UsageFault(REFUSALS[ordered.why]);
    const { print } = input.terminal;
    print(`Collection code for ${account.userName}: ${ordered.collectionCode}`);
    print(
      `Good for ten minutes, until ${formatDateTime('en', ordered.expiresAt)}. Tell it to nobody but the person, who signs in at ${new URL(PASS_ADDRESS, house.settings.publicUrl)} with the password, types it, and is shown the pass.`,
    );
    print(describeTold(ordered.told));
  });
}

function readOrder(input: CommandInput, account: Account): PassOrder {
  const number = (name: string) => {
    const written = textOption(input, name);
    return written === null ? undefined : Number(written);
  };
  const minutes = number('minutes');
  const length = number('length');
  const from = textOption(input, 'from');
  return {
    accountId: account.id,
    by: userInfo().username,
    reason: textOption(input, 'reason') ?? '',
    // Whoever sits at this terminal can read the database: how the person proved who it is stands in the reason.
    proof: 'terminal',
    once: input.options['several'] !== true,
    ...(minutes === undefined ? {} : { lifeSeconds: minutes * 60 }),
    ...(length === undefined ? {} : { length }),
    ...(from === null ? {} : { from: new Date(from) }),
  };
}

/** The order and the messages that tell of it, in one transaction. */
async function orderAndTell(house: House, account: Account, order: PassOrder) {
  const { db, keyring } = house;
  return db.transaction().execute(async (trx) => {
    const ordered = await orderPass({ db: trx, keyring, now: () => systemClock.now() }, order);
    if (ordered.verdict === 'refused') return ordered;
    const news = { kind: 'pass-ordered' as const, detail: {}, accountId: account.id };
    return { ...ordered, told: await tellInHouse(house, trx, news) };
  });
}
