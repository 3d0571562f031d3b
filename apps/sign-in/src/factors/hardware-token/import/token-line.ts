import type { TokenShape } from '../token.ts';
import type { EntryFault } from './fault.ts';

/** A token as a file describes it, checked. */
export interface TokenLine extends TokenShape {
  serial: string;
  manufacturer: string;
  model: string;
  /** Base32 without padding, capitals. */
  secret: string;
  /** HOTP's counter; 0 for TOTP. */
  counter: number;
  /** Whose it is to be; null: stock. */
  upn: string | null;
}

/** One entry of a file: a token, or what is wrong with it. */
export interface Entry {
  /** Where it begins in the file, from 1. */
  line: number;
  serial: string | null;
  token: TokenLine | null;
  faults: EntryFault[];
}
