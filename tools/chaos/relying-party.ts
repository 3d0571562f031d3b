import { createHash, randomBytes } from 'node:crypto';
import type { TestBrowser } from '../../apps/sign-in/src/test-browser.ts';
import { PARTY } from './configuration.ts';
import { BrokenWord, openBrowser, type Person, type Walk, walkThrough } from './person.ts';

/** What came of a sign-in at a service. */
export type SignInVerdict = 'signed-in' | 'unanswered';

async function redeem(origin: string, code: string, verifier: string): Promise<boolean> {
  const credentials = Buffer.from(`${PARTY.clientId}:${PARTY.clientSecret}`).toString('base64');
  const form = { grant_type: 'authorization_code', code, redirect_uri: PARTY.redirectUri, code_verifier: verifier };
  const answer = await fetch(new URL('/oidc/token', origin), {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams(form),
  });
  const text = await answer.text();
  return answer.ok && 'id_token' in (JSON.parse(text) as object);
}

/** A new request of the relying party's, as the browser brings it. */
export function createRequest(signIn: string): { url: string; verifier: string } {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: PARTY.clientId,
    redirect_uri: PARTY.redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: randomBytes(16).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return { url: `${signIn}/oidc/auth?${query}`, verifier };
}

/** Signs in at the relying party and redeems its code twice at the same moment: one is answered, or none when something is killed. */
export async function signInAtParty(walk: Walk): Promise<SignInVerdict> {
  const { signIn } = walk.house;
  const { url, verifier } = createRequest(signIn);
  const callback = await walkThrough(walk, async () => url);
  const code = callback.searchParams.get('code');
  if (!code) throw new Error(`${walk.person.userName} came back with ${callback.searchParams.get('error')}`);
  const twice = await Promise.allSettled([redeem(signIn, code, verifier), redeem(signIn, code, verifier)]);
  const answered = twice.filter((one) => one.status === 'fulfilled' && one.value);
  if (answered.length > 1) throw new BrokenWord(`${walk.person.userName}: an authorization code was redeemed twice`);
  return answered.length === 1 ? 'signed-in' : 'unanswered';
}

/** A case worker's way in: from the desk and back to it. Gives the desk's browser when the desk has said who it is, else null. */
export async function signInAtDesk(walk: Walk): Promise<TestBrowser | null> {
  const desk = openBrowser(walk.house.serviceDesk);
  // A request of the desk's is good for one use: who begins again asks the desk for a new one.
  const begin = async () => {
    const asked = await desk.open(`${walk.house.serviceDesk}/operator/sign-in`);
    if (!asked.isForeign) throw new Error(`The desk answers ${asked.status}.`);
    return asked.url.href;
  };
  try {
    const callback = await walkThrough(walk, begin);
    await desk.open(callback);
    return (await isInside(desk, walk.house.serviceDesk, walk.person)) ? desk : null;
  } catch (error) {
    // The desk was away: whoever sees that tries again later. All else is told.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Whether the desk still knows who sits there. Rejects when it does not answer. */
export async function isInside(desk: TestBrowser, origin: string, person: Person): Promise<boolean> {
  const page = await desk.open(`${origin}/operator`);
  if (page.status >= 500) throw new TypeError(`The desk answers ${page.status}.`);
  return !page.isForeign && page.status === 200 && page.text.includes(displayName(person));
}

export const displayName = (person: Person) => `Navn ${person.userName}`;
