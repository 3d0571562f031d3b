import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A relying party that is a line in the configuration and a few functions here. */
export const PARTY = {
  clientId: 'chaos',
  clientSecret: 'a secret of the kill test, of no use anywhere',
  redirectUri: 'http://localhost:9/callback',
};

const SERVICE = `
  - id: ${PARTY.clientId}
    name: Tjenesten
    client: { secret: env:VAKT_CHAOS_SECRET, redirectUris: ["${PARTY.redirectUri}"] }
    policy: { secondFactor: required, secondFactorMaxAgeSeconds: 0 }`;

/** Nobody is to be stopped by how often they have to begin again. */
const LIMITS = `
limits:
  sendsPerNumberHour: 100
  sendsPerNumberDay: 500
  sendsPerAccountDay: 500
  sendsPerPrefixHour: 100000
  sendsPerAddressHour: 100000
  passwordFailuresBeforeWait: 100
  codeFailuresBeforeWait: 100
`;

/** The demonstration's configuration with one relying party more, generous limits, and messages through another address. */
export async function writeConfiguration(gatewayUrl: string): Promise<string> {
  const demonstration = fileURLToPath(new URL('../../config/demonstration.yaml', import.meta.url));
  const text = await readFile(demonstration, 'utf8');
  const made = text
    .replace(/^ *logoFile:.*\n/m, '')
    .replace('url: env:VAKT_SIMULATOR_URL', `url: ${gatewayUrl}`)
    .replace(/^services:$/m, `services:${SERVICE}`);
  return made + LIMITS;
}
