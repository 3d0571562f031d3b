import type { Settings } from '../settings.ts';
import { createFindCountry, readCountryFile } from './country-file.ts';
import { createFindNetwork, type NetworkLists } from './networks.ts';

/** Where a request comes from, as policies see it. */
export interface Origin {
  address: string;
  /** The named network that holds the address; null: none of ours. */
  network: string | null;
  /** ISO 3166 region of the address; null: not known. */
  country: string | null;
}

/** What places are found by. */
export type PlaceSettings = Pick<Settings, 'networks' | 'decisions'>;

type FindPlace = (address: string) => Origin;

/** Each configuration's networks are sorted once; tests and what-ifs bring configurations of their own. */
const known = new WeakMap<PlaceSettings['decisions'], { networks: NetworkLists; find: FindPlace }>();

/**
 * Finds the place of an address. The file of countries was read when the configuration was; one that has become
 * unreadable since leaves the country unknown, which no rule takes for a country.
 */
export function locateOrigin(settings: PlaceSettings, address: string): Origin {
  const { networks, decisions } = settings;
  const ready = known.get(decisions);
  if (ready?.networks === networks) return ready.find(address);
  const find = createFindPlace(settings);
  known.set(decisions, { networks, find });
  return find(address);
}

function createFindPlace({ networks, decisions }: PlaceSettings): FindPlace {
  const findNetwork = createFindNetwork(networks);
  const file = decisions.countryFile === null ? null : readCountryFile(decisions.countryFile);
  const findCountry = createFindCountry(file !== null && 'table' in file ? file.table : null);
  return (address) => ({ address, network: findNetwork(address), country: findCountry(address) });
}
