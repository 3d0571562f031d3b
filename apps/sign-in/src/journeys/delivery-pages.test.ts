import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { createTestBrowser } from '../test-browser.ts';
import { createJourneyAtChallenge, type TestJourney } from '../test-journeys.ts';
import { addPersonWithPhone } from '../test-people.ts';
import { startTestService, type TestService } from '../test-service.ts';

/** What a person sees of where the message is, and which ways on the page offers. */

let service: TestService;
before(async () => {
  service = await startTestService({});
});
after(() => service.close());

async function standAtCode(channel: 'sms' | 'call' = 'sms') {
  const person = await addPersonWithPhone(service);
  const journey = await createJourneyAtChallenge(service, person, { channel });
  const sent = channel === 'sms' ? service.phones.texts.at(-1)! : service.phones.calls.at(-1)!;
  return { journey, sent };
}

const cookieOf = ({ browser }: TestJourney) => ({ cookie: `vakt=${browser.cookie('vakt')}` });
const get = (journey: TestJourney, act = '', headers = cookieOf(journey)) =>
  fetch(`${service.origin}/sign-in/${journey.id}${act}`, { headers });
const read = async (journey: TestJourney, act = '') => (await get(journey, act)).text();

/** Makes the newest message older than it is. */
const age = (journey: TestJourney, seconds: number) =>
  sql`
    update outbox set handed_over_at = handed_over_at - make_interval(secs => ${seconds}::float8)
    where challenge_id = ${journey.challengeId}`.execute(service.db);

/** Reads live events until one holds `wanted`. */
async function readLive(journey: TestJourney, wanted: RegExp, address = '/live', atFirst = () => {}): Promise<string> {
  const answer = await get(journey, address);
  let heard = '';
  for await (const chunk of answer.body ?? []) {
    if (heard === '') atFirst();
    heard += Buffer.from(chunk).toString();
    if (wanted.test(heard)) break;
  }
  return heard;
}

const isBefore = (html: string, one: string, other: string) => {
  assert.ok(html.includes(one) && html.includes(other), `${one} or ${other} is missing`);
  return html.indexOf(one) < html.indexOf(other);
};

test('a message on its way: nothing is claimed, and sending again comes before other ways', async () => {
  const { journey } = await standAtCode();
  const html = await read(journey);
  assert.match(html, /Meldingen er sendt og på vei til telefonen\./);
  assert.doesNotMatch(html, /Levert|data-trouble/);
  assert.ok(isBefore(html, 'Send ny kode', 'Ring meg i stedet'));
});

test('not delivered: the page says so and offers the call and another method first', async () => {
  const { journey, sent } = await standAtCode();
  await service.phones.report(sent, { state: 'failed', reason: 'unknown' });
  const html = await read(journey);
  assert.match(html, /Operatøren din har ikke levert meldingen\. Skal vi ringe i stedet\?/);
  assert.match(html, /data-trouble/);
  assert.ok(isBefore(html, 'Ring meg i stedet', 'Send ny kode'));
  assert.ok(isBefore(html, 'Velg en annen metode', 'Send ny kode'));
});

test('no receipt for 20 seconds: it claims nothing and offers other ways', async () => {
  const { journey } = await standAtCode();
  await age(journey, 19);
  assert.doesNotMatch(await read(journey), /data-trouble/);
  await age(journey, 2);
  const html = await read(journey);
  assert.match(html, /operatøren har ikke bekreftet at den er levert/);
  assert.match(html, /data-trouble/);
});

test('a receipt that comes after that is believed, and the other ways step back', async () => {
  const { journey, sent } = await standAtCode();
  await age(journey, 60);
  await service.phones.report(sent, { state: 'delivered' });
  const html = await read(journey);
  assert.match(html, /Levert til telefonen\./);
  assert.doesNotMatch(html, /data-trouble/);
});

test('nobody answered, busy, declined: calling again and other ways', async () => {
  for (const [outcome, words] of [
    ['no-answer', 'Ingen svarte.'],
    ['busy', 'Det var opptatt.'],
    ['declined', 'Anropet ble avvist.'],
    ['not-confirmed', 'Noen svarte, men trykket ingen tast.'],
  ] as const) {
    const { journey, sent } = await standAtCode('call');
    await service.phones.report(sent, { state: 'call-ended', outcome });
    const html = await read(journey);
    assert.ok(html.includes(words), outcome);
    assert.match(html, /data-trouble/);
    assert.ok(isBefore(html, 'Send meg en kode via SMS i stedet', 'Ring meg på nytt'), outcome);
  }
});

