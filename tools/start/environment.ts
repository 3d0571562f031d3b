import type { StartConfig } from './config.ts';
import type { InstallationDatabases } from './databases.ts';
import type { InstallationSecrets } from './secrets.ts';

/** Where people find the three programs. */
export interface Addresses {
  signIn: string;
  serviceDesk: string;
  simulator: string;
}

/** The addresses that people use: the operator's own, else this machine's. */
export function listAddresses(config: StartConfig): Addresses {
  const { environment, ports } = config;
  return {
    signIn: environment['VAKT_SIGN_IN_URL'] || `http://localhost:${ports.signIn}`,
    serviceDesk: environment['VAKT_SERVICE_DESK_URL'] || `http://localhost:${ports.serviceDesk}`,
    simulator: environment['VAKT_SIMULATOR_URL'] || `http://localhost:${ports.simulator}`,
  };
}

/** The programs of an installation, as files and logs are named after them. */
export type ProgramName = 'sign-in' | 'service-desk' | 'phone-simulator';

/** Who is given which secret: a program that is broken into knows its own and no other's. What is not here is no secret. */
const SECRETS: Readonly<Record<string, readonly ProgramName[]>> = {
  SIGN_IN_DATABASE_URL: ['sign-in'],
  SERVICE_DESK_DATABASE_URL: ['service-desk'],
  VAKT_MASTER_KEY: ['sign-in'],
  VAKT_DESK_MASTER_KEY: ['service-desk'],
  VAKT_DESK_CLIENT_SECRET: ['sign-in', 'service-desk'],
  VAKT_SIMULATOR_TOKEN: ['sign-in', 'service-desk', 'phone-simulator'],
};

/** The environment of a program: the operator's, completed by what this installation has made for it. The operator's values win. */
export function createEnvironment(
  program: ProgramName,
  config: StartConfig,
  secrets: InstallationSecrets,
  databases: InstallationDatabases,
): NodeJS.ProcessEnv {
  const addresses = listAddresses(config);
  const made: Record<string, string> = {
    VAKT_CONFIG: config.configFile,
    VAKT_DATA: config.dataFolder,
    SIGN_IN_DATABASE_URL: databases.signInUrl,
    SERVICE_DESK_DATABASE_URL: databases.serviceDeskUrl,
    VAKT_MASTER_KEY: secrets.masterKey,
    VAKT_DESK_MASTER_KEY: secrets.deskMasterKey,
    VAKT_DESK_CLIENT_SECRET: secrets.deskClientSecret,
    VAKT_SIMULATOR_TOKEN: secrets.simulatorToken,
    VAKT_SIGN_IN_URL: addresses.signIn,
    VAKT_SERVICE_DESK_URL: addresses.serviceDesk,
    VAKT_SIMULATOR_URL: addresses.simulator,
    VAKT_SIGN_IN_PORT: String(config.ports.signIn),
    VAKT_SERVICE_DESK_PORT: String(config.ports.serviceDesk),
    VAKT_SIMULATOR_PORT: String(config.ports.simulator),
  };
  const given = Object.entries(config.environment).filter(([, value]) => value !== undefined && value !== '');
  const own = Object.entries(made).filter(([name]) => SECRETS[name]?.includes(program) ?? true);
  return {
    ...Object.fromEntries(own),
    ...Object.fromEntries(given),
    VAKT_CONFIG: config.configFile,
    VAKT_DATA: config.dataFolder,
  };
}
