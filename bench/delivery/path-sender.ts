import { createSilentLog } from '@vakt/foundation/log';
import { createKeyring } from '@vakt/foundation/secrets';
import { createDatabase } from '@vakt/storage/pool';
import { createSmppGateway } from '@vakt/transports/sms-smpp/gateway';
import { loadSettings } from '../../apps/sign-in/src/config.ts';
import { createSending } from '../../apps/sign-in/src/delivery/create-sending.ts';
import { queueMessage } from '../../apps/sign-in/src/delivery/queue-message.ts';
import { createDelivery } from '../../apps/sign-in/src/delivery/run-delivery.ts';
import type { SignInTables } from '../../apps/sign-in/src/tables.ts';
import { answerQuestions } from '../answer-questions.ts';

/** One run of the whole way of a message, from the queue to its stored receipt: milliseconds, CPU of this process only. */
export interface PathRun {
  delivered: number;
  elapsed: number;
  cpu: number;
}

const LOOK_AGAIN_MS = 20;
const PATIENCE_MS = 120_000;

/** Delivery as the sign-in process has it, on its database and over SMPP, in a process of its own. */
const settings = loadSettings(process.env);
const [smpp] = settings.delivery.gateways;
if (smpp?.kind !== 'smpp') throw new Error('The configuration of the benchmark has no SMPP gateway.');
const db = createDatabase<SignInTables>(settings.databaseUrl, { name: 'vakt-bench-path' });
const { delivery } = createSending(
  { db, keyring: createKeyring(settings.keys), log: createSilentLog(), settings },
  { texts: [createSmppGateway(smpp)], calls: [], readers: {} },
);
// What is queued waits for its round: no sweep takes it before.
const sending = createDelivery(delivery, { queuedSeconds: 3600 });
sending.start();

let queued: string[] = [];

/** Queues a message for each challenge as the send of a code does; nothing is sent yet. */
async function queue(challengeIds: string[]): Promise<void> {
  queued = [];
  const notAfter = new Date(Date.now() + 600_000);
  for (const [index, challengeId] of challengeIds.entries()) {
    const code = String(100_000 + (index % 900_000));
    const id = await queueMessage(delivery, db, {
      ...{ challengeId, sendNumber: 1, channel: 'sms', to: '+4791000000', country: 'NO', organisation: 'bench' },
      ...{ extension: null, language: 'nb', code, messageReference: 'KD', notAfter, drill: false },
      text: `${code} er koden din til Tjenesten. Merke: KD. Ikke del den med noen.\n\n@login.example.org #${code}`,
    });
    queued.push(id);
  }
}

/** Those that wait for their receipts; a question that costs next to nothing. */
const countOpen = async () => {
  const rows = await db
    .selectFrom('outbox')
    .where('state', '=', 'handed-over')
    .where('ended_at', 'is', null)
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .execute();
  return Number(rows[0]?.n);
};

/** Hands over all that was queued, and waits until each message's receipt is stored. */
async function deliver(): Promise<PathRun> {
  const began = performance.now();
  const before = process.cpuUsage();
  for (const id of queued) sending.deliverSoon(id);
  await sending.settle();
  for (const until = Date.now() + PATIENCE_MS; (await countOpen()) > 0 && Date.now() < until; )
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  const { user, system } = process.cpuUsage(before);
  const elapsed = performance.now() - began;
  const rows = await db
    .selectFrom('outbox')
    .where('id', 'in', queued)
    .where('state', '=', 'delivered')
    .select('id')
    .execute();
  const delivered = rows.length;
  if (delivered !== queued.length) throw new Error(`${delivered} of ${queued.length} messages were delivered.`);
  return { delivered, elapsed, cpu: (user + system) / 1000 };
}

answerQuestions({ queue, deliver }, async () => {
  await sending.stop();
  await db.destroy();
});
