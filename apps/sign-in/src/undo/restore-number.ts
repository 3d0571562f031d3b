import { newId } from '@vakt/foundation/ids';
import type { Keyring } from '@vakt/foundation/secrets';
import { writeParts } from '@vakt/storage/parts';
import type { Kysely } from 'kysely';
import { endAccess } from '../accounts/end-access.ts';
import { freezeMethods } from '../accounts/freeze-methods.ts';
import { holdAccount } from '../accounts/hold-account.ts';
import { loadMethods } from '../accounts/load-methods.ts';
import { removeMethods } from '../accounts/remove-method.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { PasswordVerdict } from '../directories/built-in/check-password.ts';
import type { OwnerTeller } from '../notices/tell-owner.ts';
import type { LanguageTag, Settings } from '../settings.ts';
import type { Database, SignInTables } from '../tables.ts';
import { insertReport } from './reports.store.ts';
import { consumeUndo, endUndosOf, hasPassword, type LiveUndo, listBoundSince, restoreMethod } from './undos.store.ts';

export interface RestoreDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  settings: Pick<Settings, 'notices'>;
  owners: OwnerTeller;
}

/** Something else has ended it in the meantime. */
class TooLate extends Error {}

/**
 * Undoes a change of number for who holds the old number (its code came there) and knows the password: the old number
 * stands again, whatever was bound since is removed, everything that is open ends. It signs nobody in, and locks the
 * methods for the freeze period: either the password or the old phone is in foreign hands, and support has to find out
 * which (docs/decisions/0013). Everybody is told, on both numbers. Null: it cannot be undone any more; nothing happened.
 */
export async function restoreNumber(
  deps: RestoreDependencies,
  undo: LiveUndo,
  { passwordStamp, clearing }: PasswordVerdict & { verdict: 'accepted' },
  language: LanguageTag,
): Promise<Date | null> {
  // A refusal of the undo does not make the password wrong.
  await writeParts(deps.db, clearing);
  const done = await deps.db
    .transaction()
    .execute((trx) => restore(deps, trx, { undo, passwordStamp, language }))
    .catch((error) => {
      if (error instanceof TooLate) return null;
      throw error;
    });
  if (!done) return null;
  deps.owners.sendSoon(done.told);
  return done.until;
}

async function restore(
  { keyring, settings, owners }: RestoreDependencies,
  trx: Database,
  { undo, passwordStamp, language }: { undo: LiveUndo; passwordStamp: string; language: LanguageTag },
) {
  const { accountId, methodId } = undo;
  if (!(await holdAccount(trx, accountId)) || !(await hasPassword(trx, accountId, passwordStamp))) throw new TooLate();
  if (!(await consumeUndo(trx, undo.id))) throw new TooLate();
  const before = await loadMethods({ db: trx, keyring }, accountId);
  const since = await listBoundSince(trx, accountId, undo.at, methodId);
  await removeMethods(trx, accountId, since);
  if (!(await restoreMethod(trx, methodId))) throw new TooLate();
  // What was changed after this change is no way back to it. What was changed before can be undone still: or whoever took
  // the account would change the number twice, undo the second change, and so take the owner's undo away.
  await endUndosOf(trx, accountId, undo.at);
  const sessionsEnded = await endAccess(trx, accountId, { exceptSession: null, since: undo.at });
  const until = await freezeMethods(trx, accountId, settings.notices.freezeHours * 3600);
  await insertReport(trx, { id: newId(), accountId, way: 'undo', about: 'number-changed' });
  const detail = { method: undo.methodKind, removed: since.length, sessionsEnded };
  await recordEvent(trx, { kind: 'number-restored', accountId, journeyId: null, detail });
  const gone = before.filter(({ id }) => since.includes(id));
  const alsoTo = gone.flatMap(({ number, canText }) => (number && canText ? [number] : []));
  const news = { kind: 'number-restored' as const, detail: { until: until.getTime() } };
  const told = await owners.queue(trx, { accountId, ...news, alsoTo, language });
  return { until, told };
}
