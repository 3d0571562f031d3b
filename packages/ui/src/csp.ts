/** What one answer's headers must allow beyond the service's own origin. All are origins (`https://desk.example`) or CSP sources. */
export interface SecurityHeaderOptions {
  /**
   * Where forms may end up. Chromium applies `form-action` to every redirect that follows a POST, so the
   * redirect URIs' origins of the relying parties belong here (CSP Level 3 §6.4.1).
   */
  formActions?: readonly string[];
  /** Other origins that page scripts may fetch from. Event streams of our own origin need none. */
  connect?: readonly string[];
  /** Other origins that pictures may come from. */
  images?: readonly string[];
  /** Other origins that sound may come from; the phone simulator plays what it made itself (`blob:`). */
  media?: readonly string[];
  /** True when people reach the service by https: adds HSTS and asks for https everywhere. */
  https: boolean;
  /** True for the one kind of page that stands in a frame of our own pages. */
  framed?: boolean;
}

const YEAR_SECONDS = 31_536_000;

/** A source that could smuggle a second directive or keyword into the policy is a fault in the configuration. */
const SOURCE = /^(?:https?:\/\/[a-z0-9.\-[\]:]+|blob:)$/i;

function sources(own: string, more: readonly string[] = []): string {
  for (const source of more) {
    if (!SOURCE.test(source)) throw new Error(`"${source}" is not an origin that a content security policy can name.`);
  }
  return [own, ...new Set(more)].join(' ');
}

/**
 * The security headers of every page: a strict content security policy without any unsafe-* (no inline script, no inline style,
 * Trusted Types on), no framing by others, no referrer to others, no sniffing, no access to devices except passkeys and one-time codes from text messages.
 * Throws when a given source is not an origin. Sources: OWASP ASVS 5.0 §3.4, CSP Level 3, WebOTP (`otp-credentials`),
 * WebAuthn Level 3 §5.9 (`publickey-credentials-get` and `-create`).
 */
export function securityHeaders(options: SecurityHeaderOptions): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src ${sources("'self' data:", options.images)}`,
    `connect-src ${sources("'self'", options.connect)}`,
    `form-action ${sources("'self'", options.formActions)}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    // Our own status line, on pages that wait for a message in browsers without scripts.
    "frame-src 'self'",
    `frame-ancestors ${options.framed ? "'self'" : "'none'"}`,
    "require-trusted-types-for 'script'",
    'trusted-types vakt-live',
  ];
  if (options.media?.length) policy.push(`media-src ${sources("'self'", options.media)}`);
  if (options.https) policy.push('upgrade-insecure-requests');
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy':
      'otp-credentials=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    // Not `no-referrer`: under it browsers send `Origin: null` with our own forms, which looks like forgery.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': options.framed ? 'SAMEORIGIN' : 'DENY',
    ...(options.https ? { 'Strict-Transport-Security': `max-age=${YEAR_SECONDS}; includeSubDomains` } : {}),
  };
}
