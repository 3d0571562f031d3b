import type { AnswerOption, Method } from '../../accounts/account.ts';
import { listOptions } from '../../accounts/list-options.ts';
import { openMethods } from '../../accounts/load-methods.ts';
import { readRelyingParty } from '../../factors/passkey/relying-party.ts';
import { loadChallenge } from '../../factors/phone-code/load-challenge.ts';
import { type SendVerdict, sendAgain, sendFirstCode } from '../../factors/phone-code/send-code.ts';
import { neededLevel } from '../../policies/decide-gate.ts';
import { PHISHING_RESISTANT } from '../../policies/levels.ts';
import { changeStep, JourneyMoved, movingBy } from '../change-step.ts';
import { createAsker } from '../create-asker.ts';
import type { Fault, FaultKind, JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { recordingFirstSend, recordRefusal } from '../record-send.ts';
import { type JourneyState, type Situation, serviceName } from '../situation.ts';
import type { JourneyEvent } from '../steps.ts';

type OptionDependencies = Pick<JourneyDependencies, 'keyring' | 'settings'>;

/** The ways in which this person can answer here and now, the chosen default first. */
export function loadOptions(deps: OptionDependencies, situation: Situation): AnswerOption[] {
  const { facts } = situation;
  const options = listEveryOption(deps, situation);
  // Where only a passkey would do and the person has one, nothing else is offered but what brings a person back.
  const onlyPasskeys = facts.passkeys > 0 && neededLevel(facts) === PHISHING_RESISTANT;
  if (!onlyPasskeys) return options;
  const isWayBack = ({ channel }: AnswerOption) =>
    facts.policy.highest && (channel === 'recovery' || channel === 'pass');
  return options.filter((option) => option.channel === 'passkey' || isWayBack(option));
}

/** All ways that the person has, wherever they would do: what a default is chosen from. */
export function listEveryOption(deps: OptionDependencies, situation: Situation): AnswerOption[] {
  const { account } = situation;
  const methods = loadUsableMethods(deps, situation);
  const listed = listOptions(methods, deps.settings, account?.defaultOption ?? null, account);
  // Under an address that passkeys do not work at, they are no way.
  return listed.filter(({ channel }) => channel !== 'passkey' || readRelyingParty(deps.settings.publicUrl));
}

/** The account's methods that may be answered with, numbers opened. */
export function loadUsableMethods(deps: Pick<JourneyDependencies, 'keyring'>, situation: Situation): Method[] {
  return openMethods(deps.keyring, situation.methods).filter((method) => !method.disabled);
}

const NUMBER_FAULTS: Readonly<Record<string, FaultKind>> = {
  countryNotAllowed: 'country-not-allowed',
  numberNotAllowed: 'number-not-allowed',
  numberTakesNoText: 'cannot-take-sms',
};

/** What is wrong when a send was refused. */
export function readRefusal({ limit, retryAt }: Exclude<SendVerdict, { verdict: 'sent' }>, now: Date): Fault {
  const kind = NUMBER_FAULTS[limit];
  if (kind) return { field: 'code', kind };
  const minutes = Math.max(1, Math.ceil(((retryAt ?? now).getTime() - now.getTime()) / 60_000));
  return { field: 'code', kind: 'send-refused', facts: { limit, minutes } };
}

/**
 * Starts answering with an option (the default when none is named): sends the code, once. When a limit refuses the
 * send the person still comes to the page, which says so and offers the other ways.
 */
export async function beginChallenge(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  event: JourneyEvent,
  optionId?: string,
): Promise<Outcome> {
  const options = loadOptions(deps, situation);
  const option = optionId === undefined ? options[0] : options.find((one) => one.id === optionId);
  if (optionId !== undefined && !option) return { faults: [{ field: 'option', kind: 'option-missing' }] };
  const { state } = situation.journey;
  const chosen: JourneyState = {
    ...state,
    option: option?.id,
    channel: undefined,
    askedAt: undefined,
    notice: undefined,
  };
  if (!option || (option.channel !== 'sms' && option.channel !== 'call')) {
    await changeStep(deps.db, situation, event, { state: chosen });
    return {};
  }
  const sent = await sendTo(deps, situation, visitor, {
    option,
    channel: option.channel,
    event,
    state: { ...chosen, channel: option.channel },
  });
  return sent.verdict === 'refused' ? { faults: [readRefusal(sent, new Date())] } : {};
}

/** An option that gets its code by message or call, and how the journey goes on with it. */
interface Sending {
  option: AnswerOption;
  channel: 'sms' | 'call';
  event: JourneyEvent;
  state: JourneyState;
}

/** Another click on the same way this lately is looking after the message. */
const BEING_SENT_MS = 5000;

async function sendTo(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  { option, channel, event, state }: Sending,
): Promise<SendVerdict> {
  const { account, journey, facts } = situation;
  const method = loadUsableMethods(deps, situation).find((one) => one.id === option.methodId);
  if (!account || !method?.number) throw new Error('An option without its method.');
  const { number, country, extension } = method;
  const asker = createAsker(account, visitor);
  const common = { asker, language: visitor.language, service: serviceName(deps.settings, journey.service) };
  // A journey that has not answered by any option yet has no code.
  const earlier = journey.state.option === undefined ? null : await loadChallenge(deps.codes, deps.db, journey.id);
  // Coming back to a phone that has a living code sends nothing; another channel to it repeats the same code.
  if (earlier?.state === 'live' && earlier.methodId === method.id) {
    await changeStep(deps.db, situation, event, { state });
    const challengeId = earlier.id;
    if (journey.state.channel === channel) return { verdict: 'sent', challengeId };
    const again = await sendAgain(deps.codes, { ...common, challengeId, channel, switchesChannel: true });
    return again.verdict === 'too-soon' ? { verdict: 'sent', challengeId } : again;
  }
  if (journey.state.option === option.id && facts.now - (journey.state.askedAt ?? 0) < BEING_SENT_MS)
    throw new JourneyMoved();
  const target = { methodId: method.id, number, country: country ?? '', extension, channel };
  const request = { ...common, journeyId: journey.id, purpose: 'sign-in' as const, target };
  const also = recordingFirstSend(situation, { channel, purpose: 'sign-in' });
  // Of several clicks on a way one goes on, and it alone spends the limits. After a password or the choice of an account
  // only one click comes here, and the step is stored with the code.
  const moving = event === 'needs-code' ? { moving: movingBy(situation, event, state) } : {};
  const asked = { state: { ...state, askedAt: facts.now } };
  const moved = event === 'needs-code' ? situation : await changeStep(deps.db, situation, event, asked);
  const sent = await sendFirstCode(deps.codes, request, { ...moving, also });
  if (sent.verdict === 'overtaken') throw new JourneyMoved();
  await recordRefusal(deps, situation, sent, channel);
  // The person comes to the page all the same, which says so, and may try again.
  if (sent.verdict === 'refused') await changeStep(deps.db, moved, event, { state });
  return sent;
}
