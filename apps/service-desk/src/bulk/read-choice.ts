import { parseCaseNumber } from '../access/case-number.ts';
import type { TypedForm } from '../pages/read-form.ts';
import { BULK_ACTS, type BulkAct, type ChosenCase } from './apply-to-cases.ts';

/** What a list's form sent: an act, and cases as `number:version`. What is not shaped so counts as not chosen. */
export function readChoice(form: TypedForm, casePrefix: string): { act: BulkAct | null; chosen: ChosenCase[] } {
  const act = BULK_ACTS.find((one) => one === form.get('act')) ?? null;
  const chosen = new Map<number, ChosenCase>();
  for (const value of form.all('case')) {
    const [number = '', version = ''] = value.split(':');
    const found = parseCaseNumber(number, casePrefix);
    if (found !== null && /^\d{1,9}$/.test(version)) chosen.set(found, { number: found, version: Number(version) });
  }
  return { act, chosen: [...chosen.values()] };
}
