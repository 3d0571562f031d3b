import type { Database } from '../tables.ts';
import { type LocalText, readContent, type ServiceContent, serviceContentSchema } from './content.ts';
import { findServiceName, findShownVersion } from './services.store.ts';

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
