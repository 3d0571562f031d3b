import { isCommonPassword } from './common-passwords.ts';
import { LONGEST_PASSWORD, normalisePassword } from './password-hasher.ts';

/** What a person may be told of a password that they want: in words of ours, never with the password. */
export type NewPasswordVerdict = 'ok' | 'too-short' | 'too-long' | 'common' | 'control-characters';

/** ASVS 6.2.1: at least 8; NIST advises 15. */
export const SHORTEST_PASSWORD = 8;

/**
 * Checks a password that is to be set. No rule asks for digits or signs (ASVS 6.2.5); what is refused is what guessers
 * try first, words of the person and the place (`own`: user name, names, organisation) among it (6.2.4, 6.2.12).
 */
export function checkNewPassword(password: string, own: readonly string[] = []): NewPasswordVerdict {
  const text = normalisePassword(password);
  const length = [...text].length;
  if (/\p{Cc}/u.test(text)) return 'control-characters';
  if (length < SHORTEST_PASSWORD) return 'too-short';
  if (text.length > LONGEST_PASSWORD || password.length > LONGEST_PASSWORD) return 'too-long';
  return isCommonPassword(
    text,
    own.flatMap((words) => words.split(/[\s@.]+/)),
  )
    ? 'common'
    : 'ok';
}
