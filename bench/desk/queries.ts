import type { SeededRandom } from '../../tools/chaos/seeded-random.ts';

/**
 * What case workers type, by kind. The commonest words stand in every third to tenth case; the rarest ones in some dozens
 * of a million, and nonsense in none.
 */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  common: [
    'passord',
    'skriver',
    'eduroam',
    'tilgang',
    'feil',
    'konto',
    'eksamen',
    'takk',
    'skjermbilde',
    'hjelp',
    'password',
    'network',
  ],
  pair: [
    'eduroam tregt',
    'skriver papirstopp',
    'passord ferien',
    'eksamen klage',
    'wireless slow',
    'adgangskort dør',
    'faktura purrer',
    'projector blue',
  ],
  many: [
    'trådløse nettet tregt realfagbygget',
    'kontoen låst gammelt passord mobil',
    'travel claim receipt hotel missing',
    'skriveren papirstopp luker åpnet',
  ],
  rare: [
    'kjemikalieskap',
    'toktprotokoll',
    'doktorgradsinstruks',
    'lisensserver',
    'varmevifte',
    'lydbenk',
    'ordningsplan',
  ],
  name: ['Kari Nordmann', 'Nils-Áslak Eira', 'Łukasz Kowalski', 'Ingrid Hansen', 'Priya'],
  code: ['TDT4100', 'TMA1211', 'EXPH4803', 'Realfagbygget A212', 'NVivo', '0x8F22A1'],
  phrase: ['"viser bare blått bilde"', '"reset the connection"', '"har prøvd å starte på nytt"', '"ordre 1234"'],
  beginning: ['eksamensp*', 'lisens*', 'forskningsd*', 'kvitt*'],
  without: ['skriver -papirstopp', 'passord -mobil', 'eduroam -vpn'],
  file: ['kvittering-1234.pdf', 'eksamensplan', 'faktura pdf'],
  nothing: ['xylofonkonsert', 'qwzx', 'traktor passord giraff'],
};

const NAMES = Object.keys(KINDS);

/** One of them: each kind as often as the others, so that the dear ones weigh what they cost. */
export function pickQuery(random: SeededRandom): string {
  return random.pick(KINDS[random.pick(NAMES)] ?? []);
}

/** Every query with its kind, for a table of each. */
export function listQueries(): { kind: string; query: string }[] {
  return NAMES.flatMap((kind) => (KINDS[kind] ?? []).map((query) => ({ kind, query })));
}
