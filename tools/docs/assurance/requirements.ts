import { AUTHENTICATION } from './authentication-rows.ts';
import { ALSO, OPENID_ROWS, SESSION_ROWS } from './other-rows.ts';
import type { Requirement } from './requirement.ts';

/** The rows that bind us, in the standard's order. */
export const REQUIREMENTS: readonly Requirement[] = [...AUTHENTICATION, ...SESSION_ROWS, ...OPENID_ROWS, ...ALSO];
