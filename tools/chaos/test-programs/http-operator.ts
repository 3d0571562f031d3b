/** A gateway that is asked by HTTP, in a process of its own: `<port> <journal> <seed>`. Ends with its parent. */
import { createServer } from 'node:http';
import { createJournal } from '../journal.ts';
import { SLOWEST_PHONE_MS } from '../operator-process.ts';
import { createSeededRandom } from '../seeded-random.ts';

const [, , port, file = '', seed] = process.argv;
const journal = createJournal(file);
const random = createSeededRandom(Number(seed));
let count = 0;

/** What our configuration makes it send. */
interface Asked {
  to: string;
  text: string;
  reference: string;
  receipt: string;
}

async function deliver(asked: Asked): Promise<void> {
  journal.note('arrived', asked);
  await fetch(asked.receipt, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state: 'delivered' }),
  }).catch(() => {});
}

const server = createServer(async (request, response) => {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += part;
  if (request.method !== 'POST') return response.end();
  const asked = JSON.parse(body) as Asked;
  journal.note('taken', asked);
  setTimeout(() => void deliver(asked), random.next() * SLOWEST_PHONE_MS);
  count += 1;
  return response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ id: String(count) }));
});
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
process.on('disconnect', () => process.exit());
