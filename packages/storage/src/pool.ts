import { createHash } from 'node:crypto';
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';

export interface DatabaseOptions {
  /** Connections at most (default 10). */
  max?: number;
  /** Shown in pg_stat_activity. */
  name?: string;
  /** False behind a connection pooler that shares server connections between transactions (default true). */
  namedStatements?: boolean;
  /** True lets the process end while connections stand idle (for tests and commands). */
  allowExit?: boolean;
  /** Told of connections that broke while idle; they are replaced by themselves. */
  onError?: (error: Error) => void;
}

/** Distinct statements that get a name. Each costs the server memory per connection, so there is an end to it. */
const MOST_NAMES = 400;

/**
 * Names for statements. A text is named when it comes the second time: what is asked once (a list of a rare length, DDL)
 * is not worth preparing. Gives undefined when a statement stays unnamed.
 */
export function createStatementNames(most = MOST_NAMES): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const seenOnce = new Set<string>();
  return (text) => {
    const known = names.get(text);
    if (known || names.size >= most) return known;
    if (!seenOnce.delete(text)) {
      if (seenOnce.size >= most) seenOnce.clear();
      seenOnce.add(text);
      return undefined;
    }
    const name = `vakt_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
    names.set(text, name);
    return name;
  };
}

/** What begins with these words takes parameters and is worth planning once. */
const PLANNABLE = /^\s*(select|insert|update|delete|with|merge)\b/i;

/**
 * Lets Kysely's statements run under names, so that the server parses and plans each once per connection.
 * A connection whose prepared statement no longer fits the tables (a migration elsewhere) is not used again.
 */
function nameStatements(pool: pg.Pool): PostgresPool {
  const nameOf = createStatementNames();
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const wrap = (client: pg.PoolClient): PostgresPoolClient => {
    let outdated = false;
    const query = async (text: string, values?: readonly unknown[]) => {
      const name = PLANNABLE.test(text) ? nameOf(text) : undefined;
      try {
        return await client.query({ text, values: values as unknown[], ...(name && { name }) });
      } catch (error) {
        if ((error as { code?: string }).code === '0A000') outdated = true;
        throw error;
      }
    };
    const named = {
      get processID() {
        return (client as unknown as { processID?: number }).processID;
      },
      query,
      release: (discard?: boolean) => client.release(discard || outdated),
    };
    return named as unknown as PostgresPoolClient;
  };
  return {
    connect: async () => {
      const client = await pool.connect();
      const known = wrapped.get(client) ?? wrap(client);
      wrapped.set(client, known);
      return known;
    },
    end: () => pool.end(),
    Client: pg.Client,
    options: pool.options,
  } as unknown as PostgresPool;
}

/** Creates a Kysely database on a pool of connections. Opens nothing before the first query; `destroy()` closes all. */
export function createDatabase<T>(url: string, options: DatabaseOptions = {}): Kysely<T> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? 'vakt',
    allowExitOnIdle: options.allowExit ?? false,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
  });
  // Without a listener an idle connection that breaks would end the process.
  pool.on('error', options.onError ?? (() => {}));
  // So would one that breaks while it is in use: whoever uses it is told by the statement that failed.
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<T>({
    dialect: new PostgresDialect({ pool: options.namedStatements === false ? pool : nameStatements(pool) }),
  });
}
