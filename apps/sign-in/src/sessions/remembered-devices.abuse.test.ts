import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hashToken } from '@vakt/foundation/secrets';
import { sql } from 'kysely';
import { addMethod } from '../accounts/add-method.ts';
import { resetMethods } from '../accounts/reset-methods.ts';
import { setPassword } from '../directories/built-in/set-password.ts';
import { addPersonWithPhone } from '../test-people.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { forgetSecondFactors } from './change-session.ts';
import { DEVICES_PER_BROWSER, deviceCookieName } from './device-cookie.ts';
import { forgetDevices } from './forget-devices.ts';
import { listDevices } from './list-devices.ts';
import { rememberDevice } from './remember-device.ts';
import {
  bringDevice,
  comeBack,
  copyOf,
  eventsOf,
  keepCookies,
  loadFactor,
  openPlace,
  type Place,
  passTime,
  rememberHere,
  SAFARI,
} from './test-devices.ts';

let service: TestService;
before(async () => {
  service = await startTestService();
});
after(() => service.close());

test('a remembered device stands for the second factor with the time at which the real one was proved', async () => {
  const place = await comeBack(service);
  await passTime(service, place.person.id, 86_400);
  assert.equal(await bringDevice(service, place), 'used');
  const session = await service.db
    .selectFrom('account_sessions')
    .selectAll()
    .where('id', '=', place.sessionId)
    .executeTakeFirstOrThrow();
  const [device] = await listDevices(service.db, place.person.id, place.browserId);
  assert.equal(session.second_factor, 'device');
  assert.equal(session.device_id, device?.id);
  assert.equal(session.second_factor_at?.getTime(), device?.rememberedAt.getTime());
  assert.deepEqual([device?.agent, device?.here], ['Firefox, Linux', true]);
  assert.deepEqual(await eventsOf(service, place), ['device-used']);
});

// Seen to fail with the token not replaced in `turning`.
test('the value is another one after each use, and no more than its hash is kept', async () => {
  const place = await comeBack(service);
  const seen = [place.cookies];
  for (let i = 0; i < 3; i += 1) {
    assert.equal(await bringDevice(service, place), 'used');
    seen.push(place.cookies);
  }
  assert.equal(new Set(seen).size, 4);
  const row = await service.db
    .selectFrom('remembered_devices')
    .selectAll()
    .where('account_id', '=', place.person.id)
    .executeTakeFirstOrThrow();
  const [series = '', token = ''] = (place.cookies.split('=')[1] ?? '').split('.');
  assert.deepEqual([row.series_hash, row.token_hash], [hashToken(series), hashToken(token)]);
  for (const part of [series, token]) assert.equal(JSON.stringify(row).includes(part), false);
});

// Seen to fail with the account not asked in `judging`.
test('T15 one account’s cookie under another account’s name is refused, recorded, and ends that device', async () => {
  const mine = await comeBack(service);
  const other = await copyOf(service, mine, await addPersonWithPhone(service));
  other.cookies = other.cookies.replace(
    deviceCookieName(mine.person.id, false),
    deviceCookieName(other.person.id, false),
  );
  assert.equal(await bringDevice(service, other), 'refused');
  assert.equal(await loadFactor(service, other), null);
  assert.deepEqual(await eventsOf(service, other), ['device-refused other-account']);
  assert.deepEqual(await eventsOf(service, mine), ['device-ended misplaced']);
  assert.equal(await bringDevice(service, mine), 'refused');
});

test('T15 one account’s cookie is not even looked at for another account', async () => {
  const mine = await comeBack(service);
  const other = await copyOf(service, mine, await addPersonWithPhone(service));
  assert.equal(await bringDevice(service, other), 'none');
  assert.equal(await bringDevice(service, mine), 'used');
});

