import type { Keyring } from '@vakt/foundation/secrets';
import type { MethodKind } from '../tables.ts';
import type { Method } from './account.ts';
import { countryOf } from './phone-numbers.ts';

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

/** The columns that a method is opened from; a query that needs no secret of an app may leave the last ones out. */
export interface SealedMethod {
  id: string;
  kind: MethodKind;
  number_sealed: string | null;
  extension_sealed: string | null;
  can_text: boolean;
  disabled_at: Date | string | null;
  secret_sealed?: string | null;
  last_step?: string | number | null;
  failures?: number;
}

/** Opens a stored method. Throws when it was changed outside, or sealed with a key that is gone. */
export function openMethod(keyring: Keyring, row: SealedMethod): Method {
  const number = row.number_sealed && keyring.open('phone-number', row.number_sealed, row.id);
  return {
    id: row.id,
    kind: row.kind,
    number,
    country: number && countryOf(number),
    extension: row.extension_sealed && keyring.open('phone-number', row.extension_sealed, row.id),
    canText: row.can_text,
    secret: row.secret_sealed ? keyring.open('totp-secret', row.secret_sealed, row.id) : null,
    lastStep: row.last_step === null || row.last_step === undefined ? null : Number(row.last_step),
    failures: row.failures ?? 0,
    disabled: row.disabled_at !== null,
  };
}
