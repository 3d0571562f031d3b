import { holdAccount } from '../../accounts/hold-account.ts';
import { clearCodeLock, endAllSessions, resetMethods } from '../../accounts/reset-methods.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { dropPass } from '../../factors/access-pass/standing-pass.ts';
import { liftThrottle } from '../../factors/password/throttle-attempts.ts';
import type { QueuedNews } from '../../notices/queue-news.ts';
import type { Database } from '../../tables.ts';
import { listTextPhones, type Parties, type StoredAct, switchAccount } from './acts.store.ts';
import type { ActFacts } from './acts.ts';
import type { PeopleDependencies } from './dependencies.ts';
import { tellPerson } from './tell-person.ts';

/** What an act led to. */
export interface Carried {
  outcome: ActFacts;
  /** A collection code for the worker to tell, and how long it is good. */
  told: { code: string; until: Date } | null;
  /** What the person is told of it: to be sent after the commit. */
  news: QueuedNews;
}

/**
 * Does what an act says, in the transaction that moves the act on. The account is held first, as whatever changes methods
 * does: an owner's sign-in at the same moment comes wholly before or wholly after (R12).
 */
export async function carryOut(
  deps: PeopleDependencies,
  trx: Database,
  act: StoredAct,
  person: Parties,
): Promise<Carried> {
  const { accountId } = act;
  if (!(await holdAccount(trx, accountId))) throw new Error('The account of an act is gone.');
  const phones = await listTextPhones(trx, accountId);
  const numbers = phones.map(({ id, sealed }) => deps.keyring.open('phone-number', sealed, id));
  const done = await DEEDS[act.kind](deps, trx, act, person);
  return { ...done, news: await tellPerson(deps, trx, act, person, numbers) };
}

type Deed = (
  deps: PeopleDependencies,
  trx: Database,
  act: StoredAct,
  person: Parties,
) => Promise<Omit<Carried, 'news'>>;

const DEEDS: Readonly<Record<StoredAct['kind'], Deed>> = {
  async unlock({ keyring }, trx, { accountId }, person) {
    // What was switched off after too many wrong codes stays so: it must be bound again (NIST SP 800-63B-4 §3.2.2).
    await clearCodeLock(trx, accountId);
    return { outcome: { passwordBlocks: await liftThrottle({ db: trx, keyring }, person) }, told: null };
  },
  async 'end-sessions'(deps, trx, { accountId }) {
    return { outcome: await endEverywhere(deps, trx, accountId), told: null };
  },
  async 'require-enrolment'(deps, trx, act) {
    const { accountId, reason, workerId } = act;
    const needsPass = deps.settings.support.passAfterReset;
    const devices = await deps.devices.endAll(trx, accountId);
    const { removed, sessionsEnded } = await resetMethods(
      { db: trx, keyring: deps.keyring },
      { accountId, reason, by: workerId, needsPass },
    );
    const told = act.wishes.pass === true ? await orderPass(deps, trx, act) : null;
    return { outcome: { methods: removed.length, sessions: sessionsEnded, devices, needsPass }, told };
  },
  async 'order-pass'(deps, trx, act) {
    return { outcome: {}, told: await orderPass(deps, trx, act) };
  },
  async 'disable-account'(deps, trx, { accountId }, { organisation }) {
    const changed = await switchAccount(trx, accountId, true);
    const ended = await endEverywhere(deps, trx, accountId);
    await dropPass(trx, accountId);
    await recordEvent(trx, { kind: 'person-disabled', accountId, journeyId: null, detail: { organisation } });
    return { outcome: { changed, ...ended }, told: null };
  },
  async 'enable-account'(_deps, trx, { accountId }, { organisation }) {
    const changed = await switchAccount(trx, accountId, false);
    await recordEvent(trx, { kind: 'person-enabled', accountId, journeyId: null, detail: { organisation } });
    return { outcome: { changed }, told: null };
  },
};

async function endEverywhere({ devices }: PeopleDependencies, trx: Database, accountId: string) {
  const forgotten = await devices.endAll(trx, accountId);
  return { sessions: await endAllSessions(trx, accountId), devices: forgotten };
}

async function orderPass(deps: PeopleDependencies, trx: Database, act: StoredAct): Promise<Carried['told']> {
  const { collectionCode, until } = await deps.passes.order(trx, {
    accountId: act.accountId,
    by: act.workerId,
    reason: act.reason,
    proof: act.proof ?? '',
    lifeSeconds: Number(act.wishes.lifeSeconds),
    once: act.wishes.once !== false,
  });
  return { code: collectionCode, until };
}
