import { availableParallelism } from 'node:os';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import { Problem } from '@vakt/foundation/problem';

/** What an argon2id hash costs. */
export interface HashCost {
  memoryKiB: number;
  passes: number;
  lanes: number;
}

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; about 20 ms of one core. */
export const DEFAULT_COST: HashCost = { memoryKiB: 19_456, passes: 2, lanes: 1 };

export interface HasherOptions {
  cost?: HashCost;
  /** Computed at the same time; the rest waits. Default: as many as there are cores. */
  concurrency?: number;
  /** Waiting at most; more are refused. Default: about two seconds of work. */
  queueLimit?: number;
}

export interface PasswordHasher {
  /** Hashes a new password, with a fresh salt. */
  hash(password: string): Promise<string>;
  /** Compares. `hash` null compares with a hash that nobody's password has: the same work, always false. */
  matches(hash: string | null, password: string): Promise<boolean>;
  /** Throws `Problem('too-busy', 503, { retryAfterSeconds })` when the line is full: asked before an attempt is counted. */
  requireRoom(): void;
  /** Whether a stored hash was made with another cost than today's. */
  isOutdated(hash: string): boolean;
}

/** Longest password that is looked at; ASVS 6.2.9 asks for at least 64. */
export const LONGEST_PASSWORD = 512;

const ARGON2ID = 2;
const SHAPE = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/;

/** Cost of an argon2id hash in PHC form, or null when it is none, or costs so much that comparing would hurt us. */
export function readHashCost(hash: string): HashCost | null {
  const [, memory, passes, lanes] = SHAPE.exec(hash) ?? [];
  const cost = { memoryKiB: Number(memory), passes: Number(passes), lanes: Number(lanes) };
  const isSane =
    cost.memoryKiB >= 8 * cost.lanes &&
    cost.memoryKiB <= 262_144 &&
    cost.passes >= 1 &&
    cost.passes <= 16 &&
    cost.lanes >= 1 &&
    cost.lanes <= 16;
  return isSane ? cost : null;
}

/** The form in which passwords are hashed: the same letters typed on another keyboard are the same password (NIST SP 800-63B-4 §3.1.1.2). */
export function normalisePassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Creates the one place where passwords are hashed (argon2id). Work beyond `concurrency` waits in line; when the line
 * is full, `Problem('too-busy', 503, { retryAfterSeconds })` is thrown rather than memory filled (security case P11).
 */
export function createPasswordHasher(options: HasherOptions = {}): PasswordHasher {
  const cost = options.cost ?? DEFAULT_COST;
  const concurrency = options.concurrency ?? availableParallelism();
  const line = createLine(concurrency, options.queueLimit ?? concurrency * 100);
  const settings = { algorithm: ARGON2ID, memoryCost: cost.memoryKiB, timeCost: cost.passes, parallelism: cost.lanes };
  const hash = (password: string) => line.run(() => argon2Hash(normalisePassword(password), settings));
  let nobodys: Promise<string> | null = null;
  const nobodysHash = () => {
    nobodys ??= argon2Hash(crypto.randomUUID(), settings);
    return nobodys;
  };
  const compare = (stored: string, typed: string) => line.run(() => argon2Verify(stored, typed));
  return {
    hash,
    async matches(stored, password) {
      const usable = stored !== null && readHashCost(stored) ? stored : null;
      const compared = usable ?? (await nobodysHash());
      const isTooLong = password.length > LONGEST_PASSWORD;
      // Hashes that came from elsewhere may be of the text as it was typed: tried second, whoever asks.
      const forms = new Set(isTooLong ? [''] : [normalisePassword(password), password]);
      let isRight = false;
      for (const form of forms) isRight = (await compare(compared, form)) || isRight;
      return isRight && usable !== null && !isTooLong;
    },
    requireRoom: line.requireRoom,
    isOutdated(stored) {
      const made = readHashCost(stored);
      return !made || made.memoryKiB !== cost.memoryKiB || made.passes !== cost.passes || made.lanes !== cost.lanes;
    },
  };
}

/** At most `concurrency` works at once, at most `limit` waiting, first come first served. */
function createLine(concurrency: number, limit: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  const requireRoom = () => {
    if (running >= concurrency && waiting.length >= limit) throw new Problem('too-busy', 503, { retryAfterSeconds: 3 });
  };
  const run = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    requireRoom();
    // Whoever ends hands the place over, so `running` stays as it is.
    if (running >= concurrency) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
  return { run, requireRoom };
}
