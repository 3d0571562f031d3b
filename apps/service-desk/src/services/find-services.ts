import type { Database } from '../tables.ts';
import { type LocalText, serviceContentSchema, TOPICS, type Topic } from './content.ts';
import { listPublished } from './services.store.ts';

/** A service as lists show it. */
export interface ServiceBrief {
  id: string;
  key: string;
  name: LocalText;
  summary: LocalText;
  topic: Topic;
  keywords: readonly string[];
}

const briefShape = serviceContentSchema.pick({ name: true, summary: true, topic: true, keywords: true });

/** Every service that can be ordered now. One whose stored texts cannot be read is left out, not shown broken. */
export async function listServices(db: Database): Promise<ServiceBrief[]> {
  const rows = await listPublished(db);
  return rows.flatMap(({ id, key, ...texts }) => {
    const read = briefShape.safeParse(texts);
    return read.success ? [{ id, key, ...read.data }] : [];
  });
}

/** Words of a search; more say nothing more. */
const MOST_WORDS = 8;
const LANGUAGES = ['nb', 'nn', 'en'] as const;
/** Shorter words have no forms that we would know them by: "rom" is no "romantikk". */
const SHORTEST_STEM = 4;
/** Words that say nothing of what somebody needs. */
const SMALL_WORDS = new Set(
  `jeg eg du vi min mitt mine er var har kan vil skal ma far fikk fa ikke ikkje i pa til fra fra av med for om og eller som
   en et ei den det de til noe noen hva hvor hvordan virker fungerer hjelp trenger
   i my me we the a an is are was have has can cannot not no of to from in on at and or with for does do work working how
   what where help need it`.split(/\s+/),
);

/**
 * The services that a search finds, best first: those that have most of its words, of these the ones that have them in the
 * name. People write what is wrong ("prosjektoren virker ikke"), not the name of a service: words that are in no service
 * count for nothing, and small words as little. Case and accents do not matter, so "traadlost" finds nothing but "tradlost" does.
 */
export function findServices(services: readonly ServiceBrief[], search: string): ServiceBrief[] {
  const words = splitWords(search).slice(0, MOST_WORDS);
  const telling = words.filter((word) => !SMALL_WORDS.has(word));
  return services
    .map((service) => ({ service, weight: weigh(service, telling.length > 0 ? telling : words) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ service }) => service);
}

/** The services under their headings, in the order of the headings. Headings without services are left out. */
export function groupByTopic(services: readonly ServiceBrief[]): { topic: Topic; services: ServiceBrief[] }[] {
  return TOPICS.map((topic) => ({ topic, services: services.filter((one) => one.topic === topic) })).filter(
    (group) => group.services.length > 0,
  );
}

/** One more word that a service has weighs more than where the others are. */
const FOUND = 10;

function weigh({ name, keywords, summary }: ServiceBrief, words: readonly string[]): number {
  const fields = [
    { words: LANGUAGES.flatMap((tag) => splitWords(name[tag] ?? '')), weight: 4 },
    { words: keywords.flatMap(splitWords), weight: 3 },
    { words: LANGUAGES.flatMap((tag) => splitWords(summary[tag] ?? '')), weight: 1 },
  ];
  let total = 0;
  for (const word of words) {
    const best = fields.find((field) => field.words.some((one) => isMeant(one, word)));
    if (best) total += FOUND + best.weight;
  }
  return total;
}

/** The word itself, its beginning, or a form of it: "passordet" means "passord". */
function isMeant(one: string, word: string): boolean {
  return one.startsWith(word) || (one.length >= SHORTEST_STEM && word.startsWith(one) && word.length <= one.length + 4);
}

function splitWords(text: string): string[] {
  return (
    text
      .slice(0, 500)
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
