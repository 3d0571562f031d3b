import { newId } from '@vakt/foundation/ids';
import type { Parts } from '@vakt/storage/parts';
import type { RawBuilder } from 'kysely';
import { hashAddress } from '../../limits/hash-limit.ts';
import * as store from './challenges.store.ts';
import { createCode, createReference } from './code-words.ts';
import type { Asker, Channel, FirstCode, OutgoingCode, PhoneCodeDependencies, SpendRefusal } from './dependencies.ts';

/** Where a code goes. The number comes from the database or from the enrolment form that proves it, never from a sign-in form (T17). */
export interface CodeTarget {
  /** Null while a number is being enrolled. */
  methodId: string | null;
  number: string;
  country: string;
  extension: string | null;
  channel: Channel;
}

export interface CodeRequest {
  journeyId: string;
  purpose: 'sign-in' | 'enrol';
  target: CodeTarget;
  asker: Asker;
  language: OutgoingCode['language'];
  /** The service's name, as it stands in the message. */
  service: string;
}

/** What is written in the very statement that makes a first code. */
export interface Alongside {
  /** Moves the journey on; when it gives no row nothing is made and nothing leaves (R10: of two clicks one sends). */
  moving?: RawBuilder<unknown>;
  /** Does its work when {@link CODE_MADE} holds. */
  also?: Parts;
}

/** Holds in the statement that makes a first code when it made one. */
export const CODE_MADE = store.MADE;

export type SendVerdict = { verdict: 'sent'; challengeId: string } | SpendRefusal;

/**
 * Makes a challenge with a new code and sends it: limits first, in their own transaction; then challenge, code and
 * outgoing message in one statement; then the message leaves, once. Earlier challenges of the journey are cancelled.
 * `overtaken`: the journey had moved on, and nothing left.
 */
export async function sendFirstCode(
  deps: PhoneCodeDependencies,
  request: CodeRequest,
  { moving, also }: Alongside = {},
): Promise<SendVerdict | { verdict: 'overtaken' }> {
  const { target } = request;
  const spent = await deps.spendSend(request.asker, { ...target, proved: request.purpose === 'sign-in' });
  if (spent.verdict === 'refused') return spent;
  const { challenge, code } = makeChallenge(deps, request);
  const message = writeMessage(deps, request, { challengeId: challenge.id, sendNumber: 1, code, ...challenge });
  const queued = deps.queueingFirst(message, { notAfter: store.MADE_EXPIRES, when: store.MADE });
  const made = await store.insertChallenge(deps.db, challenge, { moving, also: { ...queued.parts, ...also } });
  if (!made) return { verdict: 'overtaken' };
  deps.deliverSoon(queued.id);
  return { verdict: 'sent', challengeId: challenge.id };
}

function makeChallenge(
  { keyring, codes }: PhoneCodeDependencies,
  { journeyId, purpose, target, asker }: CodeRequest,
): { challenge: store.NewChallenge; code: string } {
  const id = newId();
  const { code, codeHash, codeSealed } = createCode(keyring, id, codes.digits);
  const challenge = {
    id,
    journeyId,
    accountId: asker.accountId,
    methodId: target.methodId,
    purpose,
    targetSealed: keyring.seal('phone-number', JSON.stringify([target.number, target.country]), id),
    targetHash: keyring.hash('phone-number', target.number),
    extensionSealed: target.extension ? keyring.seal('phone-number', target.extension, id) : null,
    askedFrom: hashAddress(keyring, asker.address),
    reference: createReference([]),
    codeHash,
    codeSealed,
    lifeSeconds: codes.lifeSeconds,
  };
  return { challenge, code };
}

export interface RepeatRequest {
  challengeId: string;
  channel: Channel;
  /** Whether the channel is another one than the last send's: then the same code is repeated, and there is no wait. */
  switchesChannel: boolean;
  asker: Asker;
  language: OutgoingCode['language'];
  service: string;
}

/** A double click on "call me instead" is one call. */
export const SWITCH_WAIT_SECONDS = 5;

/**
 * Sends again within a living challenge. The person asks again → a new code and reference, the old ones stay valid
 * until they expire, one attempt counter for all (second factor, one engine). Another channel → the same code.
 * `too-soon`: the wait is not over, or the challenge has had all its sends, or lives no more.
 */
