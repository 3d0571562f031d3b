import type { Database } from '../tables.ts';
import { readContent, type ServiceContent } from './content.ts';
import { findOpenGroup, findPublished } from './services.store.ts';

/** A service that can be ordered now: what its cases are, and where they go. */
export interface PublishedService {
  id: string;
  key: string;
  version: number;
  /** The group that gets its cases; the one whose service it is when that one was closed. */
  groupId: string;
  content: ServiceContent;
}

/** Loads a service by key; null when there is none that can be ordered now. */
export async function loadPublishedService(db: Database, key: string): Promise<PublishedService | null> {
  const found = await findPublished(db, key);
  if (!found) return null;
  const content = readContent(found.content);
  const groups = [...(content.groupId ? [content.groupId] : []), found.groupId];
  const groupId = (await findOpenGroup(db, groups)) ?? found.groupId;
  return { id: found.id, key: found.key, version: found.version, groupId, content };
}
