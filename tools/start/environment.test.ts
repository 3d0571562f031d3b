import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStartConfig } from './config.ts';
import { createEnvironment, type ProgramName } from './environment.ts';
import type { InstallationSecrets } from './secrets.ts';

const secrets: InstallationSecrets = {
  masterKey: 'MASTER-KEY',
  deskMasterKey: 'DESK-KEY',
  deskClientSecret: 'CLIENT-SECRET',
  simulatorToken: 'SIMULATOR-TOKEN',
  signInDatabasePassword: 'SIGN-IN-DATABASE',
  serviceDeskDatabasePassword: 'DESK-DATABASE',
};
const databases = {
  signInUrl: `postgres://a:${secrets.signInDatabasePassword}@localhost/a`,
  serviceDeskUrl: `postgres://b:${secrets.serviceDeskDatabasePassword}@localhost/b`,
  fresh: false,
  server: null,
};

const seenBy = (program: ProgramName, own: NodeJS.ProcessEnv = {}) => {
  const environment = Object.values(createEnvironment(program, readStartConfig(own), secrets, databases)).join(' ');
  return Object.values(secrets).filter((secret) => environment.includes(secret));
};

// Seen to fail (first found so): every program was given every secret of the installation.
test('each program is given its own secrets and no other program’s', () => {
  const { masterKey, deskMasterKey, deskClientSecret, simulatorToken } = secrets;
  const { signInDatabasePassword, serviceDeskDatabasePassword } = secrets;
  assert.deepEqual(seenBy('sign-in'), [masterKey, deskClientSecret, simulatorToken, signInDatabasePassword]);
  const desk = [deskMasterKey, deskClientSecret, simulatorToken, serviceDeskDatabasePassword];
  assert.deepEqual(seenBy('service-desk'), desk);
  assert.deepEqual(seenBy('phone-simulator'), [simulatorToken]);
});

test('what the operator has set wins', () => {
  assert.deepEqual(seenBy('sign-in', { VAKT_MASTER_KEY: 'of their own' }).includes(secrets.masterKey), false);
});
