import { listSessions } from '../../sessions/load-browser.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import type { JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { freshState } from '../overview/home.ts';
import { isWelcome, moveToAccount, type Situation, stateFor } from '../situation.ts';
import { goOn } from './go-on.ts';

export interface SignedInAccount {
  sessionId: string;
  accountId: string;
  userName: string;
  displayName: string;
  organisation: string;
}

/** The accounts that are signed in in this browser, last used first. */
export async function listSignedIn(deps: JourneyDependencies, browserHash: string): Promise<SignedInAccount[]> {
  const rows = await listSessions(deps.db, browserHash, deps.settings.session);
  return rows.flatMap((row) =>
    row.session_id && row.account_id && row.user_name && row.organisation
      ? [
          {
            sessionId: row.session_id,
            accountId: row.account_id,
            userName: row.user_name,
            displayName: row.display_name ?? row.user_name,
            organisation: row.organisation,
          },
        ]
      : [],
  );
}

/** Goes on with an account that is signed in here. The session must be this browser's own; the gate decides what it is worth. */
export async function chooseAccount(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  sessionId: string,
): Promise<Outcome> {
  requireStep(situation, 'account');
  const chosen = (await listSignedIn(deps, visitor.browserHash)).find((one) => one.sessionId === sessionId);
  if (!chosen) return { faults: [{ field: 'account', kind: 'account-gone' }] };
  const { journey } = situation;
  if (!isWelcome(deps.settings, journey.service, chosen.organisation)) {
    const other = deps.settings.organisations.find((one) => one.id === chosen.organisation)?.name ?? '';
    return { faults: [{ field: 'account', kind: 'other-organisation', facts: { other } }] };
  }
  const moved = await moveToAccount(deps, deps.db, situation, {
    step: journey.step,
    state: stateFor(situation, { ...chosen, id: chosen.accountId }),
    account: { accountId: chosen.accountId, sessionId: chosen.sessionId },
  });
  if (!moved) throw new JourneyMoved();
  return goOn(deps, moved, visitor);
}

/** Leaves the account that was chosen: nothing of it counts for this journey any more. */
export async function useAnotherAccount(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
): Promise<Outcome> {
  // Who is kept out would be taken silently again where accounts are chosen.
  const isChoice = situation.journey.step !== 'account' && situation.gate !== 'blocked';
  const others = isChoice ? await listSignedIn(deps, visitor.browserHash) : [];
  const state = freshState(situation.journey);
  if (situation.journey.step === 'account' || others.length > 0) {
    await changeStep(deps.db, situation, 'other-account', { state, account: null });
    return {};
  }
  const atAccount = await changeStep(deps.db, situation, 'other-account', { state, account: null });
  if (atAccount.journey.step === 'account')
    await changeStep(deps.db, atAccount, 'other-account', { state, account: null });
  return {};
}

/** Chooses another organisation's sign-in page. */
export async function chooseOrganisation(
  deps: JourneyDependencies,
  situation: Situation,
  organisation: string,
): Promise<Outcome> {
  requireStep(situation, 'organisation');
  const known = deps.settings.organisations.some((one) => one.id === organisation);
  if (!known || !isWelcome(deps.settings, situation.journey.service, organisation)) throw new JourneyMoved();
  await changeStep(deps.db, situation, 'organisation-chosen', {
    state: freshState(situation.journey, organisation),
    account: null,
  });
  return {};
}
