import type { MethodKind } from '../tables.ts';
import type { TypedForm } from '../web/read-form.ts';
import { changeStep, JourneyMoved, requireStep } from './change-step.ts';
import { collect } from './collect-pass/collect-pass.ts';
import type { JourneyDependencies, Outcome, Visitor } from './dependencies.ts';
import { addPasskey, beginPasskey, leavePasskey } from './enrol/add-passkey.ts';
import { addToken, beginToken, leaveToken, type TypedToken } from './enrol/add-token.ts';
import { changeNumber, provePhone } from './enrol/prove-phone.ts';
import { type PhoneKind, requestProof } from './enrol/request-proof.ts';
import { beginApp, proveApp } from './enrol/set-up-app.ts';
import {
  checkDraft,
  closeVerified,
  configureApp,
  leaveSaved,
  PHONE_KINDS,
  savePreferences,
} from './manage-methods/save-preferences.ts';
import { askToRemove, chooseDefault, quiet, removeAsked, rename } from './overview/change-methods.ts';
import { endDevices } from './overview/end-devices.ts';
import { endSessions } from './overview/end-sessions.ts';
import { goHome, hasOverview } from './overview/home.ts';
import { reportOwnNotMe } from './overview/report-not-me.ts';
import { resyncToken } from './overview/resync-token.ts';
import { revokePass } from './overview/revoke-pass.ts';
import { makeRecoveryCodes, openRecoveryCodes } from './recovery-codes/make-recovery-codes.ts';
import { sendAgain } from './send-again.ts';
import { answerByPasskey } from './sign-in/answer-by-passkey.ts';
import { leaveReplacement } from './sign-in/answer-by-recovery-code.ts';
import { answerChallenge, dropChallenge } from './sign-in/answer-challenge.ts';
import { beginChallenge } from './sign-in/begin-challenge.ts';
import { leaveBlocked } from './sign-in/blocked-page.tsx';
import { chooseAccount, chooseOrganisation, useAnotherAccount } from './sign-in/choose-account.ts';
import { enterPassword } from './sign-in/enter-password.ts';
import { answerOffer } from './sign-in/offer-passkey.ts';
import { signInByPasskey } from './sign-in/sign-in-by-passkey.ts';
import type { PreferencesDraft, Situation } from './situation.ts';

type Act = (deps: JourneyDependencies, situation: Situation, visitor: Visitor, form: TypedForm) => Promise<Outcome>;

const readChannel = (form: TypedForm): 'sms' | 'call' => (form.get('channel') === 'call' ? 'call' : 'sms');

/** Everything that a person can do, by the last part of its address. Each act checks its own step and gate. */
export const ACTS: Readonly<Record<string, Act>> = {
  account: (deps, situation, visitor, form) => {
    requireStep(situation, 'account');
    return form.get('account') === 'other'
      ? useAnotherAccount(deps, situation, visitor)
      : chooseAccount(deps, situation, visitor, form.get('account'));
  },
  'other-account': leaveAccount,
  leave: (deps, situation) => leaveBlocked(deps, situation),
  'other-organisation': async (deps, situation) => {
    requireStep(situation, 'password');
    await changeStep(deps.db, situation, 'other-organisation');
    return {};
  },
  organisation: (deps, situation, _visitor, form) => chooseOrganisation(deps, situation, form.get('organisation')),
  password: (deps, situation, visitor, form) =>
    enterPassword(deps, situation, visitor, { userName: form.get('userName'), password: form.get('password') }),
  code: (deps, situation, visitor, form) =>
    answerChallenge(deps, situation, visitor, form.get('code'), form.get('passkeys') === 'yes'),
  passkey: (deps, situation, visitor, form) => takePasskey(deps, situation, visitor, form.get('credential')),
  offer: (deps, situation, visitor, form) => answerOffer(deps, situation, visitor, form.get('choice')),
  'add-passkey': (deps, situation) => beginPasskey(deps, situation, 'overview'),
  'leave-passkey': (deps, situation, visitor) => leavePasskey(deps, situation, visitor),
  resync: (deps, situation, visitor, form) =>
    answerChallenge(deps, situation, visitor, { code: form.get('code'), nextCode: form.get('nextCode') }),
  again: (deps, situation, visitor, form) => sendAgain(deps, situation, visitor, readChannel(form)),
  'other-way': async (deps, situation) => {
    requireStep(situation, 'challenge');
    await changeStep(deps.db, situation, 'choose-other-way');
    return {};
  },
  way: (deps, situation, visitor, form) => {
    requireStep(situation, 'other-way', 'challenge');
    return beginChallenge(deps, situation, visitor, 'code-sent', form.get('option'));
  },
  back: async (deps, situation) => {
    requireStep(situation, 'other-way', 'organisation');
    await changeStep(deps.db, situation, 'back');
    return {};
  },
  next: async (deps, situation) => {
    requireStep(situation, 'more-info');
    await changeStep(deps.db, situation, 'next');
    return {};
  },
  contact: requestContact,
  proof: (deps, situation, visitor, form) =>
    situation.journey.step === 'set-up-app'
      ? proveApp(deps, situation, visitor, form.get('code'))
      : provePhone(deps, situation, visitor, form.get('code')),
  'change-number': (deps, situation) => changeNumber(deps, situation),
  done: (deps, situation) => closeVerified(deps, situation),
  preferences: async (deps, situation, visitor, form) => {
    requireStep(situation, 'preferences');
    const draft = readDraft(form);
    const faults = checkDraft(deps, situation, draft);
    const outcome = faults.length > 0 ? { faults } : await savePreferences(deps, situation, visitor, draft);
    // Whatever is wrong, the page comes back as it was typed.
    return outcome.faults?.length ? { ...outcome, draft } : outcome;
  },
  'configure-app': (deps, situation, _visitor, form) => {
    requireStep(situation, 'preferences');
    return configureApp(deps, situation, readDraft(form));
  },
  'recovery-codes': (deps, situation) => openRecoveryCodes(deps, situation),
  'make-codes': (deps, situation, visitor) => makeRecoveryCodes(deps, situation, visitor),
  'revoke-pass': (deps, situation, visitor) => revokePass(deps, situation, visitor),
  collect: (deps, situation, visitor, form) => collect(deps, situation, visitor, form.get('code')),
  kept: (deps, situation, visitor) => leaveReplacement(deps, situation, visitor, true),
  'not-kept': (deps, situation, visitor) => leaveReplacement(deps, situation, visitor, false),
  'add-phone': async (deps, situation) => {
    requireStep(situation, 'overview');
    await changeStep(deps.db, situation, 'add-phone', { state: quiet(situation) });
    return {};
  },
  'add-app': (deps, situation) => beginApp(deps, situation),
  'add-token': (deps, situation) => beginToken(deps, situation),
  token: (deps, situation, visitor, form) => addToken(deps, situation, visitor, readTypedToken(form)),
  'resync-token': (deps, situation, _visitor, form) =>
    resyncToken(deps, situation, form.get('method'), { code: form.get('code'), nextCode: form.get('nextCode') }),
  'leave-token': (deps, situation) => leaveToken(deps, situation),
  'choose-methods': async (deps, situation) => {
    requireStep(situation, 'overview');
    await changeStep(deps.db, situation, 'choose-methods', { state: quiet(situation) });
    return {};
  },
  home: (deps, situation) => goHome(deps, situation),
  remove: (deps, situation, _visitor, form) => askToRemove(deps, situation, form.get('method')),
  'remove-asked': (deps, situation, visitor) => removeAsked(deps, situation, visitor),
  rename: (deps, situation, _visitor, form) =>
    rename(deps, situation, { methodId: form.get('method'), name: form.get('name') }),
  default: (deps, situation, visitor, form) => chooseDefault(deps, situation, visitor, form.get('defaultOption')),
  'not-me': (deps, situation, visitor, form) => reportOwnNotMe(deps, situation, visitor, form.get('block') === 'yes'),
  'end-session': (deps, situation, _visitor, form) => endSessions(deps, situation, form.get('session')),
  'end-device': (deps, situation, _visitor, form) => endDevices(deps, situation, form.get('device')),
  continue: (deps, situation, visitor) => leaveSaved(deps, situation, visitor),
  change: async (deps, situation) => {
    requireStep(situation, 'saved');
    await changeStep(deps.db, situation, 'change');
    return {};
  },
};

