import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePorts, type Service, startService } from '../service.ts';
import { listProfileFlags, type Wishes } from '../wishes.ts';

const DESK = fileURLToPath(new URL('../../apps/service-desk/src/main.ts', import.meta.url));

/** The desk as it is run, on the database of the benchmark. */
export interface DeskProgram {
  origin: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts the desk. Nobody signs in: sessions are put into its database, so no sign-in service is needed. */
export async function startDesk(databaseUrl: string, wishes: Wishes): Promise<DeskProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-bench-desk-'));
  const [port] = await findFreePorts(1);
  const origin = `http://localhost:${port}`;
  const file = join(folder, 'vakt.yaml');
  await writeFile(file, JSON.stringify(describeDesk(origin)));
  const env = {
    VAKT_CONFIG: file,
    BENCH_DATABASE_URL: databaseUrl,
    BENCH_MASTER_KEY: randomBytes(32).toString('base64'),
    BENCH_CLIENT_SECRET: 'a secret of the benchmark, of no use anywhere',
  };
  const service: Service = await startService(DESK, env, { flags: listProfileFlags(wishes) });
  return {
    origin,
    pid: service.pid,
    async stop() {
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The desk's sections of a configuration file. Mails are written down as they are at work; they leave by no relay. */
function describeDesk(origin: string) {
  const organisation = { id: 'ntnu', name: 'NTNU', domain: 'ntnu.no', defaultLanguage: 'nb' };
  return {
    organisations: [organisation],
    serviceDesk: {
      publicUrl: origin,
      databaseUrl: 'env:BENCH_DATABASE_URL',
      masterKeys: [{ id: 'bench', value: 'env:BENCH_MASTER_KEY' }],
      issuer: 'http://localhost:9',
      clientId: 'service-desk',
      clientSecret: 'env:BENCH_CLIENT_SECRET',
      organisation: organisation.id,
      name: 'Bench',
      operators: { role: 'desk-operator' },
      casePrefix: 'NTNU',
      mail: { domain: 'hjelp.example', address: 'hjelp', defaultGroup: 'orakel', relays: [] },
    },
  };
}
