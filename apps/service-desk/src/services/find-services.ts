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

/**
 * The services that a search finds, best first. Every word must begin a word of the name, the summary or the keywords, in
 * any language; the name counts most. Case and accents do not matter, so "traadlost" finds nothing but "tradlost" does.
 */
export function findServices(services: readonly ServiceBrief[], search: string): ServiceBrief[] {
  const words = splitWords(search).slice(0, MOST_WORDS);
  if (words.length === 0) return [];
  return services
    .map((service) => ({ service, weight: weigh(service, words) }))
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

function weigh({ name, keywords, summary }: ServiceBrief, words: readonly string[]): number {
  const fields = [
    { words: LANGUAGES.flatMap((tag) => splitWords(name[tag] ?? '')), weight: 4 },
    { words: keywords.flatMap(splitWords), weight: 3 },
    { words: LANGUAGES.flatMap((tag) => splitWords(summary[tag] ?? '')), weight: 1 },
  ];
  let total = 0;
  for (const word of words) {
    const best = fields.find((field) => field.words.some((one) => one.startsWith(word)));
    if (!best) return 0;
    total += best.weight;
  }
  return total;
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
