import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { createTrialSecret } from '../factors/totp/create-secret.ts';
import { encodeForm, type TestBrowser } from '../test-browser.ts';
import { createJourneyAtChallenge, loadProof, type TestJourney } from '../test-journeys.ts';
import { addPersonWithPhone } from '../test-people.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { NO_LIMITS } from '../test-settings.ts';
import { ACTS } from './acts.ts';

/** T11: whatever is sent to a form, no step is passed that was not earned, and nothing is an error of ours. */
let service: TestService;
before(async () => {
  service = await startTestService({
    limits: { ...NO_LIMITS, passwordFailuresBeforeWait: 1_000_000, passwordFailuresPerAddressHour: 1_000_000 },
  });
});
after(() => service.close());

const FIELDS = [
  'code',
  'userName',
  'password',
  'option',
  'account',
  'organisation',
  'channel',
  'kind',
  'country',
  'number',
  'extension',
  'ticked',
  'defaultOption',
  'office-phone-number',
];
const FORM = 'application/x-www-form-urlencoded';

const HUGE = 'A'.repeat(70_000);

/** Values that have broken forms elsewhere: NUL, lone surrogates, other digits, prototype names, arrays, numbers, SQL, markup. */
const VALUES = [
  '',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '٣٣٣٣٣٣',
  '１２３４５６',
  '__proto__',
  '{"$ne":1}',
  '-1',
  "' or 1=1 --",
  '<script>',
  '%',
  '\r\nset-cookie: a=b',
  '🔑'.repeat(40),
  'x'.repeat(2001),
];

interface Sent {
  type: string | null;
  body: string;
}

const pair = fc.tuple(
  fc.constantFrom(...FIELDS, 'unknown', '__proto__', 'code[]', 'code[0]'),
  fc.oneof(fc.constantFrom(...VALUES), fc.string({ maxLength: 30, unit: 'binary' })),
);

/** Forms in every bad shape: empty, missing, twice, arrays, binary, huge, another content type. */
const sent: fc.Arbitrary<Sent> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .array(pair, { maxLength: 6 })
      .map((pairs) => ({ type: FORM, body: new URLSearchParams(pairs).toString() })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        '',
        '&',
        '=',
        '&&&=',
        '%',
        'code',
        'code=%zz',
        'code=%00',
        'code=%ff%fe',
        `code=${HUGE}`,
        `${'a=b&'.repeat(9000)}`,
      )
      .map((body) => ({ type: FORM, body })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        'application/json',
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/xml',
        'APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-16',
        '',
        null,
      )
      .map((type) => ({
        type,
        body:
          type === 'application/json'
            ? '{"code":{"$ne":null},"password":["a"]}'
            : '--x\r\nContent-Disposition: form-data; name="code"\r\n\r\n1\r\n--x--',
      })),
  },
);

async function post(browser: TestBrowser, path: string, { type, body }: Sent): Promise<number> {
  const response = await browser.request(path, {
    method: 'POST',
    headers: type === null ? {} : { 'content-type': type },
    body: new TextEncoder().encode(body),
  });
  const location = response.headers.get('location');
  assert.equal(location === null || location.startsWith('/sign-in/'), true, `${path} leads to ${location}`);
  assert.equal(response.headers.get('set-cookie')?.includes('a=b') ?? false, false);
  return response.status;
}

interface Stage {
  step: string;
  /** Acts of the step's own page; the others are tried now and then. */
  acts: string[];
  /** Where the person stands: nobody yet, password only with or without a method, both factors. */
  who: 'nobody' | 'enrolled' | 'unenrolled' | 'proved';
  /** A form as a person sends it, of which one field at a time is spoilt. */
  whole: Record<string, string>;
  /** Steps to which whatever was sent may lead without a right code or password. */
  leadsTo: string[];
}

const ENTRANCE = ['account', 'organisation', 'password'];
const BEFORE_ANSWER = [...ENTRANCE, 'challenge', 'other-way'];
const BEFORE_PROOF = [...ENTRANCE, 'more-info', 'contact', 'verify', 'set-up-app', 'add-passkey'];
const INSIDE = ['preferences', 'saved', 'verify', 'set-up-app', 'verified'];

const PHONE = { kind: 'office-phone', channel: 'call', country: 'NO', number: '73595000', extension: '12' };

