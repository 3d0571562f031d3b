import type { Keyring } from '@vakt/foundation/secrets';
import type { Kysely } from 'kysely';
import Provider, { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { SignInTables } from '../tables.ts';
import { ACCESS_TOKEN_SECONDS, openAccessToken } from './access-tokens.ts';
import type { ArtifactSeals } from './artifact-seals.ts';
import * as store from './artifacts.store.ts';
import { rebuildGrant } from './grants.ts';
import { contentOf, currentUnit, requireUnit } from './request-unit.ts';

export interface AdapterDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  seals: ArtifactSeals;
}

function unsupported(what: string) {
  return async (): Promise<never> => {
    throw new Error(`The provider asked for ${what}, which nothing here uses.`);
  };
}

/** What all kinds share: a row by its id, written with the rest of its request where there is one. */
function createRowAdapter({ db, seals }: AdapterDependencies, kind: string): Adapter {
  return {
    async upsert(id, payload, expiresIn = 0) {
      const row = seals.close(kind, id, payload, expiresIn);
      const unit = currentUnit();
      if (unit) unit.insert.push(row);
      else await store.saveArtifact(db, row);
    },
    async find(id) {
      const stored = await store.loadArtifact(db, kind, seals.hash(kind, id));
      return stored ? seals.open(kind, stored) : undefined;
    },
    destroy: (id) => store.deleteArtifact(db, kind, seals.hash(kind, id)),
    async consume(id) {
      if (!(await store.consumeArtifact(db, kind, seals.hash(kind, id)))) {
        throw new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used');
      }
    },
    async revokeByGrantId() {},
    findByUid: unsupported('a uid'),
    findByUserCode: unsupported('a user code'),
  };
}

/**
 * An interaction is bound to our own browser token by `Decisions.confirm`. The provider's own tie to one provider session
 * is left out: it would forbid answering with another account of the same browser.
 */
function createInteractionAdapter(deps: AdapterDependencies): Adapter {
  const rows = createRowAdapter(deps, 'Interaction');
  return {
    ...rows,
    upsert: (id, { session: _session, ...payload }, expiresIn) => rows.upsert(id, payload, expiresIn),
    async destroy(id) {
      const unit = currentUnit();
      if (unit) unit.takeInteraction = deps.seals.hash('Interaction', id);
      else await rows.destroy(id);
    },
  };
}

function createSessionAdapter(deps: AdapterDependencies): Adapter {
  const { db, seals } = deps;
  const remember = (stored: store.StoredArtifact | null): AdapterPayload | undefined => {
    if (!stored) return undefined;
    const payload = seals.open('Session', stored);
    const { uid, jti } = payload;
    if (uid && jti) currentUnit()?.loadedSessions.set(uid, { id: jti, stored, content: contentOf(payload) });
    return payload;
  };
  return {
    ...createRowAdapter(deps, 'Session'),
    async upsert(id, payload, expiresIn = 0) {
      const unit = requireUnit();
      unit.session = { id, payload, lifeSeconds: expiresIn };
      // What is saved again was not ended: the provider destroys the old id when it gives a session a new one.
      unit.endedSession = null;
    },
    find: async (id) => remember(await store.loadArtifactByUid(db, 'Session', seals.hash('Session id', id))),
    findByUid: async (uid) => remember(await store.loadArtifact(db, 'Session', seals.hash('Session', uid))),
    async destroy(id) {
      const unit = requireUnit();
      unit.endedSession = [...unit.loadedSessions].find(([, loaded]) => loaded.id === id)?.[0] ?? null;
    },
  };
}

/**
 * A code is spent by the very statement that reads it at the token endpoint, whoever redeems it and however well
 * (RFC 6749 §4.1.2: once). It stays until tokens made from it are dead, so that a second use revokes them.
 */
function createCodeAdapter(deps: AdapterDependencies): Adapter {
  const rows = createRowAdapter(deps, 'AuthorizationCode');
  const { db, seals } = deps;
  return {
    ...rows,
    async find(id) {
      if (Provider.ctx?.oidc.route !== 'token') return rows.find(id);
      const spent = await store.spendArtifact(
        db,
        'AuthorizationCode',
        seals.hash('AuthorizationCode', id),
        ACCESS_TOKEN_SECONDS,
      );
      const unit = currentUnit();
      if (spent && unit) unit.now = spent.now;
      if (spent) return seals.open('AuthorizationCode', spent);
      const used = await rows.find(id);
      return used?.consumed ? used : undefined;
    },
    async consume() {},
  };
}

/** A grant is computed from its id; only that it was revoked is a row. */
function createGrantAdapter(deps: AdapterDependencies): Adapter {
  return {
    ...createRowAdapter(deps, 'Grant'),
    upsert: unsupported('a grant to be stored'),
    find: async (id) => rebuildGrant(id) ?? undefined,
    destroy: (id) => store.saveRevokedGrant(deps.db, deps.seals.hash('Grant', id), ACCESS_TOKEN_SECONDS),
    consume: unsupported('a grant to be consumed'),
  };
}

/** An access token carries its own sealed payload and needs no row; revocation and the clock are the database's. */
function createAccessTokenAdapter(deps: AdapterDependencies): Adapter {
  const { db, keyring, seals } = deps;
  return {
    ...createRowAdapter(deps, 'AccessToken'),
    async upsert() {},
    async find(token) {
      const payload = openAccessToken(keyring, token);
      if (!payload?.grantId) return undefined;
      const { revoked, now } = await store.loadRevocation(db, seals.hash('Grant', payload.grantId));
      return revoked || (payload.exp ?? 0) <= now ? undefined : payload;
    },
    async destroy() {},
  };
}

/** Creates the provider's storage. Any number of processes may share it. */
export function createArtifactAdapter(deps: AdapterDependencies): (kind: string) => Adapter {
  const special: Record<string, (deps: AdapterDependencies) => Adapter> = {
    Interaction: createInteractionAdapter,
    Session: createSessionAdapter,
    AuthorizationCode: createCodeAdapter,
    Grant: createGrantAdapter,
    AccessToken: createAccessTokenAdapter,
  };
  return (kind) => special[kind]?.(deps) ?? createRowAdapter(deps, kind);
}
