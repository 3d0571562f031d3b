import type { Keyring } from '@vakt/foundation/secrets';
import type { Method } from './account.ts';
import type { MethodRow } from './methods.store.ts';

/** What of a method is kept sealed. The method's id is bound in: a sealed number moved to another row does not open. */
export interface MethodSecrets {
  number: string | null;
  extension: string | null;
  secret: string | null;
}

export function sealMethod(keyring: Keyring, id: string, { number, extension, secret }: MethodSecrets) {
  return {
    number_sealed: number && keyring.seal('phone-number', number, id),
    number_hash: number && keyring.hash('phone-number', number),
    extension_sealed: extension && keyring.seal('phone-number', extension, id),
    secret_sealed: secret && keyring.seal('totp-secret', secret, id),
  };
}

/** Opens a stored method. Throws when it was changed outside, or sealed with a key that is gone. */
export function openMethod(keyring: Keyring, row: MethodRow): Method {
  return {
    id: row.id,
    kind: row.kind,
    number: row.number_sealed && keyring.open('phone-number', row.number_sealed, row.id),
    extension: row.extension_sealed && keyring.open('phone-number', row.extension_sealed, row.id),
    canText: row.can_text,
    secret: row.secret_sealed && keyring.open('totp-secret', row.secret_sealed, row.id),
    lastStep: row.last_step === null ? null : Number(row.last_step),
    failures: row.failures,
    disabled: row.disabled_at !== null,
  };
}