test('T15 a made-up value, and one of a wrong shape, count for nothing', async () => {
  const place = await comeBack(service);
  const name = deviceCookieName(place.person.id, false);
  const right = place.cookies;
  place.cookies = `${name}=${'a'.repeat(22)}.${'b'.repeat(43)}`;
  assert.equal(await bringDevice(service, place), 'refused');
  assert.deepEqual(await eventsOf(service, place), ['device-refused unknown']);
  for (const value of [
    '',
    '.',
    `${'a'.repeat(22)}`,
    `${'a'.repeat(22)}.${'b'.repeat(43)}.c`,
    "' or 1=1",
    'é'.repeat(90),
  ]) {
    place.cookies = `${name}=${value}`;
    assert.equal(await bringDevice(service, place), 'none', value);
  }
  place.cookies = right;
  assert.equal(await bringDevice(service, place), 'used');
});

// Seen to fail with `risen` not asked in rememberingOf.
test('T16 nothing is remembered when the session did not rise, and never for a device, a pass or a recovery code', async () => {
  const person = await addPersonWithPhone(service);
  const place = await openPlace(service, person);
  assert.equal(await rememberHere(service, place, { tokenHash: hashToken('another') }), false);
  assert.deepEqual(await listDevices(service.db, person.id), []);
  for (const factor of ['device', 'pass', 'pass-once', 'recovery'] as const) {
    const proved = {
      accountId: person.id,
      methodId: person.phone.methodId,
      factor: factor as 'sms',
      browserId: place.browserId,
    };
    const request = { cookieHeader: '', agent: null, network: null, country: null, secure: false };
    assert.equal(rememberDevice(proved, 30, request), null, factor);
    assert.notEqual(rememberDevice({ ...proved, factor: 'sms' }, 30, request), null);
  }
});

// Seen to fail with the account not asked in rememberingOf.
test('T16 nothing is remembered on a method of somebody else, or on one that is gone or switched off', async () => {
  const [mine, theirs] = [await addPersonWithPhone(service), await addPersonWithPhone(service)];
  assert.equal(await rememberHere(service, await openPlace(service, { ...mine, phone: theirs.phone })), true);
  assert.deepEqual(await listDevices(service.db, mine.id), []);
  for (const column of ['removed_at', 'disabled_at'] as const) {
    const person = await addPersonWithPhone(service);
    await service.db
      .updateTable('methods')
      .set({ [column]: new Date() })
      .where('account_id', '=', person.id)
      .execute();
    await rememberHere(service, await openPlace(service, person));
    const rows = await service.db
      .selectFrom('remembered_devices')
      .select('id')
      .where('account_id', '=', person.id)
      .execute();
    assert.deepEqual(rows, [], column);
  }
});

// Found by the sequences: a session that the replaced device had opened kept its factor.
test('T21 a browser that is remembered anew ends the sessions that its earlier value had opened', async () => {
  const place = await comeBack(service);
  assert.equal(await bringDevice(service, place), 'used');
  const anew = await copyOf(service, place);
  assert.equal(await rememberHere(service, anew), true);
  assert.deepEqual([await loadFactor(service, place), await loadFactor(service, anew)], [null, 'sms']);
});

// Seen to fail with `expires_at` not asked, and with the policy of today not asked (`too-old`).
test('P9 a device lasts exactly as configured: by the policy when it was remembered and by the one of today', async () => {
  const day = 86_400;
  const place = await comeBack(service);
  await passTime(service, place.person.id, 10 * day - 5);
  assert.equal(await bringDevice(service, place, { days: 10 }), 'used');
  await passTime(service, place.person.id, 5);
  assert.equal(await bringDevice(service, place, { days: 10 }), 'refused', 'ten days are over');
  assert.equal(await bringDevice(service, place, { days: 0 }), 'none', 'a policy of nought is asked first');
  assert.equal(await bringDevice(service, place, { days: 30 }), 'used', 'where thirty are allowed it lasts');
  await passTime(service, place.person.id, 20 * day - 5);
  assert.equal(await bringDevice(service, place, { days: 365 }), 'used');
  await passTime(service, place.person.id, 5);
  assert.equal(await bringDevice(service, place, { days: 365 }), 'refused', 'no longer than it was promised');
  assert.equal(place.cookies, '');
});

