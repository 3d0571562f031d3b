import { type Clock, MINUTE } from '@vakt/foundation/clock';
import { createTranslator } from '@vakt/messages/translate';
import { type QueueDependencies, queueNotice } from '../delivery/queue-message.ts';
import type { LanguageTag, Settings } from '../settings.ts';
import type { Database } from '../tables.ts';

/** What has happened to an account's methods. `number-changed` goes to the number that is used no longer. */
export const METHOD_CHANGES = ['number-changed', 'method-added', 'method-removed', 'methods-reset'] as const;
export type MethodChange = (typeof METHOD_CHANGES)[number];

/** Something that is told to phones of the owner's, E.164 with plus. A phone is told the first thing that names it. */
export interface OwnerNotice {
  change: MethodChange;
  numbers: readonly string[];
}

export interface OwnerNotices {
  /** Organisation id of the account. */
  organisation: string;
  language: LanguageTag;
  notices: readonly OwnerNotice[];
}

export interface NoticeDependencies extends QueueDependencies {
  clock: Clock;
  settings: Pick<Settings, 'organisations' | 'publicUrl'>;
}

/** A notice that could not leave within this time says nothing new any more. */
const NOTICE_LIFE = 60 * MINUTE;

/** The notices as they go out, for a language and an organisation: what it is, and whom to call when it was not you. */
export function writeNotice(
  { organisations, publicUrl }: NoticeDependencies['settings'],
  { organisation: id, language }: Pick<OwnerNotices, 'organisation' | 'language'>,
  change: MethodChange,
): string {
  const found = organisations.find((one) => one.id === id);
  const words = { organisation: found?.name ?? publicUrl.host, help: new URL(found?.helpUrl ?? publicUrl).host };
  const { t } = createTranslator(language);
  switch (change) {
    case 'number-changed':
      return t('sms.numberChanged', words);
    case 'method-added':
      return t('sms.methodAdded', words);
    case 'method-removed':
      return t('sms.methodRemoved', words);
    case 'methods-reset':
      return t('sms.methodsReset', words);
  }
}

/**
 * Queues text messages that tell an owner what was changed (NIST SP 800-63B-4 §4.1.2.1), in the caller's transaction;
 * gives their outbox ids. They hold no code and no number. Throws Problem `no-gateway` (503) when nothing can send them.
 */
export async function queueNotices(deps: NoticeDependencies, trx: Database, order: OwnerNotices): Promise<string[]> {
  const notAfter = new Date(deps.clock.now().getTime() + NOTICE_LIFE);
  const told = new Map<string, MethodChange>();
  for (const { change, numbers } of order.notices)
    for (const number of numbers) if (!told.has(number)) told.set(number, change);
  const ids: string[] = [];
  for (const [to, change] of told) {
    const text = writeNotice(deps.settings, order, change);
    ids.push(await queueNotice(deps, trx, { to, language: order.language, text, notAfter }));
  }
  return ids;
}
