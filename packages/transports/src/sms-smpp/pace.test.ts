import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createPace } from './pace.ts';

it('grants as many turns as the window has, then in order as they are ended', async () => {
  const pace = createPace({ window: 2, messagesPerSecond: null });
  assert.equal(await pace.enter(10), 'granted');
  assert.equal(await pace.enter(10), 'granted');
  assert.equal(await pace.enter(10), 'full');
  const order: number[] = [];
  const waiting = [1, 2].map((one) => pace.enter(10_000).then((turn) => order.push(turn === 'granted' ? one : -1)));
  pace.leave();
  pace.leave();
  await Promise.all(waiting);
  assert.deepEqual(order, [1, 2]);
});

it('refuses at once when so many wait that nobody would get a turn', async () => {
  const pace = createPace({ window: 1, messagesPerSecond: null });
  await pace.enter(10);
  const waiting = Array.from({ length: 2000 }, () => pace.enter(50));
  assert.equal(await pace.enter(60_000), 'full');
  assert.deepEqual(new Set(await Promise.all(waiting)), new Set(['full']));
});

it('keeps to the rate that the operator allows: with one in ten seconds, there is no second turn', async () => {
  const pace = createPace({ window: 10, messagesPerSecond: 0.1 });
  assert.equal(await pace.enter(10), 'granted');
  pace.leave();
  assert.equal(await pace.enter(50), 'slow');
});

it('goes half as fast when the gateway is too busy, once for a whole window, and recovers', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let at = 10_000;
  const advance = (milliseconds: number) => {
    for (let step = 0; step < milliseconds; step += 10) {
      at += 10;
      t.mock.timers.tick(10);
    }
  };
  const pace = createPace({ window: 100, messagesPerSecond: null }, () => at);
  for (let count = 0; count < 20; count += 1) assert.equal(await pace.enter(10), 'granted');
  for (let count = 0; count < 20; count += 1) pace.slowDown();
  // 20 in the last second: 10 a second from now on, the first in a tenth of a second …
  const turns = Promise.all(Array.from({ length: 40 }, () => pace.enter(495)));
  advance(500);
  const granted = (await turns).filter((turn) => turn === 'granted').length;
  assert.equal(granted, 4);
  assert.equal((await turns).at(-1), 'slow');
  // … and after some seconds there is no limit again.
  for (let count = 0; count < 20 + granted; count += 1) pace.leave();
  advance(5000);
  const later = await Promise.all(Array.from({ length: 40 }, () => pace.enter(10)));
  assert.ok(later.every((turn) => turn === 'granted'));
});
