/** What people sign in to that is a page of ours and no relying party; no service of the configuration may be called so. */

/** The person's own page for methods (`/security`). */
export const SECURITY_PAGE = 'security-page';

/** The delivery console of administrators. */
export const DELIVERY_CONSOLE = 'delivery-console';

/** The support console of the desk's workers. */
export const SUPPORT_CONSOLE = 'support-console';

/** The support console, when something is about to be changed: the second factor must be fresh. */
export const SUPPORT_ACT = 'support-act';

/** Where a person collects a temporary access pass that was ordered at support (`/pass`): the password, then the collection code. */
export const PASS_PAGE = 'pass-page';

export const OWN_SERVICES: readonly string[] = [
  SECURITY_PAGE,
  DELIVERY_CONSOLE,
  SUPPORT_CONSOLE,
  SUPPORT_ACT,
  PASS_PAGE,
];

/** Where a pass is collected. */
export const PASS_ADDRESS = '/pass';

/** Where the console is. */
export const CONSOLE_ADDRESS = '/admin/delivery';

/** Where administrators see and try the organisation's rules. */
export const POLICIES_ADDRESS = '/admin/policies';
/** Where administrators look after hardware tokens. */
export const TOKENS_ADDRESS = '/admin/tokens';
/** Where administrators read what is on record, and how people are registered. */
export const AUDIT_ADDRESS = '/admin/audit';
export const REPORT_ADDRESS = '/admin/report';

/** The console as its sign-in page and its codes name it. */
export const CONSOLE_NAME = 'Vakt';

/**
 * How old the second factor of whoever uses the console may be, in seconds. An hour: long enough to follow a
 * disturbance without typing codes, short enough that a browser left open overnight opens nothing.
 */
export const CONSOLE_FACTOR_AGE_SECONDS = 3600;

/** Where the support console is. */
export const SUPPORT_ADDRESS = '/support';

/** The same for what changes somebody's account. A sign-in must not end in a second one, so no shorter than a form takes. */
export const SUPPORT_ACT_FACTOR_AGE_SECONDS = 900;

export interface OwnConsole {
  /** Where a sign-in to it leads, when nothing else was asked for. */
  address: string;
  factorAgeSeconds: number;
}

const CONSOLES: Readonly<Record<string, OwnConsole>> = {
  [DELIVERY_CONSOLE]: { address: CONSOLE_ADDRESS, factorAgeSeconds: CONSOLE_FACTOR_AGE_SECONDS },
  [SUPPORT_CONSOLE]: { address: SUPPORT_ADDRESS, factorAgeSeconds: CONSOLE_FACTOR_AGE_SECONDS },
  [SUPPORT_ACT]: { address: SUPPORT_ADDRESS, factorAgeSeconds: SUPPORT_ACT_FACTOR_AGE_SECONDS },
};

/** The console that a service of ours is, or null. */
export function consoleOf(service: string): OwnConsole | null {
  return Object.hasOwn(CONSOLES, service) ? (CONSOLES[service] ?? null) : null;
}
