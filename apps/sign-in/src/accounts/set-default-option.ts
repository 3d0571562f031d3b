import type { Database } from '../tables.ts';
import { updateDefaultOption } from './accounts.store.ts';
import { hasUsableMethod } from './methods.store.ts';

/**
 * Makes an option (an id that listOptions gave) the one that answers first. `not-an-option` when its method is not one
 * of this account's that stands and works; nothing is changed then.
 */
export async function setDefaultOption(
  db: Database,
  accountId: string,
  optionId: string,
): Promise<'set' | 'not-an-option'> {
  const [channel, methodId] = optionId.split(':');
  if (!methodId || !['sms', 'call', 'totp'].includes(channel ?? '')) return 'not-an-option';
  if (!(await hasUsableMethod(db, accountId, methodId))) return 'not-an-option';
  await updateDefaultOption(db, accountId, optionId);
  return 'set';
}
