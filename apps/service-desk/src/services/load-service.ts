import type { Database } from '../tables.ts';
import { type LocalText, readContent, type ServiceContent, serviceContentSchema } from './content.ts';
import { findPublished, findServiceName, findShownVersion } from './services.store.ts';

/** A service that can be ordered now. */
export interface CurrentService {
  id: string;
  key: string;
  /** The group whose service it is. */
  groupId: string;
  version: number;
  content: ServiceContent;
}

/** Loads a service that can be ordered now. Null when there is none: not known, not published yet, retired. */
export async function loadService(db: Database, key: string): Promise<CurrentService | null> {
  const found = await findPublished(db, key);
  return found && { ...found, content: readContent(found.content) };
}

/** Loads a version that people could see, also when it is no longer the current one. Null when there is none; never a draft. */
export async function loadShownVersion(db: Database, key: string, version: number): Promise<ServiceContent | null> {
  const stored = await findShownVersion(db, key, version);
  return stored === null ? null : readContent(stored);
}

/** The name of the service that a case came by, as it was then. Null when it cannot be had. */
export async function loadServiceName(db: Database, id: string, version: number): Promise<LocalText | null> {
  const read = serviceContentSchema.shape.name.safeParse(await findServiceName(db, id, version));
  return read.success ? read.data : null;
}
