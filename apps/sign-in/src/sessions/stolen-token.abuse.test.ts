import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setPassword } from '../directories/built-in/set-password.ts';
import { createPasswordHasher, type PasswordHasher } from '../factors/password/password-hasher.ts';
import { createTestBrowser } from '../test-browser.ts';
import { addPerson, addPersonWithPhone, enterCode, enterPassword } from '../test-people.ts';
import { createRelyingParty } from '../test-relying-party.ts';
import { startTestService, type TestService } from '../test-service.ts';

/** Compares as usual, but not before it is let go. */
function createHeldHasher(): PasswordHasher & { hold(): { reached: Promise<void>; letGo(): void } } {
  const hasher = createPasswordHasher({ cost: { memoryKiB: 8, passes: 1, lanes: 1 } });
  let held: { reach(): void; gone: Promise<void> } | null = null;
  return {
    ...hasher,
    async matches(hash, password) {
      const mine = held;
      held = null;
      const isRight = await hasher.matches(hash, password);
      mine?.reach();
      await mine?.gone;
      return isRight;
    },
    hold() {
      const [reached, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      held = { reach: reached.resolve, gone: gone.promise };
      return { reached: reached.promise, letGo: gone.resolve };
    },
  };
}

const hasher = createHeldHasher();
let service: TestService;
before(async () => {
  service = await startTestService({ hasher });
});
after(() => service.close());

// Seen to fail (first found so) with startingOf looking for the browser by its id alone.
test('R6 who planted a browser’s token before the sign-in gets none of its later ones by a request that was under way', async () => {
  const [attacker, victim] = [await addPerson(service), await addPersonWithPhone(service)];
  const victims = createTestBrowser(service);
  const desk = await createRelyingParty(service);
  const atPassword = await desk.start(victims);
  const attackers = victims.copy();
  const own = await attackers.open('/mfasetup');
  const { reached, letGo } = hasher.hold();
  const underWay = enterPassword(service, attackers, own, attacker);
  await reached;
  const atCode = await enterPassword(service, victims, atPassword.page, victim);
  const callback = await enterCode(service, victims, atCode, victim.phone.number);
  letGo();
  await underWay;
  const seen = await attackers.open('/mfasetup');
  assert.ok(!seen.text.includes(victim.userName), 'the attacker’s browser holds the victim’s account');
  assert.equal((await desk.finish(atPassword, callback)).sub, victim.id);
  assert.ok(
    (await victims.open('/mfasetup')).text.includes(victim.userName),
    'the victim’s browser is the victim’s still',
  );
});

// Seen to fail (first found so) with startingOf not asking for the password that was compared; and with startInJourney
// moving the journey though no session started.
test('T5 a password that is changed while the old one is being compared starts no session', async () => {
  const person = await addPerson(service);
  const browser = createTestBrowser(service);
  const page = await browser.open('/mfasetup');
  const { reached, letGo } = hasher.hold();
  const underWay = enterPassword(service, browser, page, person);
  await reached;
  await setPassword(service, person.id, 'et helt annet passord');
  letGo();
  assert.match((await underWay).heading, /Logg inn/);
  const journeys = service.db.selectFrom('journeys').select('id').where('account_id', '=', person.id);
  assert.deepEqual(await journeys.execute(), []);
  const accepted = service.db.selectFrom('audit_events').select('id').where('kind', '=', 'password-accepted');
  assert.deepEqual(await accepted.where('account_id', '=', person.id).execute(), []);
  const sessions = service.db.selectFrom('account_sessions').selectAll().where('account_id', '=', person.id);
  assert.deepEqual(await sessions.where('ended_at', 'is', null).execute(), []);
  const next = await enterPassword(service, browser, await browser.open('/mfasetup'), {
    ...person,
    password: 'et helt annet passord',
  });
  assert.match(next.heading, /Trenger mer informasjon|informasjon/i);
});
