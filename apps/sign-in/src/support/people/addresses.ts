import { SUPPORT_ADDRESS } from '../../own-services.ts';
import type { ActKind } from './acts.ts';

/** Where a person's page is, or the form of an act on the account. */
export function personPath(accountId: string, act?: ActKind): string {
  const path = `${SUPPORT_ADDRESS}/people/${accountId}`;
  return act === undefined ? path : `${path}/${act}`;
}

/** Where an act is, or what is said to it. */
export function actPath(id: string, decision?: 'confirm' | 'approve' | 'refuse' | 'withdraw'): string {
  const path = `${SUPPORT_ADDRESS}/acts/${id}`;
  return decision === undefined ? path : `${path}/${decision}`;
}
