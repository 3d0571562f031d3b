import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { gave, writeParts } from '@vakt/storage/parts';
import type { Account } from '../../accounts/account.ts';
import { loadAccountById } from '../../accounts/load-account.ts';
import { recordingOf } from '../../audit/record-event.ts';
import { checkAssertion, type ProvedUse } from '../../factors/passkey/check-assertion.ts';
import { findPasskey, isPasskeySuspect } from '../../factors/passkey/load-passkeys.ts';
import { factorOf, type Passkey } from '../../factors/passkey/passkey.ts';
import { type AssertionJson, readAssertion } from '../../factors/passkey/read-credential.ts';
import { usePasskey } from '../../factors/passkey/use-passkey.ts';
import { SECURITY_PAGE } from '../../own-services.ts';
import { startingOf } from '../../sessions/change-session.ts';
import { JourneyMoved, keepToken, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { answeringOf } from '../journeys.store.ts';
import { expectPasskey } from '../passkey-requests.ts';
import { disableCopy, isPasskeySpent, refusePasskey } from '../refuse-passkey.ts';
import { isWelcome, loadSituation, type Situation, startOnAccount, stateFor } from '../situation.ts';
import { goOn } from './go-on.ts';

/**
 * Signs in with a passkey and nothing else: it says itself whose it is. Both factors are proved by it, for its owner was
 * verified by the device. An unknown, removed or wrong one, an account that is switched off or not welcome at the
 * service: all get the same answer (T23).
 */
export async function signInByPasskey(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  credential: string,
): Promise<Outcome> {
  requireStep(situation, 'password');
  if (!situation.facts.policy.passkeyAlone) throw new JourneyMoved();
  if (isPasskeySpent(situation)) return { faults: [{ field: 'passkey', kind: 'passkey-tries' }] };
  const json = readAssertion(credential);
  if (!json) return { faults: [{ field: 'passkey', kind: 'passkey-missing' }] };
  const found = await findWelcome(deps, situation, json);
  if (!found) return refusePasskey(deps, situation, { purpose: 'alone', reason: 'unknown', accountId: null });
  const { passkey, account } = found;
  const checked = await checkAssertion(json, passkey, expectPasskey(deps, situation, 'alone'));
  if (checked.verdict === 'stale') return { faults: [{ field: 'passkey', kind: 'passkey-stale' }] };
  const refused = { purpose: 'alone' as const, accountId: account.id };
  if (checked.verdict === 'copied') await disableCopy(deps, situation, passkey);
  if (checked.verdict !== 'accepted') {
    const reason = checked.verdict === 'copied' ? 'copied' : 'wrong';
    return refusePasskey(deps, situation, { ...refused, reason });
  }
  const token = newToken();
  const signedIn = await start(deps, situation, { ...found, use: checked.use, newTokenHash: hashToken(token) });
  return keepToken(token, async () => goOn(deps, await noteAnswer(deps, signedIn), visitor));
}

/** The passkey and its account, if that is open and may sign in to the service. */
async function findWelcome(
  { db, settings }: JourneyDependencies,
  { journey }: Situation,
  { id, response }: AssertionJson,
): Promise<{ passkey: Passkey; account: Account } | null> {
  const passkey = await findPasskey(db, id);
  // Without the name that it keeps the account under, an authenticator was asked for a passkey by its id: not here.
  if (!passkey || response.userHandle !== passkey.userHandle) return null;
  const account = await loadAccountById(db, passkey.accountId);
  if (!account || account.disabled || !isWelcome(settings, journey.service, account.organisation)) return null;
  // "This was not me" with the password blocked: the methods are locked, and what was bound shortly before may be a thief's.
  const suspectSeconds = settings.notices.undoHours * 3600;
  if (account.passwordBlocked && (await isPasskeySuspect(db, passkey.methodId, suspectSeconds))) return null;
  return { passkey, account };
}

interface Start {
  passkey: Passkey;
  account: Account;
  use: ProvedUse;
  newTokenHash: string;
}

/** The session starts with both factors, the journey moves to its account, the use is stored: all or nothing. */
async function start(
  deps: JourneyDependencies,
  situation: Situation,
  { passkey, account, use, newTokenHash }: Start,
): Promise<Situation> {
  const { id, version, step, service, browserId, tokenHash } = situation.journey;
  const common = { accountId: account.id, journeyId: id };
  const factor = factorOf(passkey);
  const starting = startingOf({
    ...common,
    sessionId: newId(),
    journeyVersion: version,
    browserId,
    tokenHash,
    newTokenHash,
    passwordStamp: null,
    passkeyFactor: factor,
  });
  const event = { kind: 'passkey-accepted' as const, ...common, detail: { service, factor } };
  return deps.db.transaction().execute(async (trx) => {
    const signedIn = await startOnAccount(
      deps,
      trx,
      { id, version, tokenHash: newTokenHash, origin: situation.origin },
      { step, state: stateFor(situation, account), account: { accountId: account.id } },
      { starting, also: { recorded: recordingOf(event, gave('started')) } },
    );
    if (!signedIn || !(await usePasskey(trx, passkey, use))) throw new JourneyMoved();
    return signedIn;
  });
}

/** On the page where methods are changed a factor counts that was proved in this very journey: this one was. */
async function noteAnswer(deps: JourneyDependencies, situation: Situation): Promise<Situation> {
  const { journey, session, origin } = situation;
  if (journey.service !== SECURITY_PAGE || !session?.passwordAt) return situation;
  await writeParts(deps.db, answeringOf(journey.id, session.passwordAt));
  const noted = await loadSituation(deps, deps.db, journey.id, journey.tokenHash, origin);
  if (!noted) throw new JourneyMoved();
  return noted;
}
