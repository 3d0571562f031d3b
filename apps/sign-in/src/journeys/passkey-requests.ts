import { createChallenge, createUserHandle, type PasskeyPurpose } from '../factors/passkey/create-challenge.ts';
import { createCreationOptions, createRequestOptions } from '../factors/passkey/create-options.ts';
import { loadPasskeys } from '../factors/passkey/load-passkeys.ts';
import { type RelyingParty, readRelyingParty } from '../factors/passkey/relying-party.ts';
import { JourneyMoved } from './change-step.ts';
import type { JourneyDependencies } from './dependencies.ts';
import type { Situation } from './situation.ts';

type Deps = Pick<JourneyDependencies, 'db' | 'keyring' | 'settings'>;

/** Who asks for passkeys, and with which challenge, on the page that this journey stands at. Throws where nobody can. */
export function expectPasskey(
  { keyring, settings }: Pick<Deps, 'keyring' | 'settings'>,
  { journey, account }: Situation,
  purpose: PasskeyPurpose,
): { party: RelyingParty; challenge: string } {
  const party = readRelyingParty(settings.publicUrl);
  if (!party) throw new JourneyMoved();
  const { id: journeyId, version: journeyVersion, browserId } = journey;
  // Whoever signs in by a passkey alone has not said yet who it is.
  const accountId = purpose === 'alone' ? null : (account?.id ?? null);
  return { party, challenge: createChallenge(keyring, { purpose, journeyId, journeyVersion, browserId, accountId }) };
}

/** What the page for the password asks the browser for, or null where a passkey alone does not sign in. Costs no question to the database. */
export function askAlone(deps: Pick<Deps, 'keyring' | 'settings'>, situation: Situation): object | null {
  if (!situation.facts.policy.passkeyAlone || !readRelyingParty(deps.settings.publicUrl)) return null;
  const { party, challenge } = expectPasskey(deps, situation, 'alone');
  return createRequestOptions(party, challenge);
}

/** What the page for the second factor asks the browser for: one of the account's own passkeys. */
export async function askAnswer(deps: Deps, situation: Situation): Promise<object> {
  const { party, challenge } = expectPasskey(deps, situation, 'answer');
  return createRequestOptions(party, challenge, await loadPasskeys(deps.db, situation.account?.id ?? ''));
}

/** What the page that adds a passkey asks the browser for. */
export async function askNew(deps: Deps, situation: Situation): Promise<object> {
  const { account } = situation;
  const organisation = deps.settings.organisations.find((one) => one.id === account?.organisation);
  if (!account || !organisation) throw new JourneyMoved();
  return createCreationOptions({
    ...expectPasskey(deps, situation, 'bind'),
    partyName: organisation.name,
    user: {
      handle: createUserHandle(deps.keyring, account.id),
      name: `${account.userName}@${organisation.domain}`,
      displayName: account.displayName,
    },
    existing: await loadPasskeys(deps.db, account.id),
  });
}
