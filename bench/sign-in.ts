import { createHash, randomBytes } from 'node:crypto';
import type { Answer, Browser } from './browser.ts';

export interface Person {
  userName: string;
  password: string;
  /** E.164 with plus. */
  number: string;
}

/** The relying party as the sign-in service knows it. */
export interface RelyingParty {
  clientId: string;
  clientSecret: string;
  redirectUri: string;
}

/** The parts of a sign-in, in order, as they stand in the table of database calls. */
export const STEPS = [
  'authorization request',
  'password page',
  'password',
  'code page',
  'live delivery line',
  'code',
  'answer to the relying party',
  'token',
] as const;
export type Step = (typeof STEPS)[number];

export interface Walk {
  browser: Browser;
  party: RelyingParty;
  person: Person;
  nextCode(number: string): Promise<string>;
  /** With the stream that a browser with scripts opens beside the code page. */
  live: boolean;
  /** Told after each step. */
  after?: (step: Step) => Promise<void>;
}

function expect(answer: Answer, status: number, step: Step): string {
  if (answer.status === status) return answer.location ?? '';
  const said = answer.body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  throw new Error(`${step}: ${answer.status} instead of ${status}: ${said.slice(0, 300)}`);
}

/** The request of a relying party (OpenID Connect Core §3.1.2.1, RFC 7636), and what redeems its code. */
export function createRequest(party: RelyingParty): { address: string; verifier: string } {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: party.clientId,
    redirect_uri: party.redirectUri,
    response_type: 'code',
    scope: 'openid profile',
    state: randomBytes(16).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return { address: `/oidc/auth?${query}`, verifier };
}

/** Redeems a code; gives the claims of the ID token. */
export async function redeem(browser: Browser, party: RelyingParty, callback: string, verifier: string) {
  const code = new URL(callback).searchParams.get('code') ?? '';
  const credentials = Buffer.from(`${party.clientId}:${party.clientSecret}`).toString('base64');
  const answer = await browser.postAsServer(
    '/oidc/token',
    { grant_type: 'authorization_code', code, redirect_uri: party.redirectUri, code_verifier: verifier },
    `Basic ${credentials}`,
  );
  expect(answer, 200, 'token');
  const token = (JSON.parse(answer.body) as { id_token: string }).id_token;
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { amr?: string[]; acr?: string };
}

/** One complete sign-in with password and SMS, from the relying party's request to its ID token. Throws when a step does not answer as it must. */
export async function signIn(walk: Walk): Promise<void> {
  const { browser, party, person, after = async () => {} } = walk;
  const { address, verifier } = createRequest(party);
  const journey = expect(await browser.get(address), 303, 'authorization request');
  await after('authorization request');
  expect(await browser.get(journey), 200, 'password page');
  await after('password page');
  const { userName, password } = person;
  const proved = expect(await browser.post(`${journey}/password`, { userName, password }), 303, 'password');
  await after('password');
  expect(await browser.get(proved), 200, 'code page');
  await after('code page');
  const stream = walk.live ? await browser.listen(`${journey}/live`) : null;
  await after('live delivery line');
  const code = await walk.nextCode(person.number);
  const resumed = expect(await browser.post(`${journey}/code`, { code }), 303, 'code');
  stream?.close();
  await after('code');
  const callback = expect(await browser.get(resumed), 303, 'answer to the relying party');
  await after('answer to the relying party');
  const { amr } = await redeem(browser, party, callback, verifier);
  if (!amr?.includes('sms')) throw new Error(`The ID token says ${amr}, not that an SMS was answered.`);
  await after('token');
}
