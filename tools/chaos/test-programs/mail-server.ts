/** A mail server that takes everything and forgets nothing, in a process of its own: `<port> <journal> <seed>`. Ends with its parent. */
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { createJournal } from '../journal.ts';
import { createSeededRandom } from '../seeded-random.ts';

const [, , port, file = '', seed] = process.argv;
const journal = createJournal(file);
const random = createSeededRandom(Number(seed));
/** It answers within this time after it has a mail: long enough for something to be killed in between. */
const SLOWEST_MS = 150;

function readHeader(mail: string, name: string): string {
  const head = mail.slice(0, mail.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  return new RegExp(`^${name}: .*?([^\\s<]+@[^\\s>]+)>?$`, 'im').exec(head)?.[1] ?? '';
}

/** Rejects when whoever sends is killed in the middle of a mail: that is no mail. */
async function take(stream: AsyncIterable<Buffer>, to: string): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  const mail = Buffer.concat(parts).toString();
  journal.note('taken', { to, text: readHeader(mail, 'Message-ID'), reference: readHeader(mail, 'Reply-To') });
  await wait(random.next() * SLOWEST_MS);
}

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  logger: false,
  onData: (stream, session, done) => {
    take(stream, session.envelope.rcptTo[0]?.address ?? '').then(() => done(), done);
  },
});
server.on('error', () => {});
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
process.on('disconnect', () => process.exit());
