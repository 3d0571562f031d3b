import { OWN_SERVICES } from '../own-services.ts';
import type { Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import { findLabel, readRange } from './address-ranges.ts';
import { listWeakerAspects } from './compare-policies.ts';
import { acrOf, type EffectivePolicy } from './effective-policy.ts';
import { isLevelEnough } from './levels.ts';
import { flattenNetworks } from './networks.ts';
import { loadReceiptsSince, type ReceiptCursor, type StoredReceipt } from './receipts.store.ts';
import { basePolicyOf, type PolicySettings } from './resolve-policy.ts';
import { speakRules } from './speak-rules.ts';

/**
 * What another policy makes of a sign-in that was decided. `blocked`: would be kept out. `more`: would be asked for more
 * than was proved. `less`: would come in as it did, but less would be asked. `let-in`: was kept out, and would not be.
 */
export type Otherwise = 'blocked' | 'more' | 'less' | 'let-in';

/** Sign-ins of one service that would be decided otherwise in one way, because of the same rules. */
export interface ReplayGroup {
  service: string;
  otherwise: Otherwise;
  /** Rules that speak now and did not, or did and do not any more; empty: the service's own policy changed. */
  rules: string[];
  count: number;
  people: number;
  /** The newest few. */
  examples: { id: string; at: Date }[];
}

export interface Replay {
  days: number;
  receipts: number;
  groups: ReplayGroup[];
  /** Receipts whose service is not in the configuration any more. */
  gone: number;
  /** Receipts from addresses of which the changed networks hold only a part: decided by the network of then. */
  unsure: number;
}

/** What the policy of a replay is made of. */
export type ReplaySettings = PolicySettings & Pick<Settings, 'networks' | 'decisions'>;

const AT_ONCE = 2000;
const MOST_EXAMPLES = 3;
const DAY_SECONDS = 86_400;

/** Decides the stored sign-ins of the last days anew, with this configuration. Reads only. */
export async function replayReceipts(db: Database, settings: ReplaySettings, days: number): Promise<Replay> {
  const decide = createDecideAgain(settings);
  const groups = new Map<string, ReplayGroup & { who: Set<string> }>();
  const replay: Replay = { days, receipts: 0, groups: [], gone: 0, unsure: 0 };
  let after: ReceiptCursor | null = null;
  for (;;) {
    const { receipts, last }: Awaited<ReturnType<typeof loadReceiptsSince>> = await loadReceiptsSince(
      db,
      days,
      after,
      AT_ONCE,
    );
    for (const receipt of receipts) {
      const again = decide(receipt);
      replay.receipts += 1;
      replay.gone += again === null ? 1 : 0;
      replay.unsure += again?.isUnsure ? 1 : 0;
      if (again?.otherwise) addTo(groups, receipt, { ...again, otherwise: again.otherwise });
    }
    after = last;
    if (receipts.length < AT_ONCE) break;
  }
  const found = [...groups.values()].map(({ who, ...group }) => ({ ...group, people: who.size }));
  return { ...replay, groups: found.toSorted((one, other) => other.count - one.count) };
}

function addTo(
  groups: Map<string, ReplayGroup & { who: Set<string> }>,
  { id, at, service, accountId }: StoredReceipt,
  { otherwise, rules }: { otherwise: Otherwise; rules: string[] },
): void {
  const key = JSON.stringify([service, otherwise, rules]);
  const group = groups.get(key) ?? { service, otherwise, rules, count: 0, people: 0, examples: [], who: new Set() };
  group.count += 1;
  group.who.add(accountId);
  group.examples = [{ id, at }, ...group.examples].slice(0, MOST_EXAMPLES);
  groups.set(key, group);
}

/** What a receipt's sign-in would be with these settings; null: its service is gone. */
export interface DecidedAgain {
  policy: EffectivePolicy;
  /** Null: as it was decided. */
  otherwise: Otherwise | null;
  /** Rules that make the difference; see {@link ReplayGroup.rules}. */
  rules: string[];
  isUnsure: boolean;
}

/** Creates the function that decides receipts anew. */
export function createDecideAgain(settings: ReplaySettings): (receipt: StoredReceipt) => DecidedAgain | null {
  const findPlace = createFindPlace(settings);
  const services = new Set([...settings.services.map(({ id }) => id), ...OWN_SERVICES]);
  return (receipt) => {
    const { facts, service, outcome, rules: before } = receipt;
    if (!services.has(service)) return null;
    const { network, isUnsure } = findPlace(receipt);
    const { groups, weekday, minute } = facts;
    const country = settings.decisions.countryFile === null ? null : facts.country;
    const policy = speakRules(settings.policies, basePolicyOf(settings, service), {
      service,
      groups,
      network,
      country,
      weekday,
      minute,
    });
    const rules = [
      ...policy.rules.filter((name) => !before.includes(name)),
      ...before.filter((name) => !policy.rules.includes(name)),
    ];
    return { policy, rules, isUnsure, otherwise: compare(receipt, outcome === 'blocked', policy) };
  };
}

function compare(receipt: StoredReceipt, wasBlocked: boolean, policy: EffectivePolicy): Otherwise | null {
  if (policy.block) return wasBlocked ? null : 'blocked';
  if (wasBlocked) return 'let-in';
  if (receipt.outcome === 'granted' && !isStillEnough(receipt, policy)) return 'more';
  return listWeakerAspects({ ...receipt.facts.policy, rules: [] }, policy).length > 0 ? 'less' : null;
}

/** Whether what was proved would still be enough. */
function isStillEnough({ facts }: StoredReceipt, policy: EffectivePolicy): boolean {
  const { given, second, secondAge, secondHere, firstAge, firstHere, enrolled, first } = facts;
  if (!given || !isLevelEnough(given.acr, [acrOf(policy.level)])) return false;
  if (first === 'passkey' && !policy.passkeyAlone) return false;
  if (!firstHere && (firstAge ?? 0) > policy.firstFactorMaxAgeSeconds) return false;
  if (second === null) return !enrolled || !policy.enrolledAnswer;
  if (secondHere && second !== 'device') return true;
  const most = second === 'device' ? policy.rememberDays * DAY_SECONDS : policy.factorMaxAgeSeconds;
  return (secondAge ?? 0) <= most;
}

/**
 * The network of a receipt as the changed lists have it. The receipt has a range of addresses: where all of it is in one
 * network that is the one; where it is not, the network of then, if there still is one of that name.
 */
function createFindPlace({ networks }: ReplaySettings) {
  const flat = flattenNetworks(networks);
  return ({ facts }: StoredReceipt): { network: string | null; isUnsure: boolean } => {
    const range = facts.addressRange === null ? null : readRange(facts.addressRange);
    const then = facts.network !== null && facts.network in networks ? facts.network : null;
    if (!range) return { network: then, isUnsure: false };
    const bounds = flat
      .flatMap(({ start, end }) => [start, end + 1n])
      .filter((at) => at > range.start && at <= range.end);
    if (bounds.length > 0) return { network: then, isUnsure: true };
    return { network: findLabel(flat, range.start), isUnsure: false };
  };
}
