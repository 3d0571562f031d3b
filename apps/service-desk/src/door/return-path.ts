/** Longest address that we come back to; the longest of our own are far shorter. */
const LONGEST = 512;

/** Addresses that do something or were meant for one moment: nobody is sent back to them. */
const NOT_PAGES = /^\/(callback|sign-out|signed-out|operator\/sign-in|language|backchannel-logout)(\/|$)/;

/**
 * Gives the local path (with query) that `wanted` names, or `fallback` when it is anything else: another site, a scheme,
 * `//host`, a backslash, a control character, an address that starts a sign-in again.
 */
export function safeReturnPath(wanted: string | undefined, publicUrl: URL, fallback: string): string {
  if (wanted === undefined || wanted.length > LONGEST) return fallback;
  // Browsers read "\" as "/" and drop tabs and line breaks inside addresses, so neither may stand in one.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (!wanted.startsWith('/') || wanted.startsWith('//') || /[\\\u0000-\u0020\u007f]/.test(wanted)) return fallback;
  const url = URL.parse(wanted, publicUrl);
  if (!url || url.origin !== publicUrl.origin) return fallback;
  // Dots are resolved by now: "/.//host" has become "//host", which would be another site.
  if (url.pathname.startsWith('//') || NOT_PAGES.test(url.pathname)) return fallback;
  return url.pathname + url.search;
}
