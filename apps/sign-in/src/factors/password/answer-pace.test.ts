import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnswerPace, FLOOR_MS, JITTER_MS } from './answer-pace.ts';

function createWatchmaker(random = () => 0) {
  let at = 0;
  const slept: number[] = [];
  const pace = createAnswerPace({
    now: () => at,
    random,
    async sleep(milliseconds) {
      slept.push(milliseconds);
      at += milliseconds;
    },
  });
  const work = (milliseconds: number) => {
    at += milliseconds;
  };
  return { pace, slept, work, now: () => at };
}

// Seen to fail: with `sleep(random() * JITTER_MS)` alone the refusals end at 20, 90 and 240 ms.
test('T23 refusals take the same time whatever their work was: at least the floor', async () => {
  for (const spent of [0, 20, 90, 240]) {
    const { pace, work, now } = createWatchmaker();
    const watch = pace.start();
    work(spent);
    await watch.equalise();
    assert.equal(now(), FLOOR_MS, `after ${spent} ms of work`);
  }
});

test('T23 when right sign-ins take longer than the floor, refusals take as long as the last ten on average', async () => {
  const { pace, work, now } = createWatchmaker();
  for (const spent of [9000, 9000, ...Array<number>(5).fill(300), ...Array<number>(5).fill(500)]) {
    const watch = pace.start();
    work(spent);
    watch.accept();
  }
  const begun = now();
  const watch = pace.start();
  work(30);
  await watch.equalise();
  assert.equal(now() - begun, 400);
});

test('chance is added on top, at most 85 ms; a right sign-in is never delayed', async () => {
  const { pace, slept } = createWatchmaker(() => 0.999);
  await pace.start().equalise();
  assert.ok((slept[0] ?? 0) > FLOOR_MS + JITTER_MS - 1 && (slept[0] ?? 0) <= FLOOR_MS + JITTER_MS);
  pace.start().accept();
  assert.equal(slept.length, 1);
});