const STAGES: Stage[] = [
  {
    step: 'password',
    acts: ['password', 'other-organisation'],
    whole: { userName: 'nobody', password: 'wrong' },
    who: 'nobody',
    leadsTo: ENTRANCE,
  },
  { step: 'account', acts: ['account'], whole: { account: 'other' }, who: 'nobody', leadsTo: ENTRANCE },
  {
    step: 'organisation',
    acts: ['organisation', 'back'],
    whole: { organisation: 'ntnu' },
    who: 'nobody',
    leadsTo: ENTRANCE,
  },
  {
    step: 'challenge',
    acts: ['code', 'again', 'way'],
    whole: { code: '12345', channel: 'sms', option: 'sms:' },
    who: 'enrolled',
    leadsTo: BEFORE_ANSWER,
  },
  { step: 'other-way', acts: ['way'], whole: { option: 'sms:' }, who: 'enrolled', leadsTo: BEFORE_ANSWER },
  { step: 'contact', acts: ['contact'], whole: PHONE, who: 'unenrolled', leadsTo: BEFORE_PROOF },
  {
    step: 'verify',
    acts: ['proof', 'again'],
    whole: { code: '12345', channel: 'sms' },
    who: 'unenrolled',
    leadsTo: BEFORE_PROOF,
  },
  { step: 'set-up-app', acts: ['proof'], whole: { code: '12345' }, who: 'unenrolled', leadsTo: BEFORE_PROOF },
  {
    step: 'preferences',
    acts: ['preferences', 'configure-app'],
    whole: {
      ticked: 'office-phone',
      defaultOption: '',
      'office-phone-country': 'NO',
      'office-phone-number': '73595000',
    },
    who: 'proved',
    leadsTo: INSIDE,
  },
  { step: 'saved', acts: ['change', 'continue'], whole: {}, who: 'proved', leadsTo: INSIDE },
];

/** A journey that is put back to a step before each form. */
async function createStage({
  step,
  who,
}: Stage): Promise<{ accountId: string; journey: TestJourney; putBack: () => Promise<unknown> }> {
  const owner = await addPersonWithPhone(service);
  const journey = await createJourneyAtChallenge(service, owner);
  const method = service.db.updateTable('methods').where('account_id', '=', owner.id);
  if (who === 'unenrolled') await method.set({ removed_at: new Date() }).execute();
  const { state } = await service.db
    .selectFrom('journeys')
    .select('state')
    .where('id', '=', journey.id)
    .executeTakeFirstOrThrow();
  const proving = { kind: 'authentication-phone', channel: 'sms', canText: true };
  if (step === 'verify') {
    await service.db
      .updateTable('challenges')
      .set({ purpose: 'enrol', method_id: null })
      .where('id', '=', journey.challengeId)
      .execute();
  }
  const appSecret = createTrialSecret(service.journeys, journey.id);
  const account =
    who === 'nobody'
      ? { account_id: null, account_session_id: null }
      : { account_id: owner.id, account_session_id: journey.sessionId };
  const putBack = async () => {
    const second =
      who === 'proved'
        ? ({ second_factor: 'sms', second_factor_at: new Date(Date.now() + 60_000) } as const)
        : { second_factor: null };
    const passwordAt = new Date();
    const answered = who === 'proved' ? passwordAt.getTime() : undefined;
    await service.db
      .updateTable('account_sessions')
      .set({ ...second, password_at: passwordAt })
      .where('id', '=', journey.sessionId)
      .execute();
    await service.db
      .updateTable('journeys')
      .set({ step, ...account, state: JSON.stringify({ ...state, proving, appSecret, answered }) })
      .where('id', '=', journey.id)
      .execute();
  };
  return { accountId: owner.id, journey, putBack };
}

const loadJourney = (id: string) =>
  service.db.selectFrom('journeys').select(['step', 'finished_at']).where('id', '=', id).executeTakeFirstOrThrow();

// Seen to fail: at `challenge` with an option that there is not taken for one, and with an empty form taken for an
// approval; at `verify` with the latter; at `set-up-app` with a code of the wrong shape taken for right; at `contact` with
// what is no number sent to; at `preferences` with the last method removed (all three looks at it taken out).
for (const stage of STAGES) {
  test(`T11 forms at ${stage.step}: nothing passes, nothing breaks`, async () => {
    const { accountId, journey, putBack } = await createStage(stage);
    const methods = () =>
      service.db
        .selectFrom('methods')
        .select('id')
        .where('account_id', '=', accountId)
        .where('removed_at', 'is', null)
        .execute();
    const before = (await methods()).length;
    const acts = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...stage.acts) },
      fc.constantFrom(...Object.keys(ACTS)),
    );
    const run = async (act: string, form: Sent) => {
      await putBack();
      const status = await post(journey.browser, journey.path(act), form);
      const what = `${act} with ${JSON.stringify(form).slice(0, 200)}`;
      assert.equal([200, 303, 404, 413, 415, 422].includes(status), true, `${status}: ${what}`);
      assert.equal(await loadProof(service, journey), stage.who === 'proved' ? 'sms' : null, what);
      const now = await loadJourney(journey.id);
      assert.equal(stage.leadsTo.includes(now.step) && now.finished_at === null, true, `to ${now.step}: ${what}`);
      assert.equal((await methods()).length, before, what);
    };
    await fc.assert(fc.asyncProperty(acts, sent, run), { numRuns: 20 });
    // Each bad value in each field once, all at the same time; then one at a time in a form that is whole otherwise.
    const spoil = (act: string, fields: Record<string, string>) => run(act, { type: FORM, body: encodeForm(fields) });
    for (const act of stage.acts) {
      for (const value of VALUES) await spoil(act, Object.fromEntries(FIELDS.map((name) => [name, value])));
    }
    for (const name of Object.keys(stage.whole)) {
      for (const value of VALUES) await spoil(stage.acts[0] ?? '', { ...stage.whole, [name]: value });
    }
  });
}
