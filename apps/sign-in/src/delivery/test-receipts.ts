import type { ReceiptState } from '@vakt/transports/transport';
import { deliverMessage } from './deliver-message.ts';
import type { DeliveryDependencies } from './dependencies.ts';
import { queueMessage } from './queue-message.ts';
import { createReceiptRoutes } from './routes.ts';
import { codeMessage, type FakeCalls, type FakeTexts } from './test-gateways.ts';
import { addAccount, addChallenge, type ChallengeOptions, openSignInDatabase } from './test-rows.ts';

/** For tests: reports to the address that a gateway was given, as the gateway would. */
export function report(deps: DeliveryDependencies, receiptUrl: string, receipt: ReceiptState) {
  return createReceiptRoutes(deps).request(new URL(receiptUrl).pathname, {
    method: 'POST',
    body: JSON.stringify(receipt),
  });
}

/** A database with one account, and messages and calls that have reached their gateway. */
export async function openReceiptBench() {
  const database = await openSignInDatabase();
  const accountId = await addAccount(database);
  const deliver = async (deps: DeliveryDependencies, channel: 'sms' | 'call', options: ChallengeOptions) => {
    const { challengeId, journeyId } = await addChallenge(database, accountId, options);
    const id = await queueMessage(deps, database.db, codeMessage(challengeId, { channel }));
    await deliverMessage(deps, id);
    return { challengeId, journeyId, id };
  };
  return {
    database,
    accountId,
    deliverText: async (deps: DeliveryDependencies, texts: FakeTexts) => {
      const delivered = await deliver(deps, 'sms', {});
      return { ...delivered, url: texts.sent.find(({ reference }) => reference === delivered.id)!.receiptUrl };
    },
    deliverCall: async (deps: DeliveryDependencies, calls: FakeCalls, options: ChallengeOptions = {}) => {
      const delivered = await deliver(deps, 'call', options);
      return { ...delivered, url: calls.placed.find(({ reference }) => reference === delivered.id)!.receiptUrl };
    },
    loadRow: (id: string) =>
      database.db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    loadChallenge: (id: string) =>
      database.db.selectFrom('challenges').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  };
}
