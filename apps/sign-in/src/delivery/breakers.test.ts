import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFixedClock, type FixedClock } from '@vakt/foundation/clock';
import { createSilentLog } from '@vakt/foundation/log';
import type { SendVerdict } from '@vakt/transports/transport';
import { createBreakers } from './breakers.ts';

const SILENT: SendVerdict = { verdict: 'maybe-sent', reason: 'temporary' };
const TAKEN: SendVerdict = { verdict: 'handed-over', gatewayMessageId: null };
const NOT_NOW: SendVerdict = { verdict: 'refused', reason: 'temporary', advice: 'try-next' };
const BARRED: SendVerdict = { verdict: 'refused', reason: 'barred', advice: 'tell-person' };

function open(clock: FixedClock, link: () => Promise<void> = async () => {}) {
  const events: string[] = [];
  const breakers = createBreakers({
    clock,
    log: createSilentLog(),
    gateways: [{ name: 'first', checkLink: link }],
    record: ({ kind, reason }) => void events.push(reason === null ? kind : `${kind} ${reason}`),
  });
  const fail = (times: number) => {
    for (let failure = 0; failure < times; failure++) breakers.note('first', SILENT);
  };
  return { breakers, events, fail, isPassedBy: () => breakers.isPassedBy('first') };
}

const start = () => createFixedClock(new Date('2026-03-02T08:00:00Z'));

test('after five failures in 30 s a gateway is passed by, and that goes on record once', () => {
  const { events, fail, isPassedBy } = open(start());
  fail(4);
  assert.equal(isPassedBy(), false);
  fail(1);
  assert.equal(isPassedBy(), true);
  fail(20);
  assert.deepEqual(events, ['error temporary', 'closed']);
});

test('failures far apart, numbers that cannot have a message, and one success among failures close nothing', () => {
  const clock = start();
  const { breakers, fail, isPassedBy } = open(clock);
  for (let failure = 0; failure < 8; failure++) {
    fail(1);
    clock.advance(8_000);
  }
  for (let refused = 0; refused < 8; refused++) breakers.note('first', BARRED);
  fail(4);
  breakers.note('first', TAKEN);
  fail(4);
  assert.equal(isPassedBy(), false);
  assert.equal(breakers.list()[0]?.state, 'works');
});

test('it is opened by a probe of its link after 30 s, and not before the link works', async () => {
  const clock = start();
  let works = false;
  let probes = 0;
  const { breakers, events, fail, isPassedBy } = open(clock, async () => {
    probes++;
    if (!works) throw new Error('down');
  });
  fail(5);
  clock.advance(29_000);
  await breakers.probe();
  assert.equal(probes, 0);
  clock.advance(1_000);
  await Promise.all([breakers.probe(), breakers.probe(), breakers.probe()]);
  assert.equal(probes, 1);
  works = true;
  await breakers.probe();
  assert.equal(probes, 1, 'not again at once');
  assert.equal(isPassedBy(), true);
  clock.advance(30_000);
  await breakers.probe();
  assert.equal(probes, 2);
  assert.equal(isPassedBy(), false);
  assert.deepEqual(events, ['error temporary', 'closed', 'opened']);
});

test('a gateway that takes everything and reports failures is passed by, unless more arrives than fails', () => {
  const report = (failures: number, arrivals: number) => {
    const { breakers, events, isPassedBy } = open(start());
    for (let arrived = 0; arrived < arrivals; arrived++) breakers.noteReceipt('first', null);
    for (let failed = 0; failed < failures; failed++) {
      breakers.note('first', TAKEN);
      breakers.noteReceipt('first', 'filtered');
    }
    return { events, isPassedBy: isPassedBy() };
  };
  assert.equal(report(4, 0).isPassedBy, false);
  assert.deepEqual(report(5, 0), { events: ['error filtered', 'closed'], isPassedBy: true });
  assert.equal(report(6, 6).isPassedBy, false);
  assert.equal(report(7, 6).isPassedBy, true);
});

test('reports of half a minute ago and earlier close nothing', () => {
  const clock = start();
  const { breakers, isPassedBy } = open(clock);
  for (let failed = 0; failed < 12; failed++) {
    breakers.noteReceipt('first', 'temporary');
    clock.advance(8_000);
  }
  assert.equal(isPassedBy(), false);
});

test('a gateway that throws counts as failing', () => {
  const { breakers, isPassedBy } = open(start());
  for (let failure = 0; failure < 5; failure++) breakers.note('first', null);
  assert.equal(isPassedBy(), true);
});

test('a link that is down is passed by at once, with its reason, until it is up', () => {
  const { breakers, events, isPassedBy } = open(start());
  breakers.linkChanged('first', { up: false, reason: 'no connection', alert: false });
  breakers.linkChanged('first', { up: false, reason: 'no connection', alert: false });
  assert.equal(isPassedBy(), true);
  assert.deepEqual(breakers.list()[0], {
    gateway: 'first',
    state: 'link-down',
    since: new Date('2026-03-02T08:00:00Z'),
    reason: 'no connection',
  });
  breakers.linkChanged('first', { up: true, reason: null, alert: false });
  assert.equal(isPassedBy(), false);
  assert.deepEqual(events, ['link-down no connection', 'link-up']);
});

test('refusals while the link is known to be down do not pass it by any longer than that', () => {
  const { breakers, fail, isPassedBy } = open(start());
  fail(4);
  breakers.linkChanged('first', { up: false, reason: 'no connection', alert: false });
  for (let refused = 0; refused < 8; refused++) breakers.note('first', NOT_NOW);
  breakers.linkChanged('first', { up: true, reason: null, alert: false });
  assert.equal(isPassedBy(), false);
  breakers.note('first', NOT_NOW);
  assert.equal(isPassedBy(), true, 'a link that is up and refuses is failing');
});

test('when a gateway was down last is remembered after it works again: by its link, and by failures', async () => {
  const clock = start();
  const { breakers, fail } = open(clock);
  assert.deepEqual(breakers.lastDown(), []);
  breakers.linkChanged('first', { up: true, reason: null, alert: false });
  assert.deepEqual(breakers.lastDown(), [], 'its link came up for the first time');
  breakers.linkChanged('first', { up: false, reason: 'no connection', alert: false });
  clock.advance(4_000);
  assert.deepEqual(breakers.lastDown(), [{ gateway: 'first', secondsAgo: 0 }]);
  breakers.linkChanged('first', { up: true, reason: null, alert: false });
  clock.advance(4_000);
  assert.deepEqual(breakers.lastDown(), [{ gateway: 'first', secondsAgo: 4 }]);
  fail(5);
  clock.advance(30_000);
  assert.deepEqual(breakers.lastDown(), [{ gateway: 'first', secondsAgo: 0 }]);
  await breakers.probe();
  clock.advance(2_000);
  assert.deepEqual(breakers.lastDown(), [{ gateway: 'first', secondsAgo: 2 }]);
});

test('nothing is known of a gateway that the configuration does not have', () => {
  const { breakers } = open(start());
  breakers.note('gone', SILENT);
  breakers.linkChanged('gone', { up: false, reason: null, alert: true });
  assert.equal(breakers.isPassedBy('gone'), false);
});
