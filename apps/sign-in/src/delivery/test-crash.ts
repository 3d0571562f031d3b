/**
 * For run-delivery.test.ts: a process that sends and is killed while it does. Arguments: database address, address of
 * the gateway, where to stop (`claimed`: before the gateway is asked, `answered`: after it took the message,
 * `never`), outbox ids. Prints one line when it stands still.
 */
import { createDatabase } from '@vakt/storage/pool';
import type { SignInTables } from '../tables.ts';
import { createDelivery } from './run-delivery.ts';
import { CRASH_NAME, createFakeTexts, createTestDelivery } from './test-gateways.ts';

const [url = '', gatewayUrl = '', stopAt = 'never', ...ids] = process.argv.slice(2);
const db = createDatabase<SignInTables>(url, { name: CRASH_NAME });
const standStill = (): Promise<never> => {
  process.stdout.write(`${stopAt}\n`);
  return new Promise(() => {});
};
const gateway = (name: string) =>
  createFakeTexts(name, async ({ reference, body }) => {
    if (stopAt === 'claimed') return standStill();
    await fetch(gatewayUrl, { method: 'POST', body: JSON.stringify({ name, reference, body }) });
    if (stopAt === 'answered') return standStill();
    return { verdict: 'handed-over', gatewayMessageId: reference };
  });
const deps = createTestDelivery({ db, url, close: async () => {} }, { texts: [gateway('first'), gateway('second')] });
const delivery = createDelivery(deps, { mostAtOnce: 4 });
process.stdout.write('ready\n');
for (const id of ids) delivery.deliverSoon(id);
setInterval(() => {}, 1000);
