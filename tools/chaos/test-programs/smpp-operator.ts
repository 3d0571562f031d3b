/** An operator in a process of its own: `<port> <journal> <seed>`. Does as its parent orders; ends with its parent. */
import { startSmppOperator, type SubmittedText } from '../../peers/smpp-operator.ts';
import type { Behaviour } from '../../peers/smpp-operator-script.ts';
import { createJournal } from '../journal.ts';
import { type Order, SLOWEST_PHONE_MS } from '../operator-process.ts';
import { createSeededRandom } from '../seeded-random.ts';

const RTHROTTLED = 0x58;
const [, , port, file = '', seed] = process.argv;
const journal = createJournal(file);
const random = createSeededRandom(Number(seed));
/** Until when what was ordered goes on; how many links are still to be dropped. */
const until: Record<Exclude<Order['kind'], 'drop'>, number> = { throttle: 0, 'lose receipts': 0, 'refuse binds': 0 };
let drops = 0;

const isOn = (kind: keyof typeof until) => Date.now() < until[kind];

/** Brings it to the phone after a while: what this process has not brought by its end is lost. */
function take(text: SubmittedText): number {
  journal.note('taken', text);
  const takes = random.next() * SLOWEST_PHONE_MS;
  setTimeout(() => journal.note('arrived', text), takes);
  return takes;
}

function behave(text: SubmittedText): Behaviour {
  // Above the rate that it allows just now.
  if (isOn('throttle') && random.chance(0.7)) {
    journal.note('refused', text);
    return { refuse: RTHROTTLED };
  }
  if (drops > 0) {
    drops -= 1;
    // It may have read the message, or not.
    if (random.chance(0.5)) take(text);
    return { answer: 'drop' };
  }
  const afterMs = take(text) + 5;
  if (!isOn('lose receipts')) return { afterMs };
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
    if (isOn('refuse binds')) journal.note('bind-refused');
    return !isOn('refuse binds');
  },
});
process.on('message', (order: Order) => {
  if (order.kind === 'drop') drops += order.times;
  else until[order.kind] = Date.now() + order.forMs;
  if (order.kind === 'refuse binds') operator.dropLinks();
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
