import { readPhoneNumber } from '../../accounts/phone-numbers.ts';
import { sendFirstCode } from '../../factors/phone-code/send-code.ts';
import type { MethodKind } from '../../tables.ts';
import { JourneyMoved, movingBy } from '../change-step.ts';
import { createAsker } from '../create-asker.ts';
import type { Fault, FaultKind, JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { recordingFirstSend, recordRefusal } from '../record-send.ts';
import { readRefusal } from '../sign-in/begin-challenge.ts';
import { type PhoneDraft, type Situation, serviceName } from '../situation.ts';
import type { JourneyEvent } from '../steps.ts';

export type PhoneKind = Exclude<MethodKind, 'app'>;

export interface TypedPhone extends PhoneDraft {
  kind: PhoneKind;
  channel: 'sms' | 'call';
}

const NUMBER_FAULTS: Record<string, FaultKind> = {
  'bad-number': 'bad-number',
  'cannot-take-sms': 'cannot-take-sms',
  'not-allowed': 'number-not-allowed',
  'country-not-allowed': 'country-not-allowed',
};

/** Reads a typed phone: the number, its country and extension, or what is wrong, beside the field. */
export function readTypedPhone(deps: JourneyDependencies, situation: Situation, typed: TypedPhone, prefix = '') {
  const organisation = deps.settings.organisations.find((one) => one.id === situation.account?.organisation);
  const faults: Fault[] = [];
  const extension = typed.extension.replace(/[\s-]/g, '');
  if (extension !== '' && !/^\d{1,10}$/.test(extension))
    faults.push({ field: `${prefix}extension`, kind: 'extension-invalid' });
  if (typed.number.trim() === '') {
    faults.push({ field: `${prefix}number`, kind: 'number-missing' });
    return { faults, phone: null };
  }
  const read = readPhoneNumber(typed.number, typed.country, {
    wantsText: typed.channel === 'sms',
    allowedCountries: organisation?.allowedCountries ?? [],
  });
  if (read.verdict !== 'ok')
    faults.push({ field: `${prefix}number`, kind: NUMBER_FAULTS[read.verdict] ?? 'bad-number' });
  if (faults.length > 0 || read.verdict !== 'ok') return { faults, phone: null };
  return {
    faults,
    phone: {
      number: read.e164,
      country: read.country,
      extension: extension === '' ? null : extension,
      canText: read.canText,
    },
  };
}

/**
 * Sends the code that proves a phone (the guide's step 3 to 4). The number is kept with the challenge; it is not a
 * method before the code has come back.
 */
export async function requestProof(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  typed: TypedPhone,
  event: JourneyEvent,
  prefix = '',
): Promise<Outcome> {
  const { account, journey } = situation;
  const { faults, phone } = readTypedPhone(deps, situation, typed, prefix);
  if (!phone || !account) return { faults };
  const { kind, channel } = typed;
  const proving = { kind, channel, canText: phone.canText && kind !== 'office-phone' };
  const state = { ...journey.state, proving, channel, notice: undefined };
  const sent = await sendFirstCode(
    deps.codes,
    {
      journeyId: journey.id,
      purpose: 'enrol',
      target: { number: phone.number, country: phone.country, extension: phone.extension, methodId: null, channel },
      asker: createAsker(account, visitor),
      language: visitor.language,
      service: serviceName(deps.settings, journey.service),
    },
    {
      moving: movingBy(situation, event, state),
      also: recordingFirstSend(situation, { channel, purpose: 'enrol' }),
    },
  );
  if (sent.verdict === 'overtaken') throw new JourneyMoved();
  await recordRefusal(deps, situation, sent, channel);
  if (sent.verdict === 'refused') {
    return { faults: [{ ...readRefusal(sent, new Date()), field: `${prefix}number` }] };
  }
  return {};
}
