import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { hash } from '@node-rs/argon2';
import type { TestBrowser } from '../../apps/sign-in/src/test-browser.ts';
import { PARTY, writeConfiguration } from './configuration.ts';
import { requireOneMessageEach, requireOneUseEach, requireWhatWasSaid } from './findings.ts';
import { type House, startHouse, VICTIMS, type Victim } from './house.ts';
import { createPerson, openBrowser, PASSWORD, type Person, type Walk } from './person.ts';
import { type RecordingGateway, startRecordingGateway } from './recording-gateway.ts';
import { displayName, isInside, signInAtDesk, signInAtParty } from './relying-party.ts';
import { createSeededRandom } from './seeded-random.ts';

/**
 * kill -9 of any process at random moments, while people enrol and sign in. The supervisor's share is small, for it
 * takes all others along; a program that is killed again and again is started more and more slowly, until the
 * supervisor itself begins anew.
 */
const KILLS: Readonly<Record<Victim, number>> = {
  'sign-in service': 14,
  database: 14,
  'service desk': 8,
  'phone simulator': 8,
  supervisor: 6,
};
const PEOPLE = 80;
const AT_ONCE = 6;
/** The next kill comes after up to this many pages were answered to people, but no later than this. */
const MOST_PAGES = 40;
const LONGEST_MS = 4000;
/** How soon the second of a pair follows, at most. */
const BETWEEN_MS = 250;
const READY_MS = 60_000;
const seed = Number(process.env['VAKT_CHAOS_SEED']) || randomInt(2 ** 31);

type World = Omit<Walk, 'person' | 'browser'>;

/** What happened, for whoever has to find out why. */
interface Happened {
  begun: Person[];
  signIns: number;
  desks: { person: Person; desk: TestBrowser }[];
}

async function addPeople(house: House): Promise<Person[]> {
  const people = Array.from({ length: PEOPLE }, (_, index) => createPerson(index));
  const passwordHash = await hash(PASSWORD, { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const rows = people.map(
    (person) => `${person.userName}@ntnu.no;${displayName(person)};desk-operator;${passwordHash}`,
  );
  const file = join(house.folder, 'people.csv');
  await writeFile(file, ['user name;name;roles;password hash', ...rows].join('\n'));
  await house.run('people', 'import', file);
  return people;
}

/** One after the other people enrol, sign in again, and go to the desk, until it is enough. Nobody is left half-way. */
async function keepWalking(world: World, people: Person[], happened: Happened, isEnough: () => boolean): Promise<void> {
  for (let person = people.shift(); person && !isEnough(); person = people.shift()) {
    happened.begun.push(person);
    const walk: Walk = { ...world, person, browser: openBrowser(world.house.signIn) };
    for (let turn = 0; turn < 2; turn += 1) if ((await signInAtParty(walk)) === 'signed-in') happened.signIns += 1;
    const desk = await signInAtDesk(walk);
    if (desk) happened.desks.push({ person, desk });
  }
}

async function requireReady(house: House): Promise<void> {
  assert.ok(await house.isReadyWithin(READY_MS), `not ready after ${READY_MS / 1000} s:\n${house.said().slice(-2000)}`);
}

/** Ends one process; waits for it when it is just being started. */
async function killOne(house: House, victim: Victim): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await house.kill(victim))) {
    assert.ok(Date.now() < deadline, `there is no ${victim} to kill for half a minute:\n${house.said().slice(-2000)}`);
    await wait(20);
  }
}

/** Kills two at nearly the same moment, in the middle of what people do, and again, until all were. */
async function killAll({ house, random, progress }: World): Promise<void> {
  const victims = random.shuffle(VICTIMS.flatMap((victim) => Array.from({ length: KILLS[victim] }, () => victim)));
  for (let first = victims.pop(); first; first = victims.pop()) {
    const enough = progress.pages + random.next() * MOST_PAGES;
    const deadline = Date.now() + LONGEST_MS;
    while (progress.pages < enough && Date.now() < deadline) await wait(5);
    await killOne(house, first);
    const second = victims.pop();
    if (second) {
      await wait(random.next() * BETWEEN_MS);
      await killOne(house, second);
    }
  }
}

/** What holds when everything runs again. */
async function requireAllWell({ house, ...world }: World, { begun, desks }: Happened): Promise<void> {
  for (const { person, desk } of desks) {
    assert.ok(await isInside(desk, house.serviceDesk, person), `the desk had let ${person.userName} in`);
  }
  // Whoever had begun gets in.
  for (const person of begun) {
    const walk: Walk = { ...world, house, person, browser: openBrowser(house.signIn) };
    assert.equal(await signInAtParty(walk), 'signed-in');
  }
  await requireWhatWasSaid(house, begun);
}

async function run(world: World, gateway: RecordingGateway): Promise<string> {
  const { house } = world;
  await requireReady(house);
  const people = await addPeople(house);
  const happened: Happened = { begun: [], signIns: 0, desks: [] };
  let enough = false;
  const walkers = Array.from({ length: AT_ONCE }, () => keepWalking(world, people, happened, () => enough));
  const began = Date.now();
  // Whoever fails is told of at once, not after the last kill.
  await Promise.race([killAll(world), Promise.all(walkers).then(() => assert.fail('there are too few people'))]);
  const seconds = Math.round((Date.now() - began) / 1000);
  enough = true;
  await requireReady(house);
  await Promise.all(walkers);
  await requireAllWell(world, happened);
  const messages = await requireOneMessageEach(house, gateway.handed);
  const codes = await requireOneUseEach(house);
  const { begun, signIns, desks } = happened;
  return `${begun.length} people, ${signIns} sign-ins, ${desks.length} at the desk, ${messages} messages, ${codes} codes used in ${seconds} s`;
}

// Seen to fail with synchronous_commit off (preferences that were said to be saved were gone), with messages that are
// found in `sending` delivered again (one reference was handed over twice), and with a code that may be used twice, once
// the browser's token is not asked either (a sign-in came back unfinished). With the token asked it holds even then.
test('kill -9 of any process, 50 times: nothing said is lost, no code counts twice, no message goes twice', async (t) => {
  process.env['VAKT_CHAOS_SECRET'] = PARTY.clientSecret;
  let gateway: RecordingGateway | undefined;
  const house = await startHouse(async ({ simulator }) => {
    gateway = await startRecordingGateway(simulator, createSeededRandom(seed));
    return writeConfiguration(gateway.url);
  });
  const calling = new AbortController();
  try {
    assert.ok(gateway);
    const world = { house, random: createSeededRandom(seed), progress: { pages: 0 }, signal: calling.signal };
    t.diagnostic(`seed ${seed}: ${await run(world, gateway)}`);
  } catch (error) {
    t.diagnostic(`seed ${seed}`);
    throw new Error(`with VAKT_CHAOS_SEED=${seed}: ${(error as Error).message}`, { cause: error });
  } finally {
    calling.abort();
    await house.stop();
    await gateway?.close();
  }
});
