import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGathering } from './gather.ts';

/** An asking that ends when the test says so. */
function createOpenAsk() {
  const asked: { items: readonly string[]; end(): void; fail(): void }[] = [];
  const ask = (items: readonly string[]) =>
    new Promise<readonly string[]>((resolve, reject) => {
      asked.push({
        items,
        end: () => resolve(items.map((item) => `${item}!`)),
        fail: () => reject(new Error('failed')),
      });
    });
  return { asked, ask };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what is asked while others are under way goes together, and each gets its own answer', async () => {
  const { asked, ask } = createOpenAsk();
  const gather = createGathering(ask, (item: string) => item);
  const all = ['a', 'b', 'c', 'd', 'e'].map(gather);
  assert.deepEqual(
    asked.map(({ items }) => items),
    [['a'], ['b']],
  );
  asked[0]?.end();
  await turn();
  assert.deepEqual(asked[2]?.items, ['c', 'd', 'e']);
  asked[2]?.end();
  asked[1]?.end();
  assert.deepEqual(await Promise.all(all), ['a!', 'b!', 'c!', 'd!', 'e!']);
  const late = gather('f');
  asked[3]?.end();
  assert.equal(await late, 'f!');
});

test('two of one key go one after the other, also when they wait together', async () => {
  const { asked, ask } = createOpenAsk();
  const gather = createGathering(ask, (item: string) => item.slice(0, 1));
  const all = ['x', 'y', 'a1', 'b1', 'a2'].map(gather);
  asked[0]?.end();
  await turn();
  assert.deepEqual(asked[2]?.items, ['a1', 'b1']);
  asked[2]?.end();
  await turn();
  assert.deepEqual(asked[3]?.items, ['a2']);
  asked[3]?.end();
  asked[1]?.end();
  assert.deepEqual(await Promise.all(all), ['x!', 'y!', 'a1!', 'b1!', 'a2!']);
});

// Seen to fail: with the whole asking rejected, the two that have nothing to do with it fail too.
test('one that cannot be asked fails alone', async () => {
  const ask = async (items: readonly string[]) => {
    await turn();
    if (items.includes('bad')) throw Object.assign(new Error('bad'), { code: '22021' });
    return items;
  };
  const gather = createGathering(ask, (item: string) => item);
  const settled = await Promise.allSettled(['a', 'b', 'c', 'bad', 'd'].map(gather));
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  );
  assert.equal(await gather('e'), 'e');
});

test('when the database is away, all that gathered fail at once', async () => {
  let asked = 0;
  const gather = createGathering(
    async (): Promise<readonly string[]> => {
      asked += 1;
      await turn();
      throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    },
    (item: string) => item,
  );
  const settled = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(gather));
  assert.ok(settled.every(({ status }) => status === 'rejected'));
  assert.equal(asked, 3);
});
