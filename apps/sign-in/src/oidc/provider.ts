import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely, RawBuilder } from 'kysely';
import Provider, { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { UNKNOWN_ADDRESS } from '../client-address.ts';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { useSealedAccessTokens } from './access-tokens.ts';
import { createArtifactAdapter } from './artifact-adapter.ts';
import { createArtifactSeals } from './artifact-seals.ts';
import { deliverLogout, type LogoutQueue, queueLogoutCalls } from './back-channel-logout.ts';
import { chooseSignOutSession } from './choose-sign-out.ts';
import { createConfiguration } from './configuration.ts';
import type { Decisions } from './decisions.ts';
import type { Door } from './door.ts';
import { KEYS_CHANNEL, loadSigningKeys } from './keys.ts';
import type { DoorPages } from './pages.ts';
import { readRequest } from './read-request.ts';
import { showProblem } from './render-pages.ts';
import { type RequestUnit, runUnit, writeUnit } from './request-unit.ts';

export interface DoorDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  settings: Pick<Settings, 'publicUrl' | 'services' | 'session'>;
  decisions: Decisions;
  /** The value of our own browser cookie, or null. */
  readBrowserToken(request: IncomingMessage): string | null;
  /** The client's address, read from the request as it came in. */
  readClientAddress(request: IncomingMessage): string;
  queue: LogoutQueue;
  /** Tells of rotated keys at once; without it they are noticed within a minute. */
  listener?: { listen(channel: string, handler: () => void, onReconnect: () => void): Promise<void> };
  pages: DoorPages;
  log: Log;
}

/** The door, with what the process that runs it needs. */
export interface RunningDoor extends Door {
  /** Takes up rotated signing keys; true when they had changed. Asked every minute by itself. */
  refreshKeys(): Promise<boolean>;
  /** Ends a provider session whose account session was ended on our side, and tells its relying parties. Harmless twice. */
  endSession(providerSessionUid: string): Promise<void>;
  close(): void;
}

