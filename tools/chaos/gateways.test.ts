import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePorts } from '../peers/free-ports.ts';
import { PARTY, writeTwoGateways } from './configuration.ts';
import { addEnrolledPeople } from './enrolled-people.ts';
import { type House, startHouse } from './house.ts';
import { type JournalReader, openJournal } from './journal.ts';
import { createOperatorProcess } from './operator-process.ts';
import { type PatientSignIn, signInPatiently } from './patient-person.ts';
import type { Person } from './person.ts';
import { createSeededRandom, type SeededRandom } from './seeded-random.ts';
import { type Torment, torment, type Victims } from './tormentor.ts';

const PEOPLE = 200;
/** They come at random moments within this time. */
const ARRIVALS_MS = 60_000;
const seed = Number(process.env['VAKT_CHAOS_SEED']) || randomInt(2 ** 31);

async function comeAndSignIn(people: readonly Person[], signIn: string, phones: JournalReader[], random: SeededRandom) {
  const coming = people.map((person) => ({ person, after: random.next() * ARRIVALS_MS }));
  return Promise.all(
    coming.map(async ({ person, after }): Promise<PatientSignIn> => {
      await wait(after);
      return signInPatiently(person, signIn, phones);
    }),
  );
}

test('two gateways', async (t) => {
  process.env['VAKT_CHAOS_SECRET'] = PARTY.clientSecret;
  const random = createSeededRandom(seed);
  const [smpp = 0, http = 0] = await findFreePorts(2);
  const house: House = await startHouse(() => writeTwoGateways({ smpp, http }));
  const [firstJournal, secondJournal] = ['first', 'second'].map((name) => join(house.folder, `${name}.ndjson`));
  assert.ok(firstJournal && secondJournal);
  const journals = [openJournal(firstJournal), openJournal(secondJournal)];
  const victims: Victims = {
    countTaken: () => journals[0]!.lines().filter((l) => l.kind === 'taken').length,
    first: createOperatorProcess('smpp-operator', { port: smpp, journal: firstJournal, seed }),
    second: createOperatorProcess('http-operator', { port: http, journal: secondJournal, seed }),
  };
  try {
    await Promise.all([victims.first.start(), victims.second.start()]);
    assert.ok(await house.isReadyWithin(60_000), house.said());
    const people = await addEnrolledPeople(house, PEOPLE);
    const began = Date.now();
    const say = (text: string) => process.env['VERBOSE'] && console.log(((Date.now() - began) / 1000).toFixed(1), text);
    const happened: [Torment, number][] = [];
    const timer = setInterval(() => say(journals.map((j) => j.lines().filter((l) => l.kind === 'taken').length).join(' ')), 1000);
    const tormenting = torment(victims, random, 40_000, (kind) => {
      happened.push([kind, Date.now()]);
      say(kind);
    }).then(() => say('tormentor done'));
    const signIns = await Promise.all([comeAndSignIn(people, house.signIn, journals, random), tormenting]);
    clearInterval(timer);
    const waits = signIns[0].map((one) => one.came - one.asked).sort((a, b) => a - b);
    say(`waits p50 ${waits[100]} p95 ${waits[190]} max ${waits[199]}`);
    const kinds = journals.map((j) => Object.entries(Object.groupBy(j.lines(), (l) => l.kind)).map(([k, v]) => `${k} ${v?.length}`).join(', '));
    say(kinds.join('\n'));
    const rows = await house.ask(`select state, reason, gateway, count(*) from outbox group by 1,2,3`);
    say(JSON.stringify(rows, null, 1));
    t.diagnostic('x');
  } catch (error) {
    throw new Error(`with VAKT_CHAOS_SEED=${seed}: ${(error as Error).message}`, { cause: error });
  } finally {
    await Promise.all([victims.first.kill(), victims.second.kill()]);
    await house.stop();
  }
});
