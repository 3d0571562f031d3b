import { sayText } from '../services/local-text.tsx';
import { loadServiceName } from '../services/shown-version.ts';
import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';
import {
  findNames,
  findOwnCase,
  listOwnMessages,
  listOwnParties,
  type OwnCaseFacts,
  type OwnMessageRow,
  type OwnParty,
} from './own-cases.store.ts';
import { namedInHistory } from './thread.tsx';

/** Messages on one page of a thread. */
const PAGE = 200;

export interface OwnCase {
  facts: OwnCaseFacts;
  serviceName: string | null;
  parties: OwnParty[];
  messages: OwnMessageRow[];
  older: string | null;
  names: Map<string, string>;
}

/** Loads an own case with the newest part of its thread, or the part before a position. Null when it is not this person's. */
export async function loadOwnCase(
  db: Database,
  wish: { personId: string; caseId: string; before: string | null; tag: LanguageTag },
): Promise<OwnCase | null> {
  const { personId, caseId, before } = wish;
  const [facts, parties, rows] = await Promise.all([
    findOwnCase(db, personId, caseId),
    listOwnParties(db, personId, caseId),
    listOwnMessages(db, { personId, caseId, before, limit: PAGE + 1 }),
  ]);
  if (!facts) return null;
  const messages = rows.slice(-PAGE);
  const [serviceName, names] = await Promise.all([
    nameService(db, facts, wish.tag),
    findNames(db, namedInHistory(messages)),
  ]);
  const older = rows.length > PAGE ? (messages[0]?.position ?? null) : null;
  return { facts, serviceName, parties, messages, older, names };
}

async function nameService(db: Database, facts: OwnCaseFacts, tag: LanguageTag): Promise<string | null> {
  if (facts.serviceId === null || facts.serviceVersion === null) return null;
  const name = await loadServiceName(db, facts.serviceId, facts.serviceVersion);
  return name && sayText(name, tag);
}
