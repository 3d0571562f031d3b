import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { removeMethods } from '../../accounts/remove-method.ts';
import { createJourneyAtChallenge, otherCode, type TestJourney } from '../../test-journeys.ts';
import { addPersonWithPhone, type TestPerson, type TestPhone } from '../../test-people.ts';
import { startTestService, type TestService } from '../../test-service.ts';
import { NO_LIMITS } from '../../test-settings.ts';
import { CONSUMED, type CodeVerdict, type Consequence, checkCode } from './check-code.ts';
import { sendAgain, sendFirstCode } from './send-code.ts';

const ROUNDS = 200;

let service: TestService;
let person: TestPerson & { phone: TestPhone };

before(async () => {
  service = await startTestService({ limits: { ...NO_LIMITS, resendWaits: [0], sendsPerChallenge: 10 } });
  person = await addPersonWithPhone(service);
});
after(() => service.close());

/** Checks a code as the journey does; what it leads to is only counted. */
function check(
  journey: TestJourney,
  typed: unknown,
  leadsTo: Consequence | (() => Promise<void>) = async () => {},
): Promise<CodeVerdict> {
  const attempt = {
    challengeId: journey.challengeId,
    journeyId: journey.id,
    accountId: person.id,
    methodId: person.phone.methodId,
    typed,
  };
  return checkCode(service.journeys.codes, attempt, leadsTo);
}

const asker = () => ({ accountId: person.id, organisation: person.organisation, address: '127.0.0.1', drill: false });

/** "Send ny kode": gives the new code. */
async function resend(journey: TestJourney): Promise<string> {
  const request = {
    challengeId: journey.challengeId,
    channel: 'sms' as const,
    switchesChannel: false,
    asker: asker(),
    language: 'nb' as const,
    service: 'T',
  };
  const sent = await sendAgain(service.journeys.codes, request);
  assert.equal(sent.verdict, 'sent');
  await service.settle();
  return service.phones.codeTo(person.phone.number);
}

async function loadAttempts(journey: TestJourney): Promise<number> {
  const row = await service.db
    .selectFrom('challenges')
    .select('attempts')
    .where('id', '=', journey.challengeId)
    .executeTakeFirstOrThrow();
  return row.attempts;
}

const words = (verdicts: CodeVerdict[]) => verdicts.map(({ verdict }) => verdict);

// Seen to fail with the challenge's cap left out of countAttempt: eight were compared.
test('R2 50 rounds: of parallel wrong codes no more are compared than the cap, and then the right one is not', async () => {
  for (let round = 0; round < 50; round += 1) {
    const journey = await createJourneyAtChallenge(service, person);
    const wrong = await Promise.all(
      Array.from({ length: 8 }, (_, at) => check(journey, otherCode(journey.code, at + 1))),
    );
    assert.equal(words(wrong).filter((one) => one === 'wrong').length, 5);
    assert.equal(words(wrong).filter((one) => one === 'too-many').length, 3);
    assert.equal(await loadAttempts(journey), 5);
    assert.equal((await check(journey, journey.code)).verdict, 'too-many');
  }
});

// Seen to fail with `used_at is null` taken out of consumeChallenge: both submissions were accepted.
test('R3 200 rounds: send again ‖ verify: one acceptance, and after it neither the old nor the new code is worth anything', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const journey = await createJourneyAtChallenge(service, person);
    const [again, first, second] = await Promise.all([
      sendAgain(service.journeys.codes, {
        challengeId: journey.challengeId,
        channel: 'sms',
        switchesChannel: false,
        asker: asker(),
        language: 'nb',
        service: 'T',
      }),
      check(journey, journey.code),
      check(journey, journey.code),
    ]);
    assert.equal(words([first, second]).filter((one) => one === 'accepted').length, 1);
    await service.settle();
    const newest = service.phones.codeTo(person.phone.number);
    assert.equal(again.verdict === 'sent' || newest === journey.code, true, 'nothing was sent that was not said');
    assert.notEqual((await check(journey, newest)).verdict, 'accepted');
    assert.notEqual((await check(journey, journey.code)).verdict, 'accepted');
  }
});

