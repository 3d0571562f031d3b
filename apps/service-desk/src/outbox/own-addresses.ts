import { equalSecrets, type Keyring } from '@vakt/foundation/secrets';
import type { MailSettings } from '../settings.ts';

/** What an address that we made is for. */
export type AddressUse = 'reply' | 'bounce';

const SELECTOR_SIGNS = 20;
const CHECK_SIGNS = 32;
const SHAPE = /^([a-z0-9-]+)\+([0-9a-f]{20})([0-9a-f]{32})$/;

/** The keyed half of an address: 128 bits, made of its use and its selector. */
function checkOf(keyring: Keyring, use: AddressUse, selector: string): string {
  return keyring.hash('mail-address', `${use}:${selector}`).slice(0, CHECK_SIGNS);
}

function nameOf(use: AddressUse, mail: MailSettings): string {
  return use === 'reply' ? mail.replyName : mail.bounceName;
}

/**
 * An address of our own that nobody can make up: `svar+<selector><check>@domain`, lower case throughout, for mail servers
 * change case (RFC 5321 §2.4). The selector finds its row, the check is a keyed hash and stands in no table.
 */
export function renderOwnAddress(keyring: Keyring, mail: MailSettings, use: AddressUse, selector: string): string {
  return `${nameOf(use, mail)}+${selector}${checkOf(keyring, use, selector)}@${mail.domain}`;
}

/**
 * The selector of an address that we made; null for any other. The check is compared in constant time and before anything
 * is looked up, and an address without one costs the same work (D3).
 */
export function readOwnAddress(keyring: Keyring, mail: MailSettings, use: AddressUse, address: string): string | null {
  const lower = address.trim().toLowerCase();
  const at = lower.lastIndexOf('@');
  const [, name, selector, check] = SHAPE.exec(lower.slice(0, Math.max(0, at))) ?? [];
  const ours = name === nameOf(use, mail) && lower.slice(at + 1) === mail.domain;
  const tried = ours && selector ? selector : '0'.repeat(SELECTOR_SIGNS);
  const right = equalSecrets(checkOf(keyring, use, tried), ours && check ? check : '');
  return right && ours && selector ? selector : null;
}

/** Says whether an address looks like one that we make for this use, right or forged. */
export function looksLikeOwnAddress(mail: MailSettings, use: AddressUse, address: string): boolean {
  const lower = address.trim().toLowerCase();
  return lower.startsWith(`${nameOf(use, mail)}+`) && lower.endsWith(`@${mail.domain}`);
}
