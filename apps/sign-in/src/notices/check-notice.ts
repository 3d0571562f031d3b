import type { Keyring } from '@vakt/foundation/secrets';
import { equalSecrets } from '@vakt/foundation/secrets';
import type { Database } from '../tables.ts';
import type { Notice } from './notice.ts';
import { selectByReference } from './notices.store.ts';
import { hashReference, signNotice } from './sign-reference.ts';

/** A notice of ours, and the organisation of whose account it is. For who asks in public only its time is told. */
export type FoundNotice = Notice & { organisation: string };

/**
 * The notice with this reference, if we sent it: it is looked up, and then its row must give this very reference again,
 * so that a row that was made or changed without the key does not check out. Null: we sent none, or not in the time that
 * notices are kept.
 */
export async function findNotice(
  { db, keyring }: { db: Database; keyring: Keyring },
  reference: string,
): Promise<FoundNotice | null> {
  const rows = await selectByReference(db, hashReference(keyring, reference));
  return rows.find((row) => equalSecrets(signNotice(keyring, row), reference)) ?? null;
}
