import type { Settings } from '../settings.ts';

/** Where a request comes from, as policies see it. */
export interface Origin {
  address: string;
  /** The named network that holds the address; null: none of ours. */
  network: string | null;
  /** ISO 3166 region of the address; null: not known. */
  country: string | null;
}

/** Finds the place of an address. */
export function locateOrigin(_settings: Settings, address: string): Origin {
  return { address, network: null, country: null };
}
