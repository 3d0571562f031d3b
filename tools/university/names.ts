import type { SeededRandom } from '../chaos/seeded-random.ts';
import { pickCommon } from './slots.ts';

const FIRST_NAMES = [
  'Kari',
  'Ole',
  'Ingrid',
  'Lars',
  'Anne',
  'Emma',
  'Jakob',
  'Nora',
  'Henrik',
  'Sofie',
  'Magnus',
  'Ida',
  'Jonas',
  'Maja',
  'Sondre',
  'Thea',
  'Eirik',
  'Silje',
  'Håkon',
  'Marte',
  'Øyvind',
  'Åse',
  'Sindre',
  'Tuva',
  'Mats',
  'Fatima',
  'Ali',
  'Mohammed',
  'Aisha',
  'Nils-Áslak',
  'Elle-Máret',
  'Łukasz',
  'Agnieszka',
  'Wei',
  'Xiu',
  'Priya',
  'Arjun',
  'Chidi',
  'Ngozi',
  'Anna',
  'Jürgen',
  'Chloé',
  'Matteo',
  'Lucía',
  'Yuki',
  'Olga',
  'Amir',
  'Leila',
  'Tesfaye',
  'Hanna',
];
const LAST_NAMES = [
  'Hansen',
  'Johansen',
  'Olsen',
  'Larsen',
  'Andersen',
  'Pedersen',
  'Nilsen',
  'Kristiansen',
  'Jensen',
  'Karlsen',
  'Johnsen',
  'Pettersen',
  'Eriksen',
  'Berg',
  'Haugen',
  'Hagen',
  'Johannessen',
  'Andreassen',
  'Jacobsen',
  'Dahl',
  'Jørgensen',
  'Halvorsen',
  'Henriksen',
  'Lund',
  'Sørensen',
  'Jakobsen',
  'Moen',
  'Gundersen',
  'Iversen',
  'Strand',
  'Solberg',
  'Svendsen',
  'Eide',
  'Knutsen',
  'Bakken',
  'Kristoffersen',
  'Mathisen',
  'Lie',
  'Amundsen',
  'Nguyen',
  'Rasmussen',
  'Berge',
  'Moe',
  'Fjeld',
  'Ødegård',
  'Ali',
  'Ahmed',
  'Kowalski',
  'Nordmann',
  'Eira',
  'Sara',
  'Utsi',
  'Okafor',
  'Sharma',
  'Wang',
  'Tanaka',
  'García',
  'Müller',
  'Rossi',
  'Dubois',
  'Kovács',
  'Haile',
  'Bø',
  'Aas',
];

export interface Name {
  first: string;
  last: string;
}

/** A name as people at a Norwegian university have it. */
export function makeName(random: SeededRandom): Name {
  return { first: pickCommon(random, FIRST_NAMES), last: pickCommon(random, LAST_NAMES) };
}

/** A user name made of a name, and of a number that sets people of one name apart. */
export function userNameOf({ first, last }: Name, number: number): string {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replaceAll('æ', 'ae')
      .replaceAll(/[øö]/g, 'o')
      .replaceAll('å', 'a')
      .replaceAll('ł', 'l')
      .normalize('NFD')
      .replaceAll(/[^a-z]/g, '');
  return `${plain(first).slice(0, 5)}${plain(last).slice(0, 4)}${number}`;
}
