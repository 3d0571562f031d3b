import type { Keyring } from '@vakt/foundation/secrets';

/**
 * What was searched for, as it stands in an address: sealed for the session that typed it. Names and numbers of people
 * have no place in a browser's history or a proxy's log.
 */
export interface Search {
  text: string;
  /** Where its page begins. */
  after: string;
}

const context = (sessionId: string) => `search of ${sessionId}`;

export function sealSearch(keyring: Keyring, sessionId: string, search: Search): string {
  return keyring.seal('callback', JSON.stringify([search.text, search.after]), context(sessionId));
}

/** Opens what `sealSearch` made for this session; null for anything else. */
export function openSearch(keyring: Keyring, sessionId: string, sealed: string | undefined): Search | null {
  if (!sealed) return null;
  try {
    const [text, after] = JSON.parse(keyring.open('callback', sealed, context(sessionId))) as [string, string];
    return { text, after };
  } catch {
    return null;
  }
}
