import { answerTo, COMMAND, encodePdu, GENERIC_NACK } from './pdu.ts';
import { writeDeliver } from './test-deliver.ts';

/** A source of chance that says the same for the same seed. */
export interface Chance {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  pick<Value>(values: readonly Value[]): Value;
  bytes(count: number): Buffer;
}

/** mulberry32: small, fast, and good enough to make bytes with. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const chance: Chance = {
    below: (limit) => next() % limit,
    pick: (values) => values[chance.below(values.length)]!,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => next() & 0xff)),
  };
  return chance;
}

const RECEIPT =
  'id:0000A1 sub:001 dlvrd:001 submit date:2611231200 done date:2611231200 stat:DELIVRD err:000 text:482913';

/** Texts of receipts that want to be believed, or to break what reads them. */
const HOSTILE = [
  RECEIPT,
  RECEIPT.toUpperCase(),
  'id: stat: err:',
  'id:\0\0\0 stat:DELIVRD',
  `id:${'9'.repeat(200)} stat:DELIVRD`,
  `id:1 ${'id:'.repeat(80)}`,
  'stat:DELIVRD id:',
  'text:id:1 stat:DELIVRD',
  'id:__proto__ stat:REJECTD err:__proto__',
  'id:constructor stat:UNDELIV err:constructor',
  'id:1 stat:FLIED err:000',
  `id:1 stat:${'DELIVRD'.repeat(30)}`,
  'id:<script> stat:DELIVRD',
  "id:';drop stat:DELIVRD",
  '',
  '\ud800',
];
const TAGS = [0x001e, 0x0423, 0x0424, 0x0427, 0x0005, 0xffff];
const COMMANDS = [...Object.values(COMMAND), 0x01, 0x02, 0x03, 0x07, 0x08, 0x21, 0x103, 0x7fffffff];

/** Body of a deliver_sm that is right in form and hostile in content. */
export function makeDeliver(chance: Chance): Buffer {
  return writeDeliver({
    esmClass: chance.pick([0x04, 0x04, 0x20, 0x00, 0x44, 0x08, chance.below(256)]),
    text:
      chance.below(4) === 0
        ? chance.bytes(chance.below(255))
        : Buffer.from(chance.pick(HOSTILE), 'latin1').subarray(0, 254),
    dataCoding: chance.pick([0, 8, 3, chance.below(256)]),
    parameters: Array.from({ length: chance.below(4) }, () => [
      chance.pick(TAGS),
      chance.pick([chance.bytes(chance.below(80)), Buffer.from('0000A1\0'), Buffer.from([chance.below(12)])]),
    ]),
  });
}

function makeSound(chance: Chance): Buffer {
  const sequence = chance.pick([chance.below(50), chance.below(0x7fffffff), 0xffffffff]);
  const status = chance.pick([0, 0, chance.below(0x100), 0x400 + chance.below(0x100), 0xffffffff]);
  switch (chance.below(4)) {
    case 0:
    case 1:
      return encodePdu(COMMAND.deliverSm, 0, sequence, makeDeliver(chance));
    case 2: {
      const answer = chance.pick([...COMMANDS.map(answerTo), GENERIC_NACK]);
      return encodePdu(answer, status, sequence, Buffer.from(chance.pick(['', '\0', 'A1\0', 'x'.repeat(100)])));
    }
    default:
      return encodePdu(chance.pick(COMMANDS), status, sequence, chance.bytes(chance.below(60)));
  }
}

function mutate(pdu: Buffer, chance: Chance): Buffer {
  const bytes = Buffer.from(pdu);
  // Behind the length, so that the stream goes on.
  for (let times = 1 + chance.below(6); times > 0; times -= 1) {
    bytes[4 + chance.below(bytes.length - 4)] = chance.pick([0, 0xff, 0x80, chance.below(256)]);
  }
  return bytes;
}

function lie(pdu: Buffer, chance: Chance): Buffer {
  const bytes = Buffer.from(pdu);
  bytes.writeUInt32BE(
    chance.pick([0, 4, 15, bytes.length - 1, bytes.length + 1, 65_537, 0xffffffff, chance.below(70_000)]),
  );
  return bytes;
}

/** One PDU, mostly with a true length: sound, mutated, of random bytes; now and then with a lie for a length, or cut. */
export function makePdu(chance: Chance): Buffer {
  const kind = chance.below(1000);
  const sound = makeSound(chance);
  if (kind < 300) return sound;
  if (kind < 800) return mutate(sound, chance);
  if (kind < 985)
    return encodePdu(
      chance.below(0xffffffff),
      chance.below(0xffffffff),
      chance.below(0xffffffff),
      chance.bytes(chance.below(120)),
    );
  return kind < 995 ? lie(sound, chance) : chance.bytes(1 + chance.below(40));
}
