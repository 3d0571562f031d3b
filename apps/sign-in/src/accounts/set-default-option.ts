import type { Database, MethodKind } from '../tables.ts';
import { updateDefaultOption } from './accounts.store.ts';
import { hasUsableKind, hasUsableMethod } from './methods.store.ts';

/** Options that any method of a kind answers. */
const KINDS_OF_ANY: Readonly<Record<string, MethodKind>> = { passkey: 'passkey', token: 'hardware-token' };

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
  const kind = methodId === 'any' ? KINDS_OF_ANY[channel ?? ''] : undefined;
  if (!methodId || (!kind && !['sms', 'call', 'totp'].includes(channel ?? ''))) return 'not-an-option';
  const stands = kind ? await hasUsableKind(db, accountId, kind) : await hasUsableMethod(db, accountId, methodId);
  if (!stands) return 'not-an-option';
  await updateDefaultOption(db, accountId, optionId);
  return 'set';
}
