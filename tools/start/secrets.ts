import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { explainSystemError, OperatorProblem } from '@vakt/storage/operator-problem';

/** The secrets of one installation. Made once; without the master keys what they sealed cannot be read again. */
export interface InstallationSecrets {
  masterKey: string;
  deskMasterKey: string;
  deskClientSecret: string;
  simulatorToken: string;
  signInDatabasePassword: string;
  serviceDeskDatabasePassword: string;
}

/** File name of each secret, and how its 32 random bytes are written. */
const FILES: Record<keyof InstallationSecrets, [file: string, encoding: 'base64' | 'base64url']> = {
  masterKey: ['master-key', 'base64'],
  deskMasterKey: ['desk-master-key', 'base64'],
  deskClientSecret: ['desk-client-secret', 'base64url'],
  simulatorToken: ['simulator-token', 'base64url'],
  signInDatabasePassword: ['sign-in-database-password', 'base64url'],
  serviceDeskDatabasePassword: ['service-desk-database-password', 'base64url'],
};

async function loadSecret(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim() || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes a secret so that after a power cut the file is there whole or not at all. */
async function createSecret(path: string, encoding: 'base64' | 'base64url'): Promise<string> {
  const secret = randomBytes(32).toString(encoding);
  const file = await open(`${path}.new`, 'w', 0o600);
  await file.writeFile(`${secret}\n`);
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
  return secret;
}

/**
 * Gives the secrets in `secrets` below the data folder (0700, each file 0600), making those that are missing.
 * Throws an OperatorProblem when the folder cannot be used.
 */
export async function loadOrCreateSecrets(dataFolder: string): Promise<InstallationSecrets> {
  const folder = join(dataFolder, 'secrets');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const secrets: Partial<InstallationSecrets> = {};
    for (const [name, [file, encoding]] of Object.entries(FILES) as [
      keyof InstallationSecrets,
      [string, 'base64' | 'base64url'],
    ][]) {
      const path = join(folder, file);
      secrets[name] = (await loadSecret(path)) ?? (await createSecret(path, encoding));
    }
    return secrets as InstallationSecrets;
  } catch (error) {
    throw new OperatorProblem(`The secrets in ${folder} cannot be read or written: ${explainSystemError(error)}.`);
  }
}