/** On every answer. A form_post answer adds its script's hash to `script-src`; our own pages have a stricter policy. */
const SAFE_HEADERS = {
  'content-security-policy': "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const KEY_CHECK_MS = 60_000;
const OWN_PATHS = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
/** What the provider makes: 43 letters of base64url. */
const INTERACTION_UID = /^[\w-]{20,64}$/;

function replaceInCookies(ctx: KoaContextWithOIDC, old: string, value: string): void {
  const lines = ctx.response.get('set-cookie') as unknown as string[] | string;
  ctx.set(
    'set-cookie',
    [lines].flat().map((line) => line.replace(`=${old};`, `=${value};`)),
  );
}

async function settleUnit(deps: DoorDependencies, ctx: KoaContextWithOIDC, unit: RequestUnit): Promise<void> {
  const seals = createArtifactSeals(deps.keyring);
  // An answer that failed here can be asked for again: the interaction, and the browser's cookie for it, stay.
  if (ctx.status >= 500) return ctx.remove('set-cookie');
  // The accounts' own sessions end first: should we die between the two, nobody is signed in who asked not to be.
  if (unit.endedSession !== null) await deps.decisions.endProviderSession(unit.endedSession);
  const { signedIn } = unit;
  const also = (when: RawBuilder<unknown>) => ({
    ...(signedIn ? deps.decisions.tyingOf(signedIn.accountSessionId, signedIn.providerSessionUid, when) : {}),
    ...unit.recording?.(when),
  });
  const written = await writeUnit({ ...deps, seals }, unit, also);
  if (written.verdict === 'over') throw new errors.SessionNotFound('interaction session not found');
  if (written.sessionId !== null && unit.session) replaceInCookies(ctx, unit.session.id, written.sessionId);
}

/** Sign-out of somebody who is not signed in needs no question (and the provider's page for it needs a script). */
function skipEmptySignOut(ctx: KoaContextWithOIDC, unit: RequestUnit): void {
  if (ctx.oidc?.route !== 'end_session' || ctx.status !== 200 || ctx.oidc.session?.accountId) return;
  const { post_logout_redirect_uri: address, state } = ctx.oidc.params ?? {};
  const target = new URL(typeof address === 'string' ? address : ctx.oidc.urlFor('end_session_success'));
  if (typeof address === 'string' && typeof state === 'string') target.searchParams.set('state', state);
  unit.session = null;
  ctx.remove('set-cookie');
  ctx.body = null;
  ctx.status = 303;
  ctx.redirect(target.href);
}

/** Runs every request as one unit: answered, then written, then sent. */
function wrapRequests(provider: Provider, deps: DoorDependencies): void {
  provider.use(async (koa, next) => {
    const ctx = koa as unknown as KoaContextWithOIDC;
    ctx.set(SAFE_HEADERS);
    try {
      const unit = await runUnit(async () => {
        await chooseSignOutSession(provider, deps, ctx);
        await next();
      });
      skipEmptySignOut(ctx, unit);
      await settleUnit(deps, ctx, unit);
    } catch (caught) {
      const error = caught instanceof Error ? caught : new Error('unknown');
      ctx.status = (error as { statusCode?: number }).statusCode ?? 500;
      if (ctx.status >= 500) deps.log.error({ err: error }, 'a request to the provider failed');
      ctx.remove('set-cookie');
      await showProblem(deps.pages, ctx, error);
    }
  });
  provider.on('server_error', (_ctx: unknown, error: Error) => deps.log.error({ err: error }, 'the provider failed'));
  provider.on('backchannel.error', (_ctx: unknown, error: Error) =>
    deps.log.error({ err: error }, 'a logout notice was not queued'),
  );
}

/** What creating a provider takes: the addresses are kept from before the request's headers are cleaned. */
type ProviderDependencies = DoorDependencies & { readAddress(request: IncomingMessage): string };

function createProvider(
  deps: ProviderDependencies,
  keys: Awaited<ReturnType<typeof loadSigningKeys>>['keys'],
): Provider {
  const seals = createArtifactSeals(deps.keyring);
  const adapter = createArtifactAdapter({ db: deps.db, keyring: deps.keyring, seals });
  const provider = new Provider(deps.settings.publicUrl.origin, createConfiguration(deps, adapter, keys));
  // Addresses are made from the public one alone: `handle` says in each request which that is.
  provider.proxy = true;
  useSealedAccessTokens(provider, deps.keyring);
  queueLogoutCalls(provider, deps.queue);
  wrapRequests(provider, deps);
  return provider;
}

async function endSession(provider: Provider, deps: DoorDependencies, uid: string): Promise<void> {
  const unit = await runUnit(async () => {
    const session = await provider.Session.findByUid(uid);
    for (const [clientId, { sid }] of Object.entries(session?.authorizations ?? {})) {
      const client = deps.settings.services.find(({ id }) => id === clientId)?.client;
      const accountId = session?.accountId;
      if (client?.backchannelLogoutUri && sid && accountId) await deps.queue.send({ clientId, accountId, sid });
    }
    await session?.destroy();
  });
  await writeUnit({ ...deps, seals: createArtifactSeals(deps.keyring) }, unit);
}

/** Makes a request look as if it came to the public address: no `Host` or `Forwarded` header of a client changes an address. */
function pinOrigin(request: IncomingMessage, publicUrl: URL): void {
  const { headers } = request;
  headers.host = publicUrl.host;
  headers['x-forwarded-proto'] = publicUrl.protocol.slice(0, -1);
  delete headers['x-forwarded-host'];
  delete headers['x-forwarded-for'];
}

/**
 * Creates the OpenID Connect provider on the database: any number of processes may run one. Makes the signing keys on the
 * first start. Rejects when the database cannot be reached or a client is configured wrongly.
 */
export async function createDoor(given: DoorDependencies): Promise<RunningDoor> {
  const { publicUrl, services } = given.settings;
  const addresses = new WeakMap<IncomingMessage, string>();
  const deps = { ...given, readAddress: (one: IncomingMessage) => addresses.get(one) ?? UNKNOWN_ADDRESS };
  let keys = await loadSigningKeys(deps);
  let provider = createProvider(deps, keys.keys);
  let answer = provider.callback();
  const refreshKeys = async () => {
    const found = await loadSigningKeys(deps);
    if (found.version === keys.version) return false;
    keys = found;
    provider = createProvider(deps, keys.keys);
    answer = provider.callback();
    return true;
  };
  const checkKeys = () =>
    void refreshKeys().catch((error) => deps.log.error({ err: error }, 'the signing keys could not be read'));
  const timer = setInterval(checkKeys, KEY_CHECK_MS);
  timer.unref();
  await deps.listener?.listen(KEYS_CHANNEL, checkKeys, checkKeys);
  await deps.queue.work((notice) => deliverLogout(provider, notice, deps.log));
  const find = async (uid: string) => (INTERACTION_UID.test(uid) ? provider.Interaction.find(uid) : undefined);
  const resume = (uid: string) => new URL(`/oidc/auth/${uid}`, publicUrl).href;
  return {
    owns: (path) => path.startsWith('/oidc/') || OWN_PATHS.includes(path),
    handle(request: IncomingMessage, response: ServerResponse) {
      addresses.set(request, deps.readClientAddress(request));
      pinOrigin(request, publicUrl);
      void answer(request, response);
    },
    async loadRequest(interactionUid) {
      const interaction = await find(interactionUid);
      return interaction && !interaction.result ? readRequest(interaction.params) : null;
    },
    // Nothing is stored: whether the journey is finished is asked of `Decisions` when the browser comes back.
    finish: async (interactionUid) =>
      INTERACTION_UID.test(interactionUid) ? { location: resume(interactionUid), cookies: [] } : null,
    async refuse(interactionUid, error, description) {
      const interaction = await find(interactionUid);
      if (!interaction) return null;
      interaction.result = { error, error_description: description };
      await interaction.persist();
      return { location: resume(interactionUid) };
    },
    homeOf: (clientId) => services.find(({ id }) => id === clientId)?.client.homeUrl ?? null,
    refreshKeys,
    endSession: (uid) => endSession(provider, deps, uid),
    close: () => clearInterval(timer),
  };
}
