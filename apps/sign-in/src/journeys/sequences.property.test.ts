import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { ONE_FACTOR, TWO_FACTORS } from '../policies/levels.ts';
import { type Crash, createCrasher } from '../test-crash.ts';
import { addApp, addPerson, addPhone } from '../test-people.ts';
import { createRelyingParty, type TestRelyingParty, TWO_FACTORS_OR_NOTHING } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { createTestService, NO_LIMITS } from '../test-settings.ts';
import { actingIn, type Change, close, type Move, make, signIn } from './test-sequence-moves.ts';
import { checkRules } from './test-sequence-rules.ts';
import type { Intent } from './test-sequence-walk.ts';
import {
  forgetSeconds,
  learnDevices,
  learnMethods,
  learnNewDevices,
  learnProofs,
  nothing,
  openPlace,
  type Snapshot,
  takeSnapshot,
  type World,
} from './test-sequence-world.ts';

/**
 * Random sequences of what people, thieves and support do to one account, in three browsers, with processes that die
 * between any two statements, on a real database. After every step: no session has a level that its factors do not give,
 * nothing that rests on a removed method counts, and nobody who is enrolled has lost the last method but by support. At
 * the end of each sequence the person signs in once more: there is a way back.
 */
const LIMIT_MS = 40_000;
const RUNS = 60;

const freshServices = () => [
  createTestService('desk', { rememberDays: 30, secondFactorMaxAgeSeconds: 3600 }),
  createTestService('vault', { secondFactor: 'required' }),
];

const crasher = createCrasher();
let service: TestService;
let parties: TestRelyingParty[];
before(async () => {
  service = await startTestService({ plugin: crasher.plugin, limits: NO_LIMITS, services: freshServices() });
  parties = await Promise.all(['desk', 'vault'].map((id) => createRelyingParty(service, id)));
});
after(() => service.close());

const intent: fc.Arbitrary<Intent> = fc.record({
  way: fc.constantFrom('first' as const, 'sms' as const, 'call' as const, 'totp' as const),
  typed: fc.constantFrom('right' as const, 'right' as const, 'right' as const, 'wrong' as const, 'nothing' as const),
  remember: fc.boolean(),
  enrols: fc.constantFrom('sms' as const, 'sms' as const, 'call' as const, 'app' as const, 'nothing' as const),
  twice: fc.boolean(),
});
/** Mostly in one browser: what follows on what happens there. */
const at = fc.constantFrom(0, 0, 0, 1, 2);
const party = fc.constantFrom(0, 0, 1);
const pick = fc.nat(40);
const wishes = fc.constantFrom(
  {},
  {},
  { acr_values: TWO_FACTORS },
  { acr_values: ONE_FACTOR },
  { claims: TWO_FACTORS_OR_NOTHING },
  { prompt: 'none' },
  { prompt: 'login' },
  { max_age: '0' },
);
const policy = fc.constantFrom(
  { rememberDays: 0 },
  { rememberDays: 30 },
  { secondFactor: 'required' as const },
  { secondFactor: 'when-enrolled' as const },
  { secondFactorMaxAgeSeconds: 0 },
  { secondFactorMaxAgeSeconds: 3600 },
);
const what = fc.constantFrom<Change>(
  'phone',
  'alternate-phone',
  'app',
  'app',
  'remove',
  'remove',
  'forget',
  'end-others',
);

const is = <Kind extends Move['kind']>(kind: Kind) => fc.constant(kind);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ kind: is('sign-in'), at, party, wishes, intent }) },
  { weight: 6, arbitrary: fc.record({ kind: is('change'), at, what, intent }) },
  { weight: 2, arbitrary: fc.record({ kind: is('two-tabs'), at, other: at, picks: fc.tuple(pick, pick) }) },
  { weight: 4, arbitrary: fc.record({ kind: is('old-tab'), at, pick, typed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: is('reset') }) },
  { weight: 1, arbitrary: fc.record({ kind: is('password') }) },
  { weight: 2, arbitrary: fc.record({ kind: is('policy'), party, policy }) },
  { weight: 1, arbitrary: fc.record({ kind: is('switch-off'), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: is('close'), at, keeps: fc.constantFrom('device' as const, 'nothing' as const) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: is('steal'), at, from: at }) },
  { weight: 4, arbitrary: fc.record({ kind: is('remember'), at }) },
);
const crash: fc.Arbitrary<Crash | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record({ after: fc.nat(30), when: fc.constantFrom('before' as const, 'after' as const) }),
  },
);

