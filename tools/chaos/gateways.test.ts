import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePorts } from '../peers/free-ports.ts';
import { PARTY, writeTwoGateways } from './configuration.ts';
import { addEnrolledPeople } from './enrolled-people.ts';
import {
  describeTimes,
  measureSwitches,
  type Records,
  requireNothingLeft,
  requireOnceByEach,
  requireOneCodeEach,
} from './gateway-findings.ts';
import { type House, startHouse } from './house.ts';
import { type JournalLine, type JournalReader, openJournal } from './journal.ts';
import { createOperatorProcess, type OperatorProcess } from './operator-process.ts';
import { type PatientSignIn, signInPatiently } from './patient-person.ts';
import type { Person } from './person.ts';
import { createSeededRandom, type SeededRandom } from './seeded-random.ts';
import { createTorments, type Torments } from './tormentor.ts';

const PEOPLE = 200;
/** How long after one the next comes, at most: about ten of them are there at once. */
const APART_MS = 600;
const AHEAD_MS = 2000;
const READY_MS = 60_000;
const seed = Number(process.env['VAKT_CHAOS_SEED']) || randomInt(2 ** 31);

interface World {
  house: House;
  first: OperatorProcess;
  second: OperatorProcess;
  journals: { first: JournalReader; second: JournalReader };
}

async function openWorld(): Promise<World> {
  const [smpp = 0, http = 0] = await findFreePorts(2);
  const house = await startHouse(() => writeTwoGateways({ smpp, http }));
  const [one, other] = [join(house.folder, 'first.ndjson'), join(house.folder, 'second.ndjson')];
  return {
    house,
    first: createOperatorProcess('smpp-operator', { port: smpp, journal: one, seed }),
    second: createOperatorProcess('http-operator', { port: http, journal: other, seed }),
    journals: { first: openJournal(one), second: openJournal(other) },
  };
}

async function closeWorld({ house, first, second, journals }: World): Promise<void> {
  await Promise.all([first.kill(), second.kill()]);
  for (const journal of Object.values(journals)) journal.close();
  await house.stop();
}

/**
 * Everybody comes once, one after the other at random moments, fewer when the torments take longer: so that there are
 * people until the last of them. Rejects as soon as one is not let in.
 */
async function comeAndSignIn(people: readonly Person[], world: World, random: SeededRandom, torments: Torments) {
  const phones = Object.values(world.journals);
  const signingIn: Promise<PatientSignIn>[] = [];
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  for (const person of people) {
    const isAhead = signingIn.length / people.length > torments.share();
    await Promise.race([wait(random.next() * (isAhead ? AHEAD_MS : APART_MS)), failed.promise]);
    const one = signInPatiently(person, world.house.signIn, phones);
    one.catch(failed.reject);
    signingIn.push(one);
  }
  return Promise.all(signingIn);
}

const count = (lines: readonly JournalLine[], kind: JournalLine['kind']) =>
  lines.filter((line) => line.kind === kind).length;

/** It counts only if enough went wrong while people signed in, and each gateway had its part of the work. */
function requireTorments({ first, second }: Records): string {
  const did = {
    'brought by the first': count(first, 'arrived'),
    'by the second': count(second, 'arrived'),
    'lost in a killed one': count(first, 'taken') - count(first, 'arrived'),
    throttled: count(first, 'refused'),
    'links dropped': count(first, 'dropped'),
    'without a receipt': count(first, 'receipt-lost'),
    'binds refused': count(first, 'bind-refused'),
  };
  const said = Object.entries(did)
    .map(([what, times]) => `${what} ${times}`)
    .join(', ');
  assert.ok(
    Object.values(did).every((times) => times >= 1),
    `not everything happened: ${said}`,
  );
  assert.ok(did['brought by the first'] >= PEOPLE / 10, `the first gateway hardly worked: ${said}`);
  assert.ok(did['by the second'] >= PEOPLE / 10, `the second gateway hardly worked: ${said}`);
  return said;
}

async function run(world: World): Promise<string[]> {
  const { house, first, second, journals } = world;
  await Promise.all([first.start(), second.start()]);
  assert.ok(await house.isReadyWithin(READY_MS), `not ready:\n${house.said().slice(-2000)}`);
  const people = await addEnrolledPeople(house, PEOPLE);
  const torments = createTorments(
    { first, second, count: (kind) => count(journals.first.lines(), kind) },
    createSeededRandom(seed + 1),
  );
  const [signIns] = await Promise.all([
    comeAndSignIn(people, world, createSeededRandom(seed), torments),
    torments.run(),
  ]);
  await requireNothingLeft(house, PEOPLE);
  const records = { first: journals.first.lines(), second: journals.second.lines() };
  requireOneCodeEach(records, signIns);
  requireOnceByEach(records);
  const done = requireTorments(records);
  const { refused, broken, silent, stranded } = await measureSwitches(house, records);
  assert.ok(stranded.length > 0, 'no message was rescued from a gateway that died');
  return [
    done,
    `from the click to the code: ${describeTimes(signIns.map(({ asked, came }) => came - asked))}`,
    `at the second gateway after a refusal: ${describeTimes(refused)}`,
    `after a broken link: ${describeTimes(broken)}`,
    `after silence: ${describeTimes(silent)}`,
    `after the first had taken it: ${describeTimes(stranded)}`,
  ];
}

test('200 sign-ins while the first of two gateways is killed, frozen, throttled: everybody gets in, with one code each', async (t) => {
  process.env['VAKT_CHAOS_SECRET'] = PARTY.clientSecret;
  t.diagnostic(`seed ${seed}`);
  const world = await openWorld();
  try {
    for (const line of await run(world)) t.diagnostic(line);
  } catch (error) {
    throw new Error(`with VAKT_CHAOS_SEED=${seed}: ${(error as Error).message}`, { cause: error });
  } finally {
    await closeWorld(world);
  }
});
