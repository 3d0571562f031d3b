/** What people sign in to that is a page of ours and no relying party; no service of the configuration may be called so. */

/** The person's own page for methods (`/security`). */
export const SECURITY_PAGE = 'security-page';

/** The delivery console of administrators. */
export const DELIVERY_CONSOLE = 'delivery-console';

/** Where a person collects a temporary access pass that was ordered at support (`/pass`): the password, then the collection code. */
export const PASS_PAGE = 'pass-page';

export const OWN_SERVICES: readonly string[] = [SECURITY_PAGE, DELIVERY_CONSOLE, PASS_PAGE];

/** Where a pass is collected. */
export const PASS_ADDRESS = '/pass';

/** Where the console is. */
export const CONSOLE_ADDRESS = '/admin/delivery';

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
