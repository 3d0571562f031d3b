import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createFixedClock, type FixedClock } from '@vakt/foundation/clock';
import { newId } from '@vakt/foundation/ids';
import type { Keyring } from '@vakt/foundation/secrets';
import { HOTP, Secret } from 'otpauth';
import { createTestKeyring, type SignInTestDatabase } from '../../delivery/test-rows.ts';
import { hashTokenSecret, sealTokenSecret } from './open-token.ts';
import { serialKey, type TokenShape } from './token.ts';

export const keyring = createTestKeyring();

/** A token in somebody's hand: what it shows, for tests. */
export interface HeldToken extends TokenShape {
  id: string;
  serial: string;
  secret: string;
}

/** The code that a token shows at a counter or time step. */
export function codeAt({ secret, algorithm, digits }: HeldToken, counter: number): string {
  return HOTP.generate({ secret: Secret.fromBase32(secret), algorithm, digits, counter });
}

/** The code of a TOTP token now, so many intervals later. */
export function codeNow(token: HeldToken, clock: FixedClock, steps = 0): string {
  const step = Math.floor(clock.now().getTime() / 1000 / (token.intervalSeconds ?? 30));
  return codeAt(token, step + steps);
}

export const START = new Date('2026-03-02T08:00:10Z');
export const clockAtStart = () => createFixedClock(START);

export const newSecret = () => new Secret({ buffer: new Uint8Array(randomBytes(20)).buffer }).base32;

/** A database, and the keyring of what runs on it. */
type Inventory = Pick<SignInTestDatabase, 'db'> & { keyring?: Keyring };

/** Puts a token into the inventory. */
export async function addToken(
  { db, keyring: sealing = keyring }: Inventory,
  wanted: Partial<TokenShape> & { accountId?: string; serial?: string; counter?: number; organisation?: string } = {},
): Promise<HeldToken> {
  const id = newId();
  const kind = wanted.kind ?? 'totp';
  const token: HeldToken = {
    id,
    kind,
    serial: wanted.serial ?? `T-${id}`,
    secret: newSecret(),
    algorithm: wanted.algorithm ?? 'SHA1',
    digits: wanted.digits ?? 6,
    intervalSeconds: kind === 'hotp' ? null : (wanted.intervalSeconds ?? 30),
  };
  await db
    .insertInto('hardware_tokens')
    .values({
      id,
      organisation: wanted.organisation ?? 'ntnu',
      serial: token.serial,
      serial_key: serialKey(token.serial),
      manufacturer: 'Contoso',
      model: 'Nøkkel 1',
      kind,
      algorithm: token.algorithm,
      digits: token.digits,
      interval_seconds: token.intervalSeconds,
      next_counter: wanted.counter ?? 0,
      secret_sealed: sealTokenSecret(sealing, id, token.secret),
      secret_hash: hashTokenSecret(sealing, token.secret),
      import_id: null,
      account_id: wanted.accountId ?? null,
      method_id: null,
      note: null,
    })
    .execute();
  return token;
}

/** Makes a token a method of an account, without a code. */
export async function addActiveToken(
  database: Inventory,
  accountId: string,
  wanted: Parameters<typeof addToken>[1] = {},
): Promise<HeldToken & { methodId: string }> {
  const token = await addToken(database, { ...wanted, accountId });
  const methodId = newId();
  await database.db
    .insertInto('methods')
    .values({ id: methodId, account_id: accountId, kind: 'hardware-token', can_text: false })
    .execute();
  await database.db.updateTable('hardware_tokens').set({ method_id: methodId }).where('id', '=', token.id).execute();
  return { ...token, methodId };
}

/** Whether a program of the system is there. */
export function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Runs a program of the system; gives what it printed. Throws what it complained of. */
export function run(program: string, args: string[], input?: string): string {
  const done = spawnSync(program, args, { input, encoding: 'utf8', timeout: 30_000 });
  if (done.error || done.status !== 0) throw new Error(`${program}: ${done.error?.message ?? done.stderr}`);
  return done.stdout;
}
