import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSilentLog } from '@vakt/foundation/log';
import { createListener } from '@vakt/storage/listen';
import { deliverMessage } from './deliver-message.ts';
import { loadDelivery } from './load-delivery.ts';
import { queueMessage } from './queue-message.ts';
import { createReceiptRoutes } from './routes.ts';
import { codeMessage, createFakeTexts, createTestDelivery } from './test-gateways.ts';
import { addAccount, addChallenge, openSignInDatabase } from './test-rows.ts';
import { createDeliveryWatch } from './watch-delivery.ts';

/** Waits until something holds, at most five seconds. */
async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 5000;
  while (!holds()) {
    assert.ok(Date.now() < end, 'it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a page hears of each change of its own challenge’s message, after the change is there to be read', async () => {
  const database = await openSignInDatabase();
  const listener = createListener(database.url, createSilentLog());
  try {
    const texts = createFakeTexts('texts');
    const deps = createTestDelivery(database, { texts: [texts] });
    const accountId = await addAccount(database);
    const [mine, other] = [await addChallenge(database, accountId), await addChallenge(database, accountId)];
    const watch = createDeliveryWatch(listener);
    const seen: (string | undefined)[] = [];
    let strange = 0;
    const end = watch.subscribe(mine.challengeId, () => {
      void loadDelivery(database.db, mine.challengeId).then((status) => seen.push(status?.state));
    });
    watch.subscribe(other.challengeId, () => strange++);
    await until(() => seen.length > 0 && strange > 0);
    assert.equal(seen[0], undefined);
    strange = 0;
    await deliverMessage(deps, await queueMessage(deps, database.db, codeMessage(mine.challengeId)));
    await until(() => seen.includes('handed-over'));
    const { pathname } = new URL(texts.sent[0]!.receiptUrl);
    await createReceiptRoutes(deps).request(pathname, { method: 'POST', body: '{"state":"delivered"}' });
    await until(() => seen.includes('delivered'));
    assert.equal(strange, 0);
    end();
    const before = seen.length;
    await deliverMessage(deps, await queueMessage(deps, database.db, codeMessage(other.challengeId)));
    await until(() => strange > 0);
    assert.equal(seen.length, before);
  } finally {
    await listener.close();
    await database.close();
  }
});

test('after a broken connection every page looks again, and a failed start is tried anew', async () => {
  const handlers: { reconnect?: (() => void) | undefined } = {};
  let starts = 0;
  const watch = createDeliveryWatch({
    listen: async (_channel, _handler, onReconnect) => {
      starts++;
      if (starts === 1) throw new Error('the database is away');
      handlers.reconnect = onReconnect;
    },
  });
  let told = 0;
  watch.subscribe('one', () => told++);
  await until(() => starts === 1);
  await new Promise(setImmediate);
  watch.subscribe('two', () => told++);
  await until(() => told === 2);
  handlers.reconnect?.();
  assert.equal(told, 4);
});
