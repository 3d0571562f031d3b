import { nameCountry } from '@vakt/messages/countries';
import { formatDateTime, formatList } from '@vakt/messages/format';
import { createTranslator, type PlainKey } from '@vakt/messages/translate';
import type { LanguageTag } from '../settings.ts';
import type { Database, SecondFactor } from '../tables.ts';
import { loadReceipts, type StoredReceipt } from './receipts.store.ts';

export type Receipt = StoredReceipt;

/** A decision as people read it. */
export interface ReceiptWords {
  /** "K7QX-2M9P-3DRT" */
  number: string;
  at: Date;
  /** "26. november 2026 kl. 08:00" */
  time: string;
  outcome: StoredReceipt['outcome'];
  /** What happened: "Logget inn i NTNU hjelp". */
  what: string;
  /** What was proved, which rules held, where it was from: a sentence each. */
  details: string[];
}

/** The newest decisions about an account's sign-ins. */
export function listReceipts(db: Database, accountId: string, limit: number): Promise<StoredReceipt[]> {
  return loadReceipts(db, accountId, Math.min(Math.max(1, limit), 100));
}

const OUTCOMES = { granted: 'receipt.granted', refused: 'receipt.refused', blocked: 'receipt.blocked' } as const;

const FACTORS: Record<SecondFactor, PlainKey> = {
  sms: 'receipt.factor.sms',
  tel: 'receipt.factor.tel',
  otp: 'receipt.factor.otp',
  hwk: 'receipt.factor.passkey',
  swk: 'receipt.factor.passkey',
  recovery: 'receipt.factor.recovery',
  pass: 'receipt.factor.pass',
  'pass-once': 'receipt.factor.pass',
  device: 'receipt.factor.device',
};

/** Puts a receipt into plain words. `serviceName` gives the name of a service by its id. */
export function describeReceipt(
  receipt: StoredReceipt,
  language: LanguageTag,
  serviceName: (id: string) => string,
): ReceiptWords {
  const { t } = createTranslator(language);
  const { facts, rules, outcome } = receipt;
  const factors = listFactors(receipt).map((key) => t(key));
  const place = [facts.network, facts.country && nameCountry(language, facts.country).name].filter((part) => !!part);
  return {
    number: receipt.id,
    at: receipt.at,
    time: formatDateTime(language, receipt.at),
    outcome,
    what: t(OUTCOMES[outcome], { service: serviceName(receipt.service) }),
    details: [
      ...(factors.length > 0 ? [`${t('receipt.with', { factors: formatList(language, factors) })}.`] : []),
      rules.length > 0 ? `${t('receipt.why', { rules: formatList(language, rules) })}.` : t('receipt.whyService'),
      ...(place.length > 0 ? [`${t('receipt.place', { place: place.join(', ') })}.`] : []),
    ],
  };
}

/** What was proved: a passkey that was the whole sign-in is told once. */
function listFactors({ facts: { first, second } }: StoredReceipt): PlainKey[] {
  const factors: PlainKey[] = [];
  if (first === 'password') factors.push('receipt.factor.password');
  if (first === 'passkey') factors.push('receipt.factor.passkey');
  const key = second === null ? null : FACTORS[second];
  if (key !== null && !factors.includes(key)) factors.push(key);
  return factors;
}
