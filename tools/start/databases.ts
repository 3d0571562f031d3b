import { type EmbeddedPostgres, startEmbeddedPostgres } from '@vakt/storage/embedded-postgres';
import pg from 'pg';
import type { InstallationSecrets } from './secrets.ts';

/** What the two programs connect to. */
export interface InstallationDatabases {
  signInUrl: string;
  serviceDeskUrl: string;
  /** True when a database was made just now. */
  fresh: boolean;
  /** The embedded server; null when both databases are the operator's own. */
  server: EmbeddedPostgres | null;
}

const SIGN_IN = 'vakt_sign_in';
const SERVICE_DESK = 'vakt_service_desk';

/** Key of the advisory lock under which databases and roles are made: "vakt". */
const PROVISIONING = 0x76616b74;

/** Makes a database and the role that owns it, where they are missing, and sets the role's password. Gives whether the database is new. */
async function provision(admin: pg.Client, name: string, password: string): Promise<boolean> {
  const quoted = pg.escapeIdentifier(name);
  const role = await admin.query('select 1 from pg_roles where rolname = $1', [name]);
  await admin.query(
    `${role.rowCount ? 'alter' : 'create'} role ${quoted} login password ${pg.escapeLiteral(password)}`,
  );
  const database = await admin.query('select 1 from pg_database where datname = $1', [name]);
  if (database.rowCount) return false;
  await admin.query(`create database ${quoted} owner ${quoted}`);
  // Each program sees its own database only.
  await admin.query(`revoke all on database ${quoted} from public`);
  return true;
}

/**
 * Starts or adopts the embedded PostgreSQL of a data folder and makes both databases, each with a role of its own.
 * Databases that the operator named are left alone; when both are named, no server is started.
 */
export async function openInstallationDatabases(
  dataFolder: string,
  secrets: InstallationSecrets,
  own: { signInDatabaseUrl: string | null; serviceDeskDatabaseUrl: string | null },
): Promise<InstallationDatabases> {
  const { signInDatabaseUrl, serviceDeskDatabaseUrl } = own;
  if (signInDatabaseUrl && serviceDeskDatabaseUrl) {
    return { signInUrl: signInDatabaseUrl, serviceDeskUrl: serviceDeskDatabaseUrl, fresh: false, server: null };
  }
  const server = await startEmbeddedPostgres({ folder: dataFolder });
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  try {
    await admin.connect();
    // Two commands at once would change the same role ("tuple concurrently updated"); the lock ends with the connection.
    await admin.query('select pg_advisory_lock($1)', [PROVISIONING]);
    const freshSignIn = await provision(admin, SIGN_IN, secrets.signInDatabasePassword);
    const freshDesk = await provision(admin, SERVICE_DESK, secrets.serviceDeskDatabasePassword);
    return {
      signInUrl: signInDatabaseUrl ?? server.url(SIGN_IN, { name: SIGN_IN, password: secrets.signInDatabasePassword }),
      serviceDeskUrl:
        serviceDeskDatabaseUrl ??
        server.url(SERVICE_DESK, { name: SERVICE_DESK, password: secrets.serviceDeskDatabasePassword }),
      fresh: freshSignIn || freshDesk,
      server,
    };
  } catch (error) {
    // A server that we brought up does not stay behind a start that failed.
    if (!server.adopted) await server.stop();
    throw error;
  } finally {
    await admin.end().catch(() => {});
  }
}
