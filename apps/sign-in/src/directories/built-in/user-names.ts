/** A user name as it was typed, taken apart. */
export interface TypedUserName {
  /** Small letters, Unicode NFC, without the domain. */
  name: string;
  /** What stood after @, in small letters; null when nothing did. */
  domain: string | null;
}

const LONGEST_TYPED = 256;

/** Reads a user name as people type it: `kari`, `kari@ntnu.no`, any case, spaces around. Null when it can be nobody's. */
export function splitUserName(typed: string): TypedUserName | null {
  if (typed.length > LONGEST_TYPED) return null;
  const text = typed.normalize('NFC').trim().toLowerCase().normalize('NFC');
  const at = text.lastIndexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  const domain = at < 0 ? null : text.slice(at + 1);
  return isUserName(name) && domain !== '' ? { name, domain } : null;
}

/** Whether a text may be stored as a user name: letters, digits and . _ + ' - , at most 64 characters, in small letters. */
export function isUserName(name: string): boolean {
  return /^[\p{L}\p{M}\p{N}._+'-]{1,64}$/u.test(name) && name === name.normalize('NFC').toLowerCase();
}

/** The name within an organisation, or null: another domain than the organisation's is somebody else's. */
export function readUserName(typed: string, organisationDomain: string): string | null {
  const split = splitUserName(typed);
  return split && (split.domain === null || split.domain === organisationDomain) ? split.name : null;
}
