import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RelyingParty } from './sign-in.ts';

/** The relying party of the benchmark. Nothing listens at its address: who walks stops there. */
export const PARTY: RelyingParty = {
  clientId: 'bench',
  clientSecret: 'a secret of the benchmark, of no use anywhere',
  redirectUri: 'http://localhost:9/callback',
};

/** What a person may do in an hour is not what is measured here: as high as the file allows. */
const LIMITS = {
  sendsPerNumberHour: 100,
  sendsPerNumberDay: 500,
  sendsPerAccountDay: 500,
  sendsPerPrefixHour: 100_000,
  sendsPerAddressHour: 100_000,
  provedSendsPerAddressHour: 1_000_000,
  sendsPerCountryDay: 10_000_000,
  sendsPerOrganisationDay: 10_000_000,
};

const PLACEHOLDERS = ['to', 'body', 'reference', 'receiptUrl'];

/** The stub gateway as the generic HTTP one. */
export function describeHttpGateway(url: string) {
  return {
    kind: 'http',
    name: 'bench',
    request: {
      url,
      body: Object.fromEntries(PLACEHOLDERS.map((name) => [name, `{${name}}`])),
      messageIdPath: 'id',
      receipt: { statePath: 'state', delivered: ['delivered'], failed: ['failed'] },
    },
  };
}

export interface Choices {
  /** As the configuration file has them. */
  gateways: readonly object[];
  /** Beside those of the benchmark. */
  limits?: object;
}

/** Writes the configuration of a service with one organisation and one relying party; gives its path. JSON is YAML. */
export async function writeConfiguration(folder: string, origin: string, choices: Choices): Promise<string> {
  const file = join(folder, 'vakt.yaml');
  const address = 'https://hjelp.example.org';
  const configuration = {
    organisations: [
      {
        id: 'bench',
        name: 'Bench',
        federation: 'Bench',
        domain: 'example.org',
        defaultLanguage: 'nb',
        defaultCountry: 'NO',
        helpUrl: address,
        passwordHelpUrl: `${address}/passord`,
        supportLine: 'Brukerstøtte 73 00 00 00',
      },
    ],
    signIn: {
      publicUrl: origin,
      databaseUrl: 'env:BENCH_DATABASE_URL',
      masterKeys: [{ id: 'bench', value: 'env:BENCH_MASTER_KEY' }],
      securityPageName: 'Kontoen min',
    },
    services: [
      {
        id: PARTY.clientId,
        name: 'Tjenesten',
        client: { secret: 'env:BENCH_CLIENT_SECRET', redirectUris: [PARTY.redirectUri] },
        policy: { secondFactor: 'required', secondFactorMaxAgeSeconds: 0, passwordMaxAgeSeconds: 86_400 },
      },
    ],
    delivery: {
      sender: 'Bench',
      gateways: choices.gateways,
    },
    limits: { ...LIMITS, ...choices.limits },
  };
  await writeFile(file, JSON.stringify(configuration));
  return file;
}
