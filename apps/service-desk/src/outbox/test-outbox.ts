import { createSilentLog } from '@vakt/foundation/log';
import type { MailMessage } from '@vakt/transports/mail-transport';
import { addMessage } from '../cases/add-message.ts';
import { createRecordingRelay, type MailHouse } from '../testing/test-mail.ts';
import { createOutboxRound } from './outbox-round.ts';
import { type MailOrder, queueMail } from './queue-mail.ts';

/** What tests of mails out do again and again in a house of theirs. */
export function createOutboxActs(house: MailHouse) {
  let serial = 0;
  async function addRequester(changes: { name?: string; language?: 'nb' | 'en' } = {}) {
    serial += 1;
    const email = `person${serial}@ntnu.test`;
    return { ...(await house.addPerson({ email, ...changes })), email };
  }
  return {
    addRequester,
    async addCase(wish: { title?: string; body?: string } = {}) {
      const requester = await addRequester();
      const worker = await house.addPerson({ name: 'Kari Nordmann', roles: { [house.groups.first]: 'worker' } });
      return { requester, worker, made: await house.addCase({ requesterId: requester.id, ...wish }) };
    },
    queue: (order: MailOrder) => house.db.transaction().execute((trx) => queueMail(trx, house.deps, order)),
    /** A case worker's reply, as the case page writes it: message and mail in one transaction. */
    async reply(caseId: string, toPersonId: string, body: string, options: { authorId: string; holdSeconds?: number }) {
      return house.db.transaction().execute(async (trx) => {
        const { authorId, holdSeconds = 0 } = options;
        const messageId = await addMessage(trx, { caseId, kind: 'reply', authorId, entry: 'desk', body, holdSeconds });
        await queueMail(trx, house.deps, { kind: 'reply', caseId, toPersonId, messageId });
        return messageId;
      });
    },
    set: (caseId: string, changes: object) =>
      house.db.updateTable('cases').set(changes).where('id', '=', caseId).execute(),
    async statesOf(caseId: string) {
      const rows = await house.db
        .selectFrom('outgoing_mails')
        .select(['state', 'reason'])
        .where('case_id', '=', caseId)
        .execute();
      return rows.map(({ state, reason }) => [state, reason]);
    },
    async eventsOf(caseId: string) {
      const rows = await house.db
        .selectFrom('messages')
        .select('event')
        .where('case_id', '=', caseId)
        .where('kind', '=', 'event')
        .execute();
      return rows.flatMap(({ event }) => {
        const { what, outcome, to } = event as { what: string; outcome?: string; to?: string };
        return what === 'mail' ? [[outcome, to]] : [];
      });
    },
    createRound: (sent: MailMessage[]) =>
      createOutboxRound({ ...house.deps, log: createSilentLog(), relays: [createRecordingRelay(sent)] }),
  };
}