test('P9 use does not lengthen it, and a factor that is asked to be younger is not given', async () => {
  const place = await comeBack(service);
  await passTime(service, place.person.id, 100);
  const [before] = await listDevices(service.db, place.person.id);
  assert.equal(await bringDevice(service, place, { maxAgeSeconds: 99 }), 'refused');
  assert.equal(await loadFactor(service, place), null);
  assert.equal(await bringDevice(service, place, { maxAgeSeconds: 200 }), 'used');
  const [later] = await listDevices(service.db, place.person.id);
  assert.equal(later?.expiresAt.getTime(), before?.expiresAt.getTime());
});

// Seen to fail with forgetSecondFactors and endSessionsOfAccount leaving devices alone, and with method-gone not judged.
test('T21 a device is dead after any change of methods or password, a reset, and when its method is switched off', async () => {
  const changes: [string, (place: Place) => Promise<unknown>][] = [
    ['methods changed', (place) => forgetSecondFactors(service.db, place.person.id, place.sessionId)],
    ['password set', (place) => setPassword(service, place.person.id, 'et helt annet passord')],
    ['methods reset', (place) => resetMethods(service, { accountId: place.person.id, reason: 'lost', by: 'test' })],
    ['forgotten', (place) => forgetDevices(service.db, place.person.id, { why: 'by-owner' })],
    [
      'switched off',
      (place) =>
        service.db
          .updateTable('methods')
          .set({ disabled_at: new Date() })
          .where('account_id', '=', place.person.id)
          .execute(),
    ],
    ['browser of another kind', async (place) => Object.assign(place, { agent: SAFARI })],
    [
      'disabled',
      (place) => sql`update accounts set disabled_at = now() where id = ${place.person.id}`.execute(service.db),
    ],
  ];
  for (const [what, change] of changes) {
    const place = await comeBack(service);
    await change(place);
    const late = await copyOf(service, place);
    assert.equal(await bringDevice(service, late), 'refused', what);
    assert.equal(await loadFactor(service, late), null, what);
  }
});

test('a method that was switched off and bound anew does not bring the device back', async () => {
  const place = await comeBack(service);
  await service.db
    .updateTable('methods')
    .set({ disabled_at: new Date() })
    .where('account_id', '=', place.person.id)
    .execute();
  assert.equal(await bringDevice(service, await copyOf(service, place)), 'refused');
  await service.db
    .updateTable('methods')
    .set({ disabled_at: null })
    .where('account_id', '=', place.person.id)
    .execute();
  assert.equal(await bringDevice(service, await copyOf(service, place)), 'refused');
  assert.deepEqual(await eventsOf(service, place), [
    'device-refused method-gone',
    'device-ended method-gone',
    'device-refused revoked',
  ]);
});

test('a browser has room for so many remembered accounts; with one more the oldest gives way', async () => {
  const place = await openPlace(service, await addPersonWithPhone(service));
  const others = Array.from({ length: DEVICES_PER_BROWSER }, (_, i) => deviceCookieName(`account ${i}`, false));
  keepCookies(place, ['vakt=x; Path=/', ...others.map((name) => `${name}=value; Path=/`)]);
  await rememberHere(service, place);
  const names = place.cookies.split('; ').map((pair) => pair.split('=')[0]);
  assert.deepEqual(names, ['vakt', ...others.slice(1), deviceCookieName(place.person.id, false)]);
});

test('another method of the account does not keep a device whose own is gone', async () => {
  const place = await comeBack(service);
  await addMethod(service, service.db, {
    accountId: place.person.id,
    kind: 'app',
    secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  });
  await service.db
    .updateTable('methods')
    .set({ disabled_at: new Date() })
    .where('id', '=', place.person.phone.methodId)
    .execute();
  assert.equal(await bringDevice(service, place), 'refused');
});