// Seen to fail with the cancelling part of insertChallenge taken out: the old code was still accepted afterwards.
test('R3 200 rounds: a new challenge ‖ verify of the old one: afterwards the old code is dead either way', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const journey = await createJourneyAtChallenge(service, person);
    const { phone } = person;
    const replace = sendFirstCode(service.journeys.codes, {
      journeyId: journey.id,
      purpose: 'sign-in',
      target: { methodId: phone.methodId, number: phone.number, country: 'NO', extension: null, channel: 'sms' },
      asker: asker(),
      language: 'nb',
      service: 'T',
    });
    const [, old] = await Promise.all([replace, check(journey, journey.code)]);
    assert.equal(['accepted', 'spent', 'too-many'].includes(old.verdict), true, old.verdict);
    assert.notEqual((await check(journey, journey.code)).verdict, 'accepted');
    // Else the next round may take this round's late message for its own.
    await service.settle();
  }
});

// Seen to fail (first found so) with the method held before its account: a deadlock, and a right code answered by an error.
test('R3 100 rounds: new challenges ‖ codes ‖ a method taken out of use: nobody waits for the other in a circle', async () => {
  for (let round = 0; round < 100; round += 1) {
    const other = await addPersonWithPhone(service);
    const journey = await createJourneyAtChallenge(service, other);
    const send = () =>
      sendFirstCode(service.journeys.codes, {
        journeyId: journey.id,
        purpose: 'sign-in',
        target: { ...other.phone, country: 'NO', extension: null, channel: 'sms' },
        asker: { ...asker(), accountId: other.id },
        language: 'nb',
        service: 'T',
      });
    const { challengeId, id: journeyId } = journey;
    const ids = { challengeId, journeyId, accountId: other.id, methodId: other.phone.methodId };
    const type = (typed: string) => checkCode(service.journeys.codes, { ...ids, typed }, async () => {});
    const remove = () => removeMethods(service.db, other.id, [other.phone.methodId]);
    const acts: (() => Promise<unknown>)[] = [
      send,
      () => type(otherCode(journey.code)),
      send,
      () => type(journey.code),
      send,
    ];
    if (round % 2 === 0) acts.push(remove);
    await Promise.all(acts.map((act) => act()));
    await service.settle();
  }
});

// Seen to fail (first found so) with two readings of the clock in one statement; and with three milliseconds of
// grace.
test('R4 200 rounds: verify ‖ expire: the database clock decides in the same statement, and no code is used after its end', async () => {
  let milliseconds = 8;
  const seen = { accepted: 0, late: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const journey = await createJourneyAtChallenge(service, person);
    await sql`update challenge_codes set expires_at = clock_timestamp() + make_interval(secs => ${milliseconds / 1000}::float8)
      where challenge_id = ${journey.challengeId}`.execute(service.db);
    const { verdict } = await check(journey, journey.code);
    assert.equal(['accepted', 'expired'].includes(verdict), true, verdict);
    seen[verdict === 'accepted' ? 'accepted' : 'late'] += 1;
    // Keeps close to the edge, whatever this machine is busy with.
    milliseconds = verdict === 'accepted' ? milliseconds * 0.8 : milliseconds * 1.25 + 0.2;
  }
  const { rows } = await sql<{ late: string }>`
    select count(*) as late from challenges c join challenge_codes k on k.challenge_id = c.id
    where c.used_at > k.expires_at and c.sends = 1`.execute(service.db);
  assert.equal(Number(rows[0]?.late), 0);
  assert.equal(seen.accepted > 10 && seen.late > 10, true, JSON.stringify(seen));
});

// Seen to fail with `used_at is null` taken out of consumeChallenge: each of the two codes was accepted.
test('R7 200 rounds: of two live codes of one challenge either is accepted, never both, and both count on one counter', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const journey = await createJourneyAtChallenge(service, person);
    const newest = await resend(journey);
    const verdicts = words(await Promise.all([check(journey, journey.code), check(journey, newest)]));
    assert.equal(verdicts.filter((one) => one === 'accepted').length, 1, verdicts.join());
    const other = verdicts[0] === 'accepted' ? newest : journey.code;
    assert.notEqual((await check(journey, other)).verdict, 'accepted');
    assert.equal((await loadAttempts(journey)) >= 1, true);
  }
});

// Seen to fail with `attempts = 0` set by claimSend: after the resend five more were compared.
test('R7 P9 a new code gives no new tries: four wrong ones before it leave one', async () => {
  const journey = await createJourneyAtChallenge(service, person);
  for (let at = 1; at <= 4; at += 1) assert.equal((await check(journey, otherCode(journey.code, at))).verdict, 'wrong');
  const newest = await resend(journey);
  const used = [journey.code, newest];
  const wrong = ['000001', '000002', '000003'].find((one) => !used.includes(one));
  assert.deepEqual(await check(journey, wrong), { verdict: 'wrong', attemptsLeft: 0 });
  assert.equal((await check(journey, newest)).verdict, 'too-many');
  assert.equal(await loadAttempts(journey), 5);
});

