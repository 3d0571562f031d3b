import { type Clock, MINUTE } from '@vakt/foundation/clock';
import { createTranslator } from '@vakt/messages/translate';
import { readPhoneNumber } from '../accounts/phone-numbers.ts';
import { type QueueDependencies, queueNotice } from '../delivery/queue-message.ts';
import type { LanguageTag, Settings } from '../settings.ts';
import type { Database } from '../tables.ts';

/** What has happened to an account's methods. `number-changed` goes to the number that is used no longer. */
export type MethodChange =
  | 'number-changed'
  | 'method-added'
  | 'method-removed'
  | 'methods-reset'
  | 'recovery-codes-made'
  | 'recovery-code-used'
  | 'pass-ordered'
  | 'pass-collected'
  | 'pass-used'
  | 'pass-revoked'
  | 'device-stolen'
  | 'account-unlocked'
  | 'sessions-ended'
  | 'account-disabled'
  | 'account-enabled';

/** Something that is told to phones of the owner's, E.164 with plus. A phone is told the first thing that names it. */
export interface OwnerNotice {
  change: MethodChange;
  numbers: readonly string[];
}

export interface OwnerNotices {
  /** Organisation id of the account. */
  organisation: string;
  /** Of a drill account. */
  drill: boolean;
  language: LanguageTag;
  notices: readonly OwnerNotice[];
}

export interface NoticeDependencies extends QueueDependencies {
  clock: Clock;
  settings: NoticeSettings;
}

type NoticeSettings = Pick<Settings, 'organisations' | 'publicUrl'>;

/** A notice as it goes out. */
export interface WrittenNotice {
  organisation: string;
  drill: boolean;
  /** E.164 with plus. */
  to: string;
  language: LanguageTag;
  text: string;
}

/** A notice that could not leave within this time says nothing new any more. */
const NOTICE_LIFE = 60 * MINUTE;

const TEXTS = {
  'number-changed': 'sms.numberChanged',
  'method-added': 'sms.methodAdded',
  'method-removed': 'sms.methodRemoved',
  'methods-reset': 'sms.methodsReset',
  'account-unlocked': 'sms.accountUnlocked',
  'sessions-ended': 'sms.sessionsEnded',
  'recovery-codes-made': 'sms.recoveryCodesMade',
  'recovery-code-used': 'sms.recoveryCodeUsed',
  'pass-ordered': 'sms.passOrdered',
  'pass-collected': 'sms.passCollected',
  'pass-used': 'sms.passUsed',
  'pass-revoked': 'sms.passRevoked',
  'device-stolen': 'sms.deviceStolen',
  'account-disabled': 'sms.accountDisabled',
  'account-enabled': 'sms.accountEnabled',
} as const satisfies Record<MethodChange, string>;

/** Domains are short and have letters of every alphabet that a message may use; organisations' names may not. */
function writeNotice({ organisations, publicUrl }: NoticeSettings, order: OwnerNotices, change: MethodChange): string {
  const found = organisations.find(({ id }) => id === order.organisation);
  // What begins with www becomes a link on the phone: messages that hold links teach people to follow them.
  const help = new URL(found?.helpUrl ?? publicUrl).host.replace(/^www\./, '');
  const words = { organisation: found?.domain ?? publicUrl.hostname, help };
  const { t } = createTranslator(order.language);
  return t(TEXTS[change], words);
}

/**
 * Writes the notices: what it is, and whom to call when it was not you. They hold no code and no number. None goes to a
 * number that costs or takes no text, however it came to be stored; a country that was taken off the list since hinders
 * no notice, for the owner is to know.
 */
export function writeNotices(settings: NoticeSettings, order: OwnerNotices): WrittenNotice[] {
  const told = new Map<string, MethodChange>();
  for (const { change, numbers } of order.notices)
    for (const number of numbers)
      if (!told.has(number) && readPhoneNumber(number, 'NO', { wantsText: true }).verdict === 'ok')
        told.set(number, change);
  const { organisation, drill, language } = order;
  return [...told].map(([to, change]) => ({
    to,
    organisation,
    drill,
    language,
    text: writeNotice(settings, order, change),
  }));
}

/**
 * Queues text messages that tell an owner what was changed (NIST SP 800-63B-4 §4.1.2.1), in the caller's transaction;
 * gives their outbox ids. Throws Problem `no-gateway` (503) when nothing can send them.
 */
export async function queueNotices(
  deps: NoticeDependencies,
  trx: Database,
  notices: readonly WrittenNotice[],
): Promise<string[]> {
  const notAfter = new Date(deps.clock.now().getTime() + NOTICE_LIFE);
  const ids: string[] = [];
  for (const notice of notices) ids.push(await queueNotice(deps, trx, { ...notice, notAfter }));
  return ids;
}
