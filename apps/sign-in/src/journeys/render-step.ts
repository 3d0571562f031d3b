import type { Context } from 'hono';
import type { DeliveryStatus } from '../delivery/delivery-status.ts';
import { loadDelivery } from '../delivery/load-delivery.ts';
import { hasFreeTokens, listAssignedTokens } from '../factors/hardware-token/activate-token.ts';
import { type Challenge, loadChallenge } from '../factors/phone-code/load-challenge.ts';
import { showTrialSecret } from '../factors/totp/create-secret.ts';
import { createPageContext } from '../web/page-context.ts';
import { renderCollectedPage, renderCollectPage } from './collect-pass/pages.tsx';
import type { Visitor } from './dependencies.ts';
import { renderContactPage } from './enrol/contact-page.tsx';
import { renderAppPage, renderMoreInfoPage, renderVerifiedPage, renderVerifyPage } from './enrol/pages.tsx';
import { renderAddPasskeyPage, renderOfferPage } from './enrol/passkey-pages.tsx';
import { renderTokenPage } from './enrol/token-page.tsx';
import { renderPreferencesPage, renderSavedPage } from './manage-methods/pages.tsx';
import { openDraft } from './manage-methods/preferences-draft.ts';
import { gatherOverview } from './overview/gather-overview.ts';
import { renderOverviewPage, renderRemovePage } from './overview/overview-page.tsx';
import { askAlone, askAnswer, askNew } from './passkey-requests.ts';
import { renderCodesMadePage, renderRecoveryCodesPage } from './recovery-codes/pages.tsx';
import type { RouteDependencies } from './route-dependencies.ts';
import { listEveryOption, loadOptions, loadUsableMethods } from './sign-in/begin-challenge.ts';
import { showBlocked } from './sign-in/blocked-page.tsx';
import { renderChallengePage } from './sign-in/challenge-page.tsx';
import { listSignedIn } from './sign-in/choose-account.ts';
import { renderAccountPage, renderOrganisationPage, renderOtherWayPage, renderPasswordPage } from './sign-in/pages.tsx';
import { renderRecoveryCodeUsedPage } from './sign-in/recovery-code-page.tsx';
import { isWelcome, type Situation } from './situation.ts';
import { addressOf, type View } from './view.ts';

/** Renders the page of the journey's step, with what is wrong and what was typed. */
export async function renderStep(
  deps: RouteDependencies,
  context: Context,
  situation: Situation,
  visitor: Visitor,
  again: Pick<View, 'faults' | 'typed' | 'reveal'> = { faults: [], typed: {} },
): Promise<string> {
  const { journey, account } = situation;
  const organisation = account?.organisation ?? journey.state.organisation;
  const page = {
    ...createPageContext(deps, context, organisation, journey.request.uiLocales),
    path: `/sign-in/${journey.id}`,
  };
  const view: View = { page, situation, ...again };
  if (situation.gate === 'blocked') return showBlocked(deps, view);
  switch (journey.step) {
    case 'account':
      return renderAccountPage(view, await listSignedIn(deps, visitor.browserHash));
    case 'organisation': {
      const welcome = deps.settings.organisations.filter((one) => isWelcome(deps.settings, journey.service, one.id));
      return renderOrganisationPage(view, welcome, context.req.query('q')?.slice(0, 100) ?? '');
    }
    case 'password': {
      const others = situation.signedIn ?? (await listSignedIn(deps, visitor.browserHash)).length;
      return renderPasswordPage(view, others, askAlone(deps, situation));
    }
    case 'challenge': {
      const option = loadOptions(deps, situation).find((one) => one.id === journey.state.option) ?? null;
      const passkey = option?.channel === 'passkey' ? await askAnswer(deps, situation) : null;
      return renderChallengePage({ view, option, passkey, ...(await loadSent(deps, situation, option?.methodId)) });
    }
    case 'recovery-code-used':
      return renderRecoveryCodeUsedPage(view);
    case 'other-way':
      return renderOtherWayPage(view, loadOptions(deps, situation));
    default:
      return renderLaterStep(deps, view);
  }
}

/** The preferences page as it was left for proving a phone. */
function showDraft(deps: RouteDependencies, view: View): View {
  const { journey } = view.situation;
  const draft = openDraft(deps.keyring, journey);
  if (!draft) return view;
  return { ...view, situation: { ...view.situation, journey: { ...journey, state: { ...journey.state, draft } } } };
}

/** Serial numbers of the tokens that wait for this person. */
async function listWaiting({ db }: RouteDependencies, { account }: Situation): Promise<string[]> {
  return account ? listAssignedTokens(db, account.id) : [];
}

function renderPreferences(deps: RouteDependencies, view: View): string {
  const { situation } = view;
  return renderPreferencesPage({
    view: showDraft(deps, view),
    options: listEveryOption(deps, situation),
    methods: loadUsableMethods(deps, situation),
  });
}

async function renderLaterStep(deps: RouteDependencies, view: View): Promise<string> {
  const { situation } = view;
  switch (situation.journey.step) {
    case 'more-info':
      return renderMoreInfoPage(view);
    case 'contact':
      return renderContactPage(view, situation.account !== null && (await hasFreeTokens(deps.db, situation.account)));
    case 'verify': {
      const { challenge, delivery } = await loadSent(deps, situation);
      return renderVerifyPage(view, challenge, delivery);
    }
    case 'set-up-app': {
      const { id, state } = situation.journey;
      const trial = {
        sealed: state.appSecret ?? '',
        journeyId: id,
        issuer: view.page.organisation.name,
        accountName: addressOf(view),
      };
      return renderAppPage(view, await showTrialSecret(deps, trial));
    }
    case 'add-passkey':
      return renderAddPasskeyPage(view, await askNew(deps, situation));
    case 'offer-passkey':
      return renderOfferPage(view);
    case 'add-token':
      return renderTokenPage(view, await listWaiting(deps, situation));
    case 'verified':
      return renderVerifiedPage(view);
    case 'overview':
      return renderOverviewPage({ view, overview: await gatherOverview(deps, situation) });
    case 'remove-method': {
      const { methods } = await gatherOverview(deps, situation);
      return renderRemovePage(view, methods.find(({ id }) => id === situation.journey.state.removing) ?? null);
    }
    case 'preferences':
      return renderPreferences(deps, view);
    default:
      return renderWayBack(view) ?? renderSavedPage(view, listEveryOption(deps, situation));
  }
}

/** Pages of recovery codes and passes; null for another step. */
function renderWayBack(view: View): string | null {
  switch (view.situation.journey.step) {
    case 'recovery-codes':
      return renderRecoveryCodesPage(view);
    case 'codes-made':
      return renderCodesMadePage(view);
    case 'collect-pass':
      return renderCollectPage(view);
    case 'pass-collected':
      return renderCollectedPage(view);
    default:
      return null;
  }
}

/** The journey's newest code and where its message is. With a method named: only a code that went to it. */
async function loadSent(
  deps: RouteDependencies,
  situation: Situation,
  methodId?: string,
): Promise<{ challenge: Challenge | null; delivery: DeliveryStatus | null }> {
  const challenge = await loadChallenge(deps.codes, deps.db, situation.journey.id);
  if (!challenge || (methodId !== undefined && challenge.methodId !== methodId))
    return { challenge: null, delivery: null };
  return { challenge, delivery: await loadDelivery(deps.db, challenge.id) };
}
