import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { ConfigurationError } from '@vakt/foundation/configuration';
import { loadSettings } from './config.ts';

/** For tests of the configuration: the variables it names. */
export const ENVIRONMENT = {
  SIGN_IN_DATABASE_URL: 'postgres://vakt@localhost/sign_in',
  VAKT_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  VAKT_SIGN_IN_URL: 'http://localhost:4000',
  VAKT_SERVICE_DESK_URL: 'http://localhost:4100',
  VAKT_SIMULATOR_URL: 'http://localhost:4200',
  VAKT_SIMULATOR_TOKEN: 'a-token-of-the-simulator',
  VAKT_DESK_CLIENT_SECRET: 'a-client-secret-of-the-service-desk-0123',
};

/** The least that a real installation writes down. */
export const REAL = `
organisations:
  - id: fjord
    name: Fjord
    federation: Innlogging
    domain: fjord.example
    helpUrl: https://help.fjord.example
    passwordHelpUrl: https://help.fjord.example/password
    supportLine: Call us
signIn:
  publicUrl: https://login.fjord.example
  databaseUrl: env:SIGN_IN_DATABASE_URL
  securityPageName: Fjord security
  masterKeys:
    - { id: k2, value: env:VAKT_MASTER_KEY }
services:
  - id: desk
    name: Fjord desk
    client:
      secret: env:VAKT_DESK_CLIENT_SECRET
      redirectUris: ["https://desk.fjord.example/callback"]
delivery:
  sender: Fjord
  gateways:
    - kind: kannel
      name: own
      sendUrl: http://127.0.0.1:13013/cgi-bin/sendsms
      username: vakt
      password: env:VAKT_SIMULATOR_TOKEN
`;

/** Where `load` writes the file, as vakt.yaml. */
export const FOLDER = mkdtempSync(join(tmpdir(), 'vakt-config-'));
after(() => rmSync(FOLDER, { recursive: true }));

export function load(text: string) {
  const file = join(FOLDER, 'vakt.yaml');
  writeFileSync(file, text);
  return loadSettings({ ...ENVIRONMENT, VAKT_CONFIG: file });
}

/** The faults of REAL with one thing changed, as `path text`. */
export function faultsWith(written: string, instead: string): string[] {
  assert.ok(REAL.includes(written), written);
  return faultsOf(REAL.replace(written, instead));
}

export function faultsOf(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error.faults.map(
      (fault) => `${fault.path} ${fault.text}${fault.hint?.startsWith('did') ? ` (${fault.hint})` : ''}`,
    );
  }
  assert.fail('the file was accepted');
}
