import type { SeededRandom } from '../chaos/seeded-random.ts';
import { addDays, sayDate } from './times.ts';

/** What is filled into the texts of scenes. Common things come first: see `pickCommon`. */
const SYSTEMS = [
  'Blackboard',
  'Studentweb',
  'Inspera',
  'Outlook',
  'Teams',
  'DFØ-appen',
  'Unit4',
  'FS',
  'Zotero',
  'Panopto',
  'ePhorte',
  'Cristin',
  'OneDrive',
  'SharePoint',
  'Zoom',
  'GitLab',
  'Overleaf',
  'TP',
  'Wiseflow',
  'Basware',
];
const PROGRAMS = [
  'MATLAB',
  'SPSS',
  'Word',
  'Excel',
  'NVivo',
  'ArcGIS',
  'SolidWorks',
  'Stata',
  'Python',
  'Adobe Acrobat',
  'EndNote',
  'Ansys',
  'COMSOL',
  'AutoCAD',
  'LabVIEW',
  'RStudio',
  'PowerPoint',
  'Photoshop',
];
const DEVICES_NB = [
  'bærbar PC',
  'Mac',
  'mobil',
  'nettbrett',
  'skjerm',
  'dokkingstasjon',
  'stasjonær PC',
  'iPad',
  'hodesett',
  'skanner',
];
const DEVICES_EN = [
  'laptop',
  'Mac',
  'phone',
  'tablet',
  'screen',
  'docking station',
  'desktop computer',
  'iPad',
  'headset',
  'scanner',
];
const BUILDINGS = [
  'Realfagbygget',
  'Sentralbygg 1',
  'Kjelhuset',
  'Elektrobygget',
  'Hovedbygningen',
  'Akrinn',
  'Låven',
  'Gamle fysikk',
  'Smaragd',
  'Topas',
  'Vestbygget',
  'Bygg 8 Dragvoll',
  'Moholt 50|50',
  'Kunnskapssenteret',
  'Oljehuset',
];
const UNITS = [
  'Institutt for datateknologi',
  'Institutt for maskinteknikk',
  'Institutt for språk og litteratur',
  'Fakultet for medisin',
  'Økonomiavdelingen',
  'Institutt for fysikk',
  'Institutt for psykologi',
  'Studieavdelingen',
  'Institutt for lærerutdanning',
  'Institutt for marin teknikk',
  'Kommunikasjonsavdelingen',
  'Institutt for musikk',
  'Institutt for biologi',
  'HR-avdelingen',
  'Institutt for sosiologi',
  'Vitenskapsmuseet',
];
const PLACES = [
  'Oslo',
  'Bergen',
  'Tromsø',
  'Gjøvik',
  'Ålesund',
  'København',
  'Stockholm',
  'Uppsala',
  'Berlin',
  'Delft',
  'Zürich',
  'Lyon',
  'Edinburgh',
  'Cork',
  'Boston',
  'Kyoto',
  'Nairobi',
  'Santiago',
  'Vancouver',
  'Melbourne',
];
const ERRORS_NB = [
  'Noe gikk galt',
  'Feil brukernavn eller passord',
  'Tilkoblingen ble avbrutt',
  'Ingen tilgang',
  'Økten er utløpt',
  'Sertifikatet er ikke gyldig',
  'Feilkode 0x{hex}',
  'Filen er skrivebeskyttet',
];
const ERRORS_EN = [
  'Something went wrong',
  'Wrong user name or password',
  'Connection was reset',
  'Access denied',
  'Session expired',
  'The certificate is not valid',
  'Error code 0x{hex}',
  'File is read-only',
];
const COURSE_LETTERS = [
  'TDT',
  'TMA',
  'TFY',
  'TKT',
  'EXPH',
  'PSY',
  'SOS',
  'MUSV',
  'BI',
  'TEP',
  'AFR',
  'IDATG',
  'SMF',
  'LGU',
];
/** Halves of Norwegian and English compounds: together the long tail of words that stand in few cases. */
const FIRST_HALVES = [
  'data',
  'student',
  'eksamens',
  'lab',
  'studie',
  'forsknings',
  'lisens',
  'nett',
  'program',
  'kurs',
  'prosjekt',
  'møte',
  'arkiv',
  'lønns',
  'reise',
  'bygg',
  'sikkerhets',
  'varme',
  'lyd',
  'bilde',
  'måle',
  'prøve',
  'søknads',
  'fakultets',
  'doktorgrads',
  'publiserings',
  'regne',
  'lagrings',
  'utstyrs',
  'kjemikalie',
  'felt',
  'tokt',
  'undervisnings',
  'veilednings',
  'språk',
  'dokument',
  'kvalitets',
  'tilgangs',
  'strøm',
  'vann',
];
const SECOND_HALVES = [
  'plan',
  'skjema',
  'server',
  'rom',
  'avtale',
  'system',
  'modell',
  'rapport',
  'oversikt',
  'gruppe',
  'tjeneste',
  'register',
  'kontroll',
  'analyse',
  'base',
  'liste',
  'maskin',
  'løsning',
  'utvalg',
  'senter',
  'måler',
  'skap',
  'kort',
  'portal',
  'protokoll',
  'instruks',
  'ordning',
  'sensor',
  'serie',
  'samling',
  'strategi',
  'kampanje',
  'fil',
  'database',
  'benk',
  'test',
  'pakke',
  'nøkkel',
  'ledning',
  'vifte',
];

