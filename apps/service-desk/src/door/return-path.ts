/** Longest address that we come back to; the longest of our own are far shorter. */
const LONGEST = 512;

/** Addresses that do something or were meant for one moment: nobody is sent back to them. */
const NOT_PAGES = /^\/(callback|sign-out|signed-out|operator\/sign-in|language|backchannel-logout)(\/|$)/;

/**
 * Gives the local path (with query) that `wanted` names, or `fallback` when it is anything else: another site, a scheme,
 * an address that does something. It is read as browsers read it ("\" is "/", tabs and line breaks are dropped, dots are
 * resolved), and what is given is what was read, never the text that came.
 */
export function safeReturnPath(wanted: string | undefined, publicUrl: URL, fallback: string): string {
  if (wanted === undefined || wanted.length > LONGEST || !wanted.startsWith('/')) return fallback;
  const url = URL.parse(wanted, publicUrl);
  if (!url || url.origin !== publicUrl.origin) return fallback;
  // "/.//host" has become the path "//host", which would be another site in a Location header.
  if (url.pathname.startsWith('//') || NOT_PAGES.test(url.pathname)) return fallback;
  return url.pathname + url.search;
}
