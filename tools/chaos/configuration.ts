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
  mode: record-only
  sendsPerNumberHour: 100
  sendsPerNumberDay: 500
  sendsPerAccountDay: 500
  sendsPerPrefixHour: 100000
  sendsPerAddressHour: 100000
  provedSendsPerAddressHour: 1000000
  passwordFailuresBeforeWait: 100
  codeFailuresBeforeWait: 100
`;

/** The demonstration's configuration with one relying party more and generous limits. */
async function writeDemonstration(): Promise<string> {
  const demonstration = fileURLToPath(new URL('../../config/demonstration.yaml', import.meta.url));
  const text = await readFile(demonstration, 'utf8');
  const made = text
    .replace(/^ *logoFile:.*\n/m, '')
    .replace(/^services:$/m, `services:${SERVICE}`)
    .replace(/^limits:\n( .*\n)+/m, '');
  return made + LIMITS;
}

/** Everything goes to the simulator through another address. */
export async function writeConfiguration(gatewayUrl: string): Promise<string> {
  return (await writeDemonstration()).replace('url: env:VAKT_SIMULATOR_URL', `url: ${gatewayUrl}`);
}

/** Text messages go through an operator's SMPP link, and through a gateway that is asked by HTTP when that fails. */
export async function writeTwoGateways(ports: { smpp: number; http: number }): Promise<string> {
  const gateways = `
    - { kind: smpp, name: first, host: 127.0.0.1, port: ${ports.smpp}, systemId: vakt, password: hemmelig }
    - kind: http
      name: second
      request:
        url: http://127.0.0.1:${ports.http}/messages
        body: { to: "{to}", text: "{body}", reference: "{reference}", receipt: "{receiptUrl}" }
        messageIdPath: id
        receipt: { statePath: state, delivered: [delivered], failed: [failed] }`;
  const routes = `  routes:
    - { channel: sms, gateways: [{ gateway: first }, { gateway: second }] }`;
  return (await writeDemonstration())
    .replace(/^ {2}gateways:$/m, `  gateways:${gateways}`)
    .replace('channels: [sms, call]', 'channels: [call]')
    .replace(/^ {2}drill:$/m, `${routes}\n  drill:`);
}