/** What a step changed makes earlier proofs worthless: the same rules that people are told. */
function forgetWhatEnded(world: World, one: Move, struck: boolean, before: Snapshot, after: Snapshot): void {
  const ids = ({ methods }: Snapshot) =>
    methods
      .map(({ id }) => id)
      .sort()
      .join();
  if (ids(before) !== ids(after)) world.changes += 1;
  const isReset = one.kind === 'reset' && (!struck || ids(before) !== ids(after));
  if (isReset || (one.kind === 'password' && before.passwordHash !== after.passwordHash)) {
    for (const row of world.may.keys()) world.may.set(row, nothing());
    forgetSeconds(world, before, []);
  } else if (ids(before) !== ids(after))
    forgetSeconds(world, before, [...before.here.values(), ...after.here.values()]);
  else if (after.thefts > before.thefts) forgetDevices(world, before);
  else if (one.kind === 'change' && one.what === 'forget' && !struck && after.devices.size < before.devices.size)
    forgetDevices(world, before);
  if (isReset) world.switchedOff = false;
}

function forgetDevices(world: World, { devices }: Snapshot): void {
  for (const hash of devices) world.deadDevices.add(hash);
  world.devices.clear();
  for (const proved of world.may.values()) proved.seconds.delete('device');
}

/** One step with what is learnt from it and what must hold after it. */
async function step(world: World, one: Move, death: Crash | null): Promise<void> {
  const acting = actingIn(world, one);
  for (const place of acting) place.now = { ...nothing(), anew: false, ticked: false };
  const before = await takeSnapshot(world, acting);
  crasher.arm(death);
  try {
    await make(world, one);
  } catch (error) {
    // A page of an error has none of the forms that the walk looks for.
    if (!crasher.disarm() || error instanceof assert.AssertionError) throw error;
  }
  const struck = crasher.disarm();
  if (struck) world.crashes += 1;
  await service.settle();
  const after = await takeSnapshot(world, acting);
  learnProofs(world, before, after);
  learnMethods(world, before, after);
  forgetWhatEnded(world, one, struck, before, after);
  learnNewDevices(world, before, after);
  learnDevices(world);
  if (one.kind === 'remember') for (const place of acting) close(world, place, true);
  await checkRules(world, before, after, one.kind === 'reset' || one.kind === 'switch-off');
}

/** Time passes, and the person signs in with what is left, in a new browser. */
async function requireWayBack(world: World): Promise<void> {
  const { db } = service;
  const account = db.updateTable('accounts').set({ code_failures: 0, code_locked_until: null });
  await account.where('id', '=', world.person.id).execute();
  await db.updateTable('methods').set({ last_step: null }).where('account_id', '=', world.person.id).execute();
  world.places = [openPlace(service)];
  const wanted: Intent = { way: 'first', typed: 'right', remember: false, enrols: 'sms', twice: false };
  const arrived = await signIn(world, { kind: 'sign-in', at: 0, party: 1, wishes: {}, intent: wanted });
  assert.ok(arrived || world.switchedOff, 'there is no way back');
}

/** Nothing enrolled yet, a phone, or a phone and an app. */
const start = fc.constantFrom(0, 1, 2, 2);

async function createWorld(enrolled: number): Promise<World> {
  for (const [index, one] of service.settings.services.entries())
    Object.assign(one.policy, freshServices()[index]?.policy);
  const person = await addPerson(service);
  const secrets = new Map<string, string>();
  if (enrolled > 0) await addPhone(service, person);
  if (enrolled > 1) {
    const { methodId, secret } = await addApp(service, person);
    secrets.set(methodId, secret);
  }
  return {
    service,
    crasher,
    parties,
    person,
    places: [openPlace(service), openPlace(service), openPlace(service)],
    may: new Map(),
    devices: new Map(),
    deadDevices: new Set(),
    secrets,
    onTrial: null,
    typedNumbers: new Map(),
    switchedOff: false,
    tokens: 0,
    byDevice: 0,
    crashes: 0,
    changes: 0,
  };
}

test('no order of what happens to an account, crashes included, gives a level that was not proved or leaves nobody a way back', async (t: TestContext) => {
  const seed = Date.now() % 2 ** 31;
  t.diagnostic(`seed ${seed}`);
  const seen = { runs: 0, steps: 0, tokens: 0, byDevice: 0, crashes: 0, changes: 0, kinds: new Map<string, number>() };
  await fc.assert(
    fc.asyncProperty(
      start,
      fc.array(fc.tuple(move, crash), { minLength: 6, maxLength: 14 }),
      async (enrolled, moves) => {
        const world = await createWorld(enrolled);
        for (const [one, death] of moves) {
          await step(world, one, death);
          seen.steps += 1;
          seen.kinds.set(one.kind, (seen.kinds.get(one.kind) ?? 0) + 1);
        }
        await requireWayBack(world);
        seen.runs += 1;
        seen.tokens += world.tokens;
        seen.byDevice += world.byDevice;
        seen.crashes += world.crashes;
        seen.changes += world.changes;
      },
    ),
    { seed, numRuns: RUNS, interruptAfterTimeLimit: LIMIT_MS, markInterruptAsFailure: false },
  );
  t.diagnostic(JSON.stringify({ ...seen, kinds: Object.fromEntries(seen.kinds) }));
  assert.ok(seen.runs > 0 && seen.tokens > 0, 'the moves led somewhere');
});