/** What a browser got from a passkey: what it is for is said by the step, never by the form. */
function takePasskey(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  credential: string,
): Promise<Outcome> {
  switch (situation.journey.step) {
    case 'password':
      return signInByPasskey(deps, situation, visitor, credential);
    case 'add-passkey':
      return addPasskey(deps, situation, visitor, credential);
    default:
      return answerByPasskey(deps, situation, visitor, credential);
  }
}

async function leaveAccount(deps: JourneyDependencies, situation: Situation, visitor: Visitor): Promise<Outcome> {
  if (
    ![
      'account',
      'password',
      'challenge',
      'other-way',
      'more-info',
      'contact',
      'collect-pass',
      'pass-collected',
    ].includes(situation.journey.step)
  )
    throw new JourneyMoved();
  await dropChallenge(deps, situation);
  return useAnotherAccount(deps, situation, visitor);
}

function requestContact(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  form: TypedForm,
): Promise<Outcome> {
  requireStep(situation, 'contact');
  const kind = form.get('kind');
  if (kind === 'app') return beginApp(deps, situation);
  if (kind === 'passkey') return beginPasskey(deps, situation, 'enrol');
  if (kind === 'hardware-token') return beginToken(deps, situation);
  const isAlternate = kind === 'alternate-phone' && hasOverview(situation.journey);
  if (kind !== 'authentication-phone' && kind !== 'office-phone' && !isAlternate) {
    return Promise.resolve({ faults: [{ field: 'kind', kind: 'contact-missing' }] });
  }
  const channel = form.get('channel');
  if (kind !== 'office-phone' && channel !== 'sms' && channel !== 'call') {
    return Promise.resolve({ faults: [{ field: 'channel', kind: 'method-missing' }] });
  }
  return requestProof(
    deps,
    situation,
    visitor,
    {
      kind,
      channel: kind === 'office-phone' ? 'call' : readChannel(form),
      country: form.get('country'),
      number: form.get('number'),
      extension: kind === 'office-phone' ? form.get('extension') : '',
    },
    'code-sent',
  );
}

function readTypedToken(form: TypedForm): TypedToken {
  const [chosen, serial] = [form.get('chosen'), form.get('serial')];
  return { chosen, serial, code: form.get('code'), nextCode: form.get('nextCode') };
}

/** Reads the preferences page as it was sent. */
export function readDraft(form: TypedForm): PreferencesDraft {
  const ticked = form
    .all('ticked')
    .filter((kind): kind is MethodKind => kind === 'app' || PHONE_KINDS.includes(kind as PhoneKind));
  const phones: PreferencesDraft['phones'] = {};
  for (const kind of PHONE_KINDS) {
    const field = (name: string) => form.get(`${kind}-${name}`).slice(0, 60);
    phones[kind] = { country: field('country'), number: field('number'), extension: field('extension') };
  }
  return { ticked, defaultOption: form.get('defaultOption'), phones };
}
