/**
 * Says whether a form was sent from our own pages. Browsers state it in Sec-Fetch-Site (Fetch Metadata) where the
 * connection is trustworthy, and in Origin otherwise; a request with neither did not come from a page of ours.
 */
export function isSameOrigin(headers: Headers, publicUrl: URL): boolean {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  if (site !== null && site !== 'same-origin') return false;
  if (origin !== null && origin !== 'null') return origin === publicUrl.origin;
  return site === 'same-origin';
}
