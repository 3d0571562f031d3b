import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { addPersonWithPhone } from '../test-people.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { forgetDevices, removeOldDevices } from './forget-devices.ts';
import { listDevices } from './list-devices.ts';
import { bringDevice, comeBack, copyOf, loadFactor, openPlace, rememberHere } from './test-devices.ts';

let service: TestService;
before(async () => {
  service = await startTestService();
});
after(() => service.close());

// Seen to fail with the session's device not asked.
test('one device that is forgotten takes the sessions with it that it opened, and nobody else’s', async () => {
  const one = await comeBack(service);
  const two = await openPlace(service, one.person);
  await rememberHere(service, two);
  const twoAgain = await copyOf(service, two);
  for (const place of [one, twoAgain]) assert.equal(await bringDevice(service, place), 'used');
  const [device] = await listDevices(service.db, one.person.id, one.browserId).then((all) =>
    all.filter(({ here }) => here),
  );
  const stranger = await addPersonWithPhone(service);
  assert.equal(await forgetDevices(service.db, stranger.id, { why: 'by-owner', deviceId: device?.id ?? null }), 0);
  assert.equal(await forgetDevices(service.db, one.person.id, { why: 'by-owner', deviceId: device?.id ?? null }), 1);
  assert.deepEqual([await loadFactor(service, one), await loadFactor(service, twoAgain)], [null, 'device']);
  assert.equal((await listDevices(service.db, one.person.id)).length, 1);
});

test('records go when nobody can present them any more', async () => {
  const [ended, living] = [await comeBack(service), await comeBack(service)];
  await forgetDevices(service.db, ended.person.id, { why: 'by-owner' });
  await sql`update remembered_devices set revoked_at = now() - interval '2 days' where account_id = ${ended.person.id}`.execute(
    service.db,
  );
  await removeOldDevices(service.db, 86_400);
  const left = await service.db.selectFrom('remembered_devices').select('account_id').execute();
  assert.equal(
    left.some((row) => row.account_id === ended.person.id),
    false,
  );
  assert.equal(
    left.some((row) => row.account_id === living.person.id),
    true,
  );
});

test('an account is remembered in twenty browsers at most, and once in each', async () => {
  const person = await addPersonWithPhone(service);
  const first = await openPlace(service, person);
  await rememberHere(service, first);
  const again = await openPlace(service, person, first.cookies);
  await rememberHere(service, again);
  assert.equal((await listDevices(service.db, person.id)).length, 1);
  for (let i = 0; i < 20; i += 1) await rememberHere(service, await openPlace(service, person));
  assert.equal((await listDevices(service.db, person.id)).length, 20);
  assert.equal(await bringDevice(service, await copyOf(service, again)), 'refused');
});