export type SceneLanguage = 'nb' | 'en';

/** One of these, the first ones much more often than the last (Zipf's law, as in real texts). */
export function pickCommon<T>(random: SeededRandom, from: readonly T[]): T {
  const index = Math.floor((from.length + 1) ** random.next()) - 1;
  return from[Math.min(index, from.length - 1)] as T;
}

const whole = (random: SeededRandom, least: number, most: number) =>
  least + Math.floor(random.next() * (most - least + 1));

const fillers: Record<string, (random: SeededRandom, language: SceneLanguage, at: Date) => string> = {
  system: (random) => pickCommon(random, SYSTEMS),
  othersystem: (random) => pickCommon(random, SYSTEMS),
  program: (random) => pickCommon(random, PROGRAMS),
  device: (random, language) => pickCommon(random, language === 'en' ? DEVICES_EN : DEVICES_NB),
  building: (random) => pickCommon(random, BUILDINGS),
  room: (random) =>
    `${pickCommon(random, BUILDINGS)} ${String.fromCharCode(65 + whole(random, 0, 6))}${whole(random, 100, 499)}`,
  unit: (random) => pickCommon(random, UNITS),
  place: (random) => pickCommon(random, PLACES),
  error: (random, language) =>
    pickCommon(random, language === 'en' ? ERRORS_EN : ERRORS_NB).replace('{hex}', hex(random)),
  course: (random) => `${pickCommon(random, COURSE_LETTERS)}${whole(random, 10, 49) * 100 + whole(random, 0, 15)}`,
  thing: (random) => `${pickCommon(random, FIRST_HALVES)}${pickCommon(random, SECOND_HALVES)}`,
  host: (random) => `${pickCommon(random, FIRST_HALVES).replaceAll(/[æøå]/g, 'a')}${whole(random, 1, 40)}.example`,
  number: (random) => String(whole(random, 3, 99_999)),
  serial: (random) => `${hex(random)}${hex(random).slice(0, 2)}`,
  hour: (random) => String(whole(random, 8, 16)),
  day: (random, language) => pickCommon(random, language === 'en' ? DAYS_EN : DAYS_NB),
  date: (random, language, at) => sayDate(addDays(at, whole(random, -20, 40)), language),
};
const DAYS_NB = ['i går', 'i dag', 'på mandag', 'før helga', 'i forrige uke', 'i forgårs', 'fredag ettermiddag'];
const DAYS_EN = ['yesterday', 'today', 'on Monday', 'before the weekend', 'last week', 'the day before yesterday'];

const hex = (random: SeededRandom) => whole(random, 0x100000, 0xffffff).toString(16).toUpperCase();

/** What a case is about stays what it is, whoever writes; the rest is picked anew each time. */
const KEPT = new Set(['system', 'program', 'device', 'building', 'room', 'unit', 'place', 'course', 'host', 'serial']);

/**
 * Fills a text's slots. `said` is what was filled into the texts of this case before, and is added to; it begins with people:
 * `name` somebody else, `first` whom it is written to.
 */
export function fillText(
  template: string,
  random: SeededRandom,
  language: SceneLanguage,
  at: Date,
  said: Map<string, string>,
): string {
  return template.replaceAll(/\{([a-z]+)\}/g, (slot, key: string) => {
    const text = said.get(key) ?? fillers[key]?.(random, language, at) ?? slot;
    if (KEPT.has(key)) said.set(key, text);
    return text;
  });
}
