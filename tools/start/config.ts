import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperatorProblem } from '@vakt/storage/operator-problem';

/** The repository's folder. */
export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** What `npm start` was asked to do, from the environment. */
export interface StartConfig {
  dataFolder: string;
  /** Path of the configuration file, and whether it is the built-in demonstration. */
  configFile: string;
  demonstration: boolean;
  ports: { signIn: number; serviceDesk: number; simulator: number };
  /** Addresses of databases of the operator's own; null: the embedded server. */
  signInDatabaseUrl: string | null;
  serviceDeskDatabaseUrl: string | null;
  /** Process id of the launcher that we must not outlive, or null. */
  launcher: number | null;
  environment: NodeJS.ProcessEnv;
}

function readPort(environment: NodeJS.ProcessEnv, name: string, usual: number): number {
  const text = environment[name];
  if (!text) return usual;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new OperatorProblem(`${name} must be a port number from 1 to 65535, not "${text}".`);
}

/** Reads the environment. Throws an OperatorProblem for a value that makes no sense. */
export function readStartConfig(environment: NodeJS.ProcessEnv = process.env): StartConfig {
  const own = environment['VAKT_CONFIG'];
  return {
    dataFolder: resolve(environment['VAKT_DATA'] || join(REPOSITORY, '.vakt')),
    configFile: own ? resolve(own) : join(REPOSITORY, 'config', 'demonstration.yaml'),
    demonstration: !own,
    ports: {
      signIn: readPort(environment, 'VAKT_SIGN_IN_PORT', 4000),
      serviceDesk: readPort(environment, 'VAKT_SERVICE_DESK_PORT', 4100),
      simulator: readPort(environment, 'VAKT_SIMULATOR_PORT', 4200),
    },
    signInDatabaseUrl: environment['SIGN_IN_DATABASE_URL'] || null,
    serviceDeskDatabaseUrl: environment['SERVICE_DESK_DATABASE_URL'] || null,
    launcher: Number(environment['VAKT_LAUNCHER']) || null,
    environment,
  };
}