// Seen to fail: all four said "Ringer deg nå …" or "Samtalen er besvart" for ever, or "Vi fikk ikke ringt deg" though it may have rung.
test('a call of which nobody says any more, or nobody knows: the page stops waiting, claims nothing, and offers other ways', async () => {
  const unknown = /Vi vet ikke om vi fikk ringt deg/;
  const { journey, sent } = await standAtCode('call');
  await age(journey, 89);
  assert.match(await read(journey), /Ringer deg nå/);
  await age(journey, 2);
  const late = await read(journey);
  assert.match(late, unknown);
  assert.match(late, /data-trouble/);
  assert.match(await readLive(journey, unknown), /data-trouble/);
  await service.phones.report(sent, { state: 'answered' });
  assert.match(await read(journey), /Samtalen er besvart/);
  await age(journey, 220);
  assert.match(await read(journey), unknown);
  const change = async (state: string, ended: boolean) => {
    await sql`
      update outbox set state = ${state}, outcome = null, ended_at = case when ${ended}::boolean then now() end
      where challenge_id = ${journey.challengeId}`.execute(service.db);
    return read(journey);
  };
  assert.match(await change('failed', false), unknown);
  assert.match(await change('failed', true), /Vi fikk ikke ringt deg/);
  const expired = await change('expired', true);
  assert.match(expired, /Vi fikk ikke ringt deg/);
  assert.match(expired, /data-trouble/);
});

test('live: the ways on change when there is trouble, the line after them, and not before', async () => {
  const { journey, sent } = await standAtCode();
  const opened = Promise.withResolvers<void>();
  const heard = readLive(journey, /Skal vi ringe/, '/live', opened.resolve);
  await opened.promise;
  await service.phones.report(sent, { state: 'failed', reason: 'unknown' });
  const events = (await heard)
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)) as { target: string; html?: string });
  const again = events.findIndex(({ target }) => target === 'again');
  const last = events.findLastIndex(({ target }) => target === 'delivery');
  assert.ok(again >= 0 && again < last);
  assert.match(events[again]?.html ?? '', /data-trouble/);
  assert.ok(!(await heard).includes(journey.code) && !(await heard).includes(sent.to));
});

test('live: ways on that were shown with trouble are left alone: a click on them must not be lost', async () => {
  const { journey, sent } = await standAtCode();
  await service.phones.report(sent, { state: 'failed', reason: 'unknown' });
  const src = /data-src="([^"]+)"/.exec(await read(journey))?.[1] ?? '';
  assert.match(src, /\/live\?trouble$/);
  const heard = await readLive(journey, /code-form/, '/live?trouble');
  assert.match(heard, /"target":"delivery"/);
  assert.doesNotMatch(heard, /"target":"again"/);
});

test('live: a message without a receipt becomes trouble by itself', async () => {
  const { journey } = await standAtCode();
  await age(journey, 18.5);
  const heard = await readLive(journey, /har ikke bekreftet/);
  assert.match(heard, /på vei til telefonen[\s\S]*data-trouble/);
});

test('without scripts: a frame that asks again until the last word, and may stand in our own pages only', async () => {
  const { journey, sent } = await standAtCode();
  assert.match(await read(journey), /<noscript><iframe [^>]*src="\/sign-in\/[\w-]+\/status"/);
  const waiting = await get(journey, '/status');
  assert.match(waiting.headers.get('content-security-policy') ?? '', /frame-ancestors 'self'/);
  assert.equal(waiting.headers.get('x-frame-options'), 'SAMEORIGIN');
  const html = await waiting.text();
  assert.equal(waiting.headers.get('refresh'), '4');
  assert.match(html, /på vei til telefonen/);
  assert.ok(!html.includes(journey.code) && !html.includes(sent.to));
  await service.phones.report(sent, { state: 'failed', reason: 'unknown' });
  const over = await get(journey, '/status');
  assert.equal(over.headers.get('refresh'), null);
  const failed = await over.text();
  assert.match(failed, /Skal vi ringe i stedet/);
  assert.doesNotMatch(await read(journey), /<iframe/);
  const page = await get(journey);
  assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
  await page.body?.cancel();
});

test("the frame of another browser's journey is empty, and cannot be framed", async () => {
  const { journey } = await standAtCode();
  const stranger = createTestBrowser(service);
  await stranger.open('/mfasetup');
  for (const headers of [{ cookie: `vakt=${stranger.cookie('vakt')}` }, { cookie: '' }]) {
    const answer = await get(journey, '/status', headers);
    assert.equal(answer.status, 404);
    assert.equal(answer.headers.get('x-frame-options'), 'DENY');
    assert.equal(await answer.text(), '');
  }
});
