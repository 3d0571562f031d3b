import { maskNumber } from '../../accounts/mask-number.ts';
import { recordEvent } from '../../audit/record-event.ts';
import { type AccountThrottle, loadThrottle } from '../../factors/password/throttle-attempts.ts';
import { listAccountSessions } from '../../sessions/list-account-sessions.ts';
import type { MethodKind, SecondFactor } from '../../tables.ts';
import { areSamePerson, type ListedAct, listActsOf } from './acts.store.ts';
import type { PeopleDependencies } from './dependencies.ts';
import { findPerson, listMethodsOf, type MethodOfPerson, type PersonRow } from './person.store.ts';
import { isPrivileged, reachOf, type Worker } from './worker.ts';

/** What was changed so lately proves nothing about who asks for help: whoever took the account over may have changed it. */
export const LATELY_HOURS = 72;

/** A method as workers see it: masked. */
export interface ShownMethod {
  id: string;
  kind: MethodKind;
  /** The person's own name for it. */
  name: string | null;
  /** `+XX XXXXXX04`; null where there is no number. */
  mask: string | null;
  addedAt: Date;
  lastUsedAt: Date | null;
  /** Since when it is switched off, after how many wrong codes in a row; null: it works. */
  switchedOff: { at: Date; failures: number } | null;
  removedAt: Date | null;
}

/** All that a worker sees of a person. Nothing in it is a secret; numbers are masked. */
export interface PersonSummary {
  id: string;
  organisation: string;
  userName: string;
  displayName: string;
  email: string | null;
  roles: string[];
  disabledAt: Date | null;
  createdAt: Date;
  hasPassword: boolean;
  codes: { failures: number; lockedUntil: Date | null };
  passwords: AccountThrottle;
  methods: ShownMethod[];
  /** Removed within 72 hours. */
  removed: ShownMethod[];
  /** When a method was last added or removed within 72 hours; null: it was not. */
  changedAt: Date | null;
  recoveryCodesLeft: number;
  /** A temporary access pass that stands. */
  pass: { from: Date | null; until: Date } | null;
  /** Support required a new enrolment, which needs a pass. */
  needsPass: boolean;
  sessions: {
    id: string;
    agent: string | null;
    startedAt: Date;
    lastUsedAt: Date;
    secondFactor: SecondFactor | null;
  }[];
  /** How many remember the account. */
  devices: number;
  acts: ListedAct[];
  /** The worker's own account, as far as can be known: nothing may be done with it. */
  isOwn: boolean;
  /** Whatever is done needs a second worker. */
  isPrivileged: boolean;
  now: Date;
}

const MOST_ACTS = 10;
const MOST_SESSIONS = 20;

/** Loads the account if the worker may help its owner, else null; nobody learns whether there is one. */
export async function findReachable(
  { db, settings }: PeopleDependencies,
  worker: Worker,
  accountId: string,
): Promise<PersonRow | null> {
  const person = await findPerson(db, accountId);
  const reach = reachOf(settings, worker);
  return person && (reach === null || person.organisation === reach) ? person : null;
}

/** Loads what a worker may see of a person, and puts on record that this one looked. Null: not found, or not this worker's. */
export async function loadPerson(
  deps: PeopleDependencies,
  worker: Worker,
  accountId: string,
  door: 'page' | 'api',
): Promise<PersonSummary | null> {
  const { db, settings, keyring } = deps;
  const person = await findReachable(deps, worker, accountId);
  if (!person) return null;
  const detail = { by: worker.accountId, door };
  await recordEvent(db, { kind: 'support-viewed', accountId: person.id, journeyId: null, detail });
  const [rows, sessions, passwords, devices, acts, isOwn] = await Promise.all([
    listMethodsOf(db, person.id, LATELY_HOURS),
    listAccountSessions(db, person.id, settings.session),
    loadThrottle({ db, keyring }, person),
    deps.devices.count(db, person.id),
    listActsOf(db, person.id, MOST_ACTS),
    areSamePerson(db, person.id, worker.accountId),
  ]);
  const shown = rows.map((row) => showMethod(deps, row));
  const { codeFailures, codeLockedUntil, passFrom, passUntil, ...rest } = person;
  return {
    ...rest,
    codes: { failures: codeFailures, lockedUntil: codeLockedUntil },
    passwords,
    methods: shown.filter(({ removedAt }) => removedAt === null),
    removed: shown.filter(({ removedAt }) => removedAt !== null),
    changedAt: lastChange(shown, person.now),
    pass: passUntil && { from: passFrom, until: passUntil },
    sessions: sessions.slice(0, MOST_SESSIONS),
    devices,
    acts,
    isOwn,
    isPrivileged: isPrivileged(settings, person.roles),
  };
}

function showMethod({ keyring }: PeopleDependencies, row: MethodOfPerson): ShownMethod {
  const { id, kind, name, numberSealed, provedAt, lastUsedAt, disabledAt, removedAt, failures } = row;
  return {
    id,
    kind,
    name,
    mask: numberSealed && maskNumber(keyring.open('phone-number', numberSealed, id)),
    addedAt: provedAt,
    lastUsedAt,
    switchedOff: disabledAt && { at: disabledAt, failures },
    removedAt,
  };
}

function lastChange(methods: readonly ShownMethod[], now: Date): Date | null {
  const since = now.getTime() - LATELY_HOURS * 3_600_000;
  const times = methods.flatMap(({ addedAt, removedAt }) => [addedAt.getTime(), removedAt?.getTime() ?? 0]);
  const last = Math.max(0, ...times);
  return last > since ? new Date(last) : null;
}
