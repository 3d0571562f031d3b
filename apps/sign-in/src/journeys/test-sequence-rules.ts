import assert from 'node:assert/strict';
import { deriveLevel, isLevelEnough, LEVELS, ONE_FACTOR, PHISHING_RESISTANT } from '../policies/levels.ts';
import type { SecondFactor } from '../tables.ts';
import type { IdTokenClaims } from '../test-relying-party.ts';
import type { Proved, Snapshot, World } from './test-sequence-world.ts';

/** The highest level that these factors give. */
export function levelOf({ password, alone, seconds }: Proved): string {
  if (!password && !alone) return '';
  const levels = [null, ...seconds].map((second) => deriveLevel({ first: 'password', second }).acr);
  return levels.reduce((one, other) => (LEVELS.indexOf(other) > LEVELS.indexOf(one) ? other : one), ONE_FACTOR);
}

/** Said here in words of its own, or a wrong table of levels would agree with itself. */
const hasPasskey = ({ seconds }: Proved) => seconds.has('hwk') || seconds.has('swk');

/** No session has a factor, and so no level, that was not proved in its browser since it was last forgotten. */
async function checkSessions(world: World): Promise<void> {
  const sessions = await world.service.db
    .selectFrom('account_sessions as s')
    .leftJoin('remembered_devices as d', 'd.id', 's.device_id')
    .select(['s.browser_id', 's.password_at', 's.second_factor', 's.first_factor', 'd.revoked_at', 'd.id as device'])
    .where('s.account_id', '=', world.person.id)
    .where('s.ended_at', 'is', null)
    .execute();
  for (const { browser_id, password_at, second_factor: second, first_factor: first, revoked_at, device } of sessions) {
    const may = world.may.get(browser_id);
    const said = JSON.stringify({ password_at, second, may: may && { ...may, seconds: [...may.seconds] } });
    if (password_at === null) continue;
    assert.ok(may && (first === 'passkey' ? may.alone : may.password), `a session without its first factor: ${said}`);
    assert.ok(second === null || may.seconds.has(second), `a factor that nobody proved: ${said}`);
    const { acr } = deriveLevel({ first, second });
    assert.ok(isLevelEnough(levelOf(may), [acr]), `a level that its factors do not give: ${said}`);
    assert.ok(acr !== PHISHING_RESISTANT || hasPasskey(may), `phishing-resistant without a passkey: ${said}`);
    if (second === 'device') assert.ok(device && !revoked_at, `a device that is forgotten: ${said}`);
  }
}

/** T21: no code is under way to a method that is gone, and no device rests on one. */
async function checkDeadMethods({ service, person }: World): Promise<void> {
  const gone = service.db
    .selectFrom('methods')
    .select('id')
    .where('account_id', '=', person.id)
    .where('removed_at', 'is not', null);
  const codes = await service.db
    .selectFrom('challenges')
    .select('id')
    .where('method_id', 'in', gone)
    .where('used_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .execute();
  assert.deepEqual(codes, [], 'T21 a code to a removed method lives');
  const devices = await service.db
    .selectFrom('remembered_devices')
    .select('id')
    .where('method_id', 'in', gone)
    .where('revoked_at', 'is', null)
    .execute();
  assert.deepEqual(devices, [], 'T21 a device that rests on a removed method is remembered');
}

/** Every rule that holds after every step. */
export async function checkRules(world: World, before: Snapshot, after: Snapshot, byReset: boolean): Promise<void> {
  await checkSessions(world);
  await checkDeadMethods(world);
  const undead = [...after.devices].filter((hash) => world.deadDevices.has(hash));
  assert.deepEqual(undead, [], 'T21 a device lives that must be forgotten');
  const worked = before.methods.some(({ works }) => works);
  if (worked && !byReset)
    assert.ok(
      after.methods.some(({ works }) => works),
      'R5 an account has lost its last method without support',
    );
  const isDemanded = world.service.settings.services.some(({ policy }) => policy.secondFactor === 'phishing-resistant');
  const keys = ({ methods }: Snapshot) => methods.filter(({ works, isPasskey }) => works && isPasskey).length;
  if (isDemanded && keys(before) > 0 && !byReset)
    assert.ok(keys(after) > 0, 'R5 who needs a passkey has lost the last one without support');
}

/** Which factors an `amr` value may stand for. A pass for a single use opens no service. */
const FACTORS_OF: Readonly<Record<string, readonly SecondFactor[]>> = {
  sms: ['sms'],
  tel: ['tel'],
  otp: ['otp', 'recovery', 'pass'],
  hwk: ['hwk'],
  swk: ['swk'],
};

/** What the service and its request take. `passkey`: nothing less; `passkeyAlone`: it may stand for the password. */
interface Demanded {
  enrolled: boolean;
  required: boolean;
  deviceCounts: boolean;
  essential: boolean;
  passkey: boolean;
  passkeyAlone: boolean;
}

/** What a relying party was told, held against what was proved in this browser. */
export function checkToken(claims: IdTokenClaims, proved: Proved, demanded: Demanded): void {
  const { acr, amr } = claims as unknown as { acr: string; amr: string[] };
  const said = JSON.stringify({ acr, amr, ...proved, seconds: [...proved.seconds], ...demanded });
  const isByPassword = amr.includes('pwd');
  assert.ok(isByPassword ? proved.password : proved.alone, `a token without its first factor: ${said}`);
  assert.ok(isByPassword || demanded.passkeyAlone, `a passkey alone where a password is demanded: ${said}`);
  assert.ok(isLevelEnough(levelOf(proved), [acr]), `T10 a token says more than was proved: ${said}`);
  assert.ok(acr !== PHISHING_RESISTANT || hasPasskey(proved), `phishing-resistant without a passkey: ${said}`);
  const named = amr.filter((value) => value in FACTORS_OF);
  for (const value of named)
    assert.ok(
      FACTORS_OF[value]?.some((one) => proved.seconds.has(one)),
      `a factor that nobody proved: ${said}`,
    );
  const isDevice = amr.includes('mfa') && named.length === 0 && (isByPassword || acr !== ONE_FACTOR);
  if (isDevice) assert.ok(proved.seconds.has('device') && demanded.deviceCounts, `a device where none counts: ${said}`);
  if (demanded.enrolled || demanded.required)
    assert.ok(amr.includes('mfa') && proved.seconds.size > 0, `T7 enrolled and not asked: ${said}`);
  if (amr.includes('user')) assert.ok(proved.alone || hasPasskey(proved), `nobody was verified: ${said}`);
  if (demanded.passkey) assert.ok(amr.includes('hwk') || amr.includes('swk'), `less than a passkey: ${said}`);
  if (demanded.essential) assert.notEqual(acr, ONE_FACTOR, said);
}
