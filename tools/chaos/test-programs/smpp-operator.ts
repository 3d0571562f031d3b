/** An operator in a process of its own: `<port> <journal> <seed>`. Does as its parent orders; ends with its parent. */
import { type SubmittedText, startSmppOperator } from '../../peers/smpp-operator.ts';
import type { Behaviour } from '../../peers/smpp-operator-script.ts';
import { createJournal } from '../journal.ts';
import { type Order, SLOWEST_PHONE_MS } from '../operator-process.ts';
import { createSeededRandom } from '../seeded-random.ts';

const RTHROTTLED = 0x58;
const [, , port, file = '', seed] = process.argv;
const journal = createJournal(file);
const random = createSeededRandom(Number(seed));
/** How many more times each order is to be obeyed. */
const left: Record<Order['kind'], number> = { throttle: 0, drop: 0, 'lose receipts': 0, 'refuse binds': 0 };

function isNext(kind: Order['kind']): boolean {
  if (left[kind] === 0) return false;
  left[kind] -= 1;
  return true;
}

/** Brings it to the phone after a while: what this process has not brought by its end is lost. */
function take(text: SubmittedText): number {
  journal.note('taken', text);
  const takes = random.next() * SLOWEST_PHONE_MS;
  setTimeout(() => journal.note('arrived', text), takes);
  return takes;
}

function behave(text: SubmittedText): Behaviour {
  if (isNext('throttle')) {
    journal.note('refused', text);
    return { refuse: RTHROTTLED };
  }
  if (isNext('drop')) {
    journal.note('dropped', text);
    // It may have read the message, or not.
    if (random.chance(0.5)) take(text);
    return { answer: 'drop' };
  }
  const afterMs = take(text) + 5;
  if (!isNext('lose receipts')) return { afterMs };
  journal.note('receipt-lost', text);
  return { states: [] };
}

// A process that starts again gives no id a second time, as no operator would.
const born = Date.now().toString(36);
const id = (count: number) => `${born}-${count}`;
const operator = await startSmppOperator({
  port: Number(port),
  ids: { answer: id, receipt: id },
  behave,
  admits() {
    if (!isNext('refuse binds')) return true;
    journal.note('bind-refused');
    return false;
  },
});
process.on('message', (order: Order) => {
  left[order.kind] = order.times;
  if (order.kind === 'refuse binds') operator.dropLinks();
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