export async function sendAgain(
  deps: PhoneCodeDependencies,
  request: RepeatRequest,
): Promise<SendVerdict | { verdict: 'too-soon' }> {
  const { challengeId } = request;
  const claimed = await store.claimSend(deps.db, challengeId, {
    waits: request.switchesChannel ? [SWITCH_WAIT_SECONDS] : deps.limits.resendWaits,
    cap: deps.limits.sendsPerChallenge,
  });
  if (!claimed) return { verdict: 'too-soon' };
  const [number, country] = openTarget(deps, challengeId, claimed.target_sealed);
  const proved = claimed.purpose === 'sign-in';
  const spent = await deps.spendSend(request.asker, { number, country, channel: request.channel, proved });
  if (spent.verdict === 'refused') {
    await store.unclaimSend(deps.db, challengeId, claimed);
    return spent;
  }
  const target = {
    number,
    country,
    extension: openExtension(deps, challengeId, claimed.extension_sealed),
    channel: request.channel,
  };
  const repeated = request.switchesChannel ? await store.findNewestCode(deps.db, challengeId) : null;
  const write = (content: { code: string; reference: string }) =>
    writeMessage(deps, { ...request, target }, { challengeId, sendNumber: claimed.send_number, ...content });
  const messageId = repeated
    ? await deps.queueCode(deps.db, { ...write(openCode(deps, challengeId, repeated)), notAfter: repeated.expires_at })
    : await addCode(deps, { challengeId, ...claimed }, write);
  deps.deliverSoon(messageId);
  return { verdict: 'sent', challengeId };
}

/** Makes a new code and queues its message in one statement; gives the message's id. */
async function addCode(
  deps: PhoneCodeDependencies,
  { challengeId, send_number: sendNumber, references }: store.ClaimedSend & { challengeId: string },
  write: (content: { code: string; reference: string }) => FirstCode,
): Promise<string> {
  const reference = createReference(references);
  const { code, codeHash, codeSealed } = createCode(deps.keyring, challengeId, deps.codes.digits);
  const statement = { notAfter: store.MADE_EXPIRES, when: store.MADE };
  const { id, parts } = deps.queueingFirst(write({ code, reference }), statement);
  const { lifeSeconds } = deps.codes;
  await store.insertCode(deps.db, { challengeId, sendNumber, reference, codeHash, codeSealed, lifeSeconds }, parts);
  return id;
}

function openCode(
  { keyring }: PhoneCodeDependencies,
  challengeId: string,
  { code_sealed, reference }: { code_sealed: string; reference: string },
): { code: string; reference: string } {
  return { code: keyring.open('one-time-code', code_sealed, challengeId), reference };
}

/** Opens a challenge's number and country. */
export function openTarget(
  deps: Pick<PhoneCodeDependencies, 'keyring'>,
  challengeId: string,
  sealed: string,
): [string, string] {
  return JSON.parse(deps.keyring.open('phone-number', sealed, challengeId)) as [string, string];
}

/** Opens a challenge's extension, if it has one. */
export function openExtension(
  deps: Pick<PhoneCodeDependencies, 'keyring'>,
  challengeId: string,
  sealed: string | null,
): string | null {
  return sealed === null ? null : deps.keyring.open('phone-number', sealed, challengeId);
}

function writeMessage(
  deps: PhoneCodeDependencies,
  request: {
    target: Pick<CodeTarget, 'number' | 'country' | 'extension' | 'channel'>;
    asker: Asker;
    language: OutgoingCode['language'];
    service: string;
  },
  content: { challengeId: string; sendNumber: number; code: string; reference: string },
): FirstCode {
  const { target, language } = request;
  const words = { code: content.code, reference: content.reference, minutes: Math.round(deps.codes.lifeSeconds / 60) };
  return {
    challengeId: content.challengeId,
    sendNumber: content.sendNumber,
    channel: target.channel,
    to: target.number,
    country: target.country,
    organisation: request.asker.organisation,
    drill: request.asker.drill,
    extension: target.extension,
    language,
    // A call in mode "approve" must not carry the code at all: what is not there cannot be read to anybody.
    code: target.channel === 'call' && deps.codes.voice === 'approve' ? '' : content.code,
    messageReference: content.reference,
    text: target.channel === 'sms' ? deps.writeText(words, language, request.service) : '',
  };
}