// Seen to fail with countAttempt left until after the comparison: nothing had counted.
test('R8 T12 when the process fails after counting and before comparing, the attempt has counted', async () => {
  const journey = await createJourneyAtChallenge(service, person);
  const attempt = {
    challengeId: journey.challengeId,
    journeyId: journey.id,
    accountId: person.id,
    methodId: person.phone.methodId,
    typed: journey.code,
  };
  const dying = {
    ...service.journeys.codes,
    db: { transaction: () => ({ execute: () => Promise.reject(new Error('died')) }) } as never,
  };
  await assert.rejects(async () => checkCode(dying, attempt, async () => {}));
  assert.equal(await loadAttempts(journey), 1);
});

// Seen to fail with afterAccepted called after the transaction: the code was used up and nothing had come of it.
test('R8 when what a right code leads to fails, the code is not used up, and the attempt has counted', async () => {
  const journey = await createJourneyAtChallenge(service, person);
  await assert.rejects(check(journey, journey.code, () => Promise.reject(new Error('the session is gone'))));
  assert.equal(await loadAttempts(journey), 1);
  assert.equal((await check(journey, journey.code)).verdict, 'accepted');
});

// Seen to fail with the challenge's journey not asked by consumeChallenge.
test('T20 a code answers its own challenge and journey alone', async () => {
  const mine = await createJourneyAtChallenge(service, person);
  const theirs = await createJourneyAtChallenge(service, person);
  if (mine.code !== theirs.code) assert.equal((await check(theirs, mine.code)).verdict, 'wrong');
  const mixed = {
    challengeId: theirs.challengeId,
    journeyId: mine.id,
    accountId: person.id,
    methodId: person.phone.methodId,
    typed: theirs.code,
  };
  assert.notEqual((await checkCode(service.journeys.codes, mixed, async () => {})).verdict, 'accepted');
});

/** A consequence that notes in the account's name whether it came about; `stands`: whether its required part gives a row. */
const noting = (note: string, stands: boolean): Consequence => ({
  parts: {
    noted: sql`update accounts set display_name = ${note} where id = ${person.id} and ${CONSUMED} returning 1`,
    required: sql`select 1 where ${stands} and ${CONSUMED}`,
  },
  required: 'required',
});

async function loadNote(): Promise<string | undefined> {
  const row = await service.db.selectFrom('accounts').select('display_name').where('id', '=', person.id).execute();
  return row[0]?.display_name;
}

// Seen to fail with orUndo left out of consumeChallenge: the code was gone, and nobody was signed in.
test('R1 a right code whose consequence cannot be stored is not consumed, and nothing of it is stored', async () => {
  const journey = await createJourneyAtChallenge(service, person);
  assert.equal((await check(journey, journey.code, noting('half', false))).verdict, 'overtaken');
  assert.notEqual(await loadNote(), 'half');
  assert.equal(await loadAttempts(journey), 1);
  assert.equal((await check(journey, journey.code, noting('whole', true))).verdict, 'accepted');
  assert.equal(await loadNote(), 'whole');
});

// Seen to fail with the parts of a consequence not asking for CONSUMED: the wrong code was noted as a right one.
test('R1 a wrong code has no consequence, and is not taken for an overtaken one', async () => {
  const journey = await createJourneyAtChallenge(service, person);
  assert.equal((await check(journey, otherCode(journey.code), noting('wrong', false))).verdict, 'wrong');
  assert.notEqual(await loadNote(), 'wrong');
});

// Seen to fail with `used_at is null` taken out of consumeChallenge.
test(`R1 ${ROUNDS} rounds: of four right codes at once, each with its consequence, one is accepted`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const journey = await createJourneyAtChallenge(service, person);
    const verdicts = words(
      await Promise.all(Array.from({ length: 4 }, () => check(journey, journey.code, noting(`${round}`, true)))),
    );
    assert.deepEqual(
      verdicts.filter((one) => one === 'accepted'),
      ['accepted'],
    );
    assert.equal(verdicts.includes('overtaken'), false);
  }
});
