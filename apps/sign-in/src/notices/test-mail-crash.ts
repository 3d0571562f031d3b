/**
 * For deliver-mail.test.ts: a process that sends a mail and is killed while it does. Arguments: database address, address
 * that takes mails, where to stop (`claimed`: before the relay has it, `answered`: after it took it), mail id.
 */
import { createDatabase } from '@vakt/storage/pool';
import type { SignInTables } from '../tables.ts';
import { createTestMailbox } from '../test-mailbox.ts';
import { createMailSending } from './run-mails.ts';
import { createTestMailDependencies } from './test-mails.ts';

const [url = '', relayUrl = '', stopAt = 'claimed', id = ''] = process.argv.slice(2);
const db = createDatabase<SignInTables>(url);
const mailbox = createTestMailbox('first');
mailbox.answer = async ({ messageId }) => {
  if (stopAt === 'answered') await fetch(relayUrl, { method: 'POST', body: messageId });
  process.stdout.write(`${stopAt}\n`);
  return new Promise(() => {});
};
createMailSending(createTestMailDependencies({ db, url }, [mailbox.relay])).deliverSoon(id);
setInterval(() => {}, 1000);
